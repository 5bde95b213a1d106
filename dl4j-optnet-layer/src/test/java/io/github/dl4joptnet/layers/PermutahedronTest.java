package io.github.dl4joptnet.layers;

import static io.github.dl4joptnet.layers.DirectAlgorithmsTest.assertEqual;
import static io.github.dl4joptnet.layers.DirectAlgorithmsTest.normal;

import io.github.dl4joptnet.internal.projection.SoftRankMap;
import io.github.dl4joptnet.internal.projection.SoftSortMap;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Soft sorting and ranking give what their programs give as models, gradients included, of which
 * there are three: all 2ⁿ sums of entries, the sums of the largest, and means of permutations.
 */
class PermutahedronTest {
  /** Random rows, the last two with two pairs and a triple of equal entries. */
  private static double[][] withEqualEntries(int n, Random random) {
    double[][] rows = normal(5, n, 1, random);
    rows[3][1] = rows[3][n - 1];
    rows[3][0] = rows[3][4];
    rows[4][2] = rows[4][5];
    rows[4][n - 2] = rows[4][5];
    return rows;
  }

  private static double[][] descending(double[][] rows) {
    double[][] sorted = new double[rows.length][];
    Arrays.setAll(sorted, k -> Arrays.stream(rows[k]).map(x -> -x).sorted().map(x -> -x).toArray());
    return sorted;
  }

  @Test
  void softRankOfManyEntries() {
    Random random = new Random(17);
    for (int n : new int[] {8, 12}) {
      for (double strength : new double[] {0.05, 0.4, 2}) {
        double[][] rows = withEqualEntries(n, random);
        assertEqual(
            new SoftRankMap(strength, true), ProjectionModels.softRankBySums(n, strength), rows);
        assertEqual(
            new SoftRankMap(strength, true), ProjectionModels.softRankByMixing(n, strength), rows);
      }
    }
  }

  @Test
  void softSortOfManyEntries() {
    Random random = new Random(18);
    for (int n : new int[] {8, 12}) {
      for (double strength : new double[] {0.05, 0.4, 2}) {
        assertEqual(
            new SoftSortMap(strength, false),
            ProjectionModels.softSortOfDescendingBySums(n, strength),
            descending(normal(5, n, 1, random)));
      }
    }
  }

  /** Among equal entries the gradient is shared: no order of them is another's better. */
  @Test
  void softSortOfManyEntriesInAnyOrder() {
    Random random = new Random(19);
    for (int n : new int[] {8, 11}) {
      for (double strength : new double[] {0.05, 0.4}) {
        for (boolean ascending : new boolean[] {true, false}) {
          // The multipliers of the program are not unique, which costs its gradients some digits.
          assertEqual(
              new SoftSortMap(strength, ascending),
              ProjectionModels.softSortByMixing(n, strength, ascending),
              "x",
              "z",
              1e-7,
              withEqualEntries(n, random));
        }
      }
    }
  }

  @Test
  void softRank() {
    Random random = new Random(7);
    for (double strength : new double[] {0.05, 0.4, 2}) {
      assertEqual(
          new SoftRankMap(strength, true),
          ProjectionModels.softRank(4, strength),
          normal(6, 4, 1, random));
    }
    assertEqual(
        new SoftRankMap(1, true),
        ProjectionModels.softRank(4, 1),
        new double[] {0, 1, 2, 3}, // every order is just reached
        new double[] {5, 1, 2.5, 2.5});
  }

  @Test
  void softSort() {
    Random random = new Random(8);
    for (double strength : new double[] {0.05, 0.4, 2}) {
      double[][] rows = descending(normal(6, 4, 1, random));
      assertEqual(
          new SoftSortMap(strength, false),
          ProjectionModels.softSortOfDescending(4, strength),
          rows);
    }
  }
}
