package io.github.dl4joptnet.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Rows against sorted maps of their terms; factors are integers, so that sums are exact. */
class AffineRowsTest {
  private static final int ROWS = 40;

  /** Of one row: factor by column · 1000 + parameter; those that cancel are left out. */
  private static final class Reference {
    final Map<Integer, Double> terms = new TreeMap<>();

    void add(int column, int parameter, double factor) {
      terms.merge(1000 * column + parameter, factor, Double::sum);
    }

    Map<Integer, Double> nonzero() {
      Map<Integer, Double> kept = new TreeMap<>(terms);
      kept.values().removeIf(factor -> factor == 0);
      return kept;
    }
  }

  private final Random random = new Random(4);
  private final List<Reference> references = new ArrayList<>();

  /** Terms in any order, some of one column and parameter, in rows of 0 to some hundred terms. */
  private AffineRows randomRows() {
    AffineRowsBuilder rows = new AffineRowsBuilder(2, 2);
    for (int row = 0; row < ROWS; row++) {
      Reference reference = new Reference();
      references.add(reference);
      int count = row % 7 == 0 ? 300 : random.nextInt(12);
      for (int k = 0; k < count; k++) {
        int column = random.nextInt(9) - 2;
        int parameter = random.nextInt(9) - 1;
        double factor = random.nextInt(5) - 2;
        rows.add(column, parameter, factor);
        reference.add(column, parameter, factor);
      }
      rows.endRow();
    }
    return rows.build();
  }

  private static void assertHas(AffineRows rows, List<Reference> references) {
    assertThat(rows.rows()).isEqualTo(references.size());
    for (int row = 0; row < rows.rows(); row++) {
      Map<Integer, Double> terms = new TreeMap<>();
      List<Integer> order = new ArrayList<>();
      for (int k = rows.start(row); k < rows.start(row + 1); k++) {
        int key = 1000 * rows.column(k) + rows.parameter(k);
        order.add(key);
        terms.put(key, rows.factor(k));
      }
      assertThat(order).as("row " + row).isSorted().doesNotHaveDuplicates();
      assertThat(terms).as("row " + row).isEqualTo(references.get(row).nonzero());
    }
  }

  @Test
  void termsAreSortedAndAddedUp() {
    assertHas(randomRows(), references);
  }

  /** As of cumsum and matrix products: many sorted rows, one after the other. */
  @Test
  void rowsOfRowsAreMerged() {
    AffineRows of = randomRows();
    AffineRowsBuilder merged = new AffineRowsBuilder(1, 1);
    List<Reference> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      Reference sum = new Reference();
      for (int each = row; each >= 0; each--) {
        double scale = each % 3 - 1;
        merged.addRow(of, each, scale);
        references
            .get(each)
            .terms
            .forEach((key, factor) -> sum.terms.merge(key, scale * factor, Double::sum));
      }
      merged.endRow();
      expected.add(sum);
    }
    assertHas(merged.build(), expected);
  }

  @Test
  void sumsOfRowsCancel() {
    AffineRows a = randomRows();
    List<Reference> ofA = List.copyOf(references);
    references.clear();
    AffineRows b = randomRows();
    List<Reference> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      Reference sum = new Reference();
      sum.terms.putAll(ofA.get(row).terms);
      references
          .get(row)
          .terms
          .forEach((key, factor) -> sum.terms.merge(key, -2 * factor, Double::sum));
      expected.add(sum);
    }
    assertHas(AffineRows.sum(a, -2, b), expected);
    assertThat(AffineRows.sum(a, -1, a).size()).isZero();
  }

  @Test
  void distinctIndicesAreThoseOfAllLists() {
    int[] increasing = {2, 5, 9};
    assertThat(DistinctIndices.of(increasing)).containsExactly(2, 5, 9);
    assertThat(DistinctIndices.of(new int[] {7, -1, 3, 7}, new int[0], new int[] {4, 3}))
        .containsExactly(3, 4, 7);
    assertThat(DistinctIndices.of(new int[] {-1, -1})).isEmpty();
    assertThat(DistinctIndices.of()).isEmpty();
  }
}
