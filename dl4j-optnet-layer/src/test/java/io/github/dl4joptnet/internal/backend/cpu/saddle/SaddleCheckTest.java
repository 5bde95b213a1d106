package io.github.dl4joptnet.internal.backend.cpu.saddle;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.cpu.polish.DenseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SaddleCheckTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  /** At a stationary point of a problem, with the multipliers of its rows and bounds. */
  private static boolean isSaddle(SmallQp problem, double[] z, double[] y, double[] boundDual) {
    LoadedSample sample = new LoadedSample(problem);
    int n = problem.n();
    SideWeights weights = new SideWeights(n, problem.m(), sample.capacity());
    DenseActiveSetKkt kkt = new DenseActiveSetKkt(n, problem.nEq(), problem.nIneq());
    QpSettings settings = QpSettings.builder().threads(1).tolerance(1e-10).build();
    return new SaddleCheck(
            weights,
            kkt,
            sample.residuals,
            convex -> CpuBackend.instance().solve(convex, settings).z)
        .isSaddle(sample.qp, sample.scaled(z, y, boundDual));
  }

  private static boolean isSaddle(SmallQp problem, double... z) {
    return isSaddle(problem, z, new double[problem.m()], new double[problem.n()]);
  }

  /** ½z₁² − z₁ − ½z₂², stationary at (1, 0). */
  private static SmallQp hyperbolic() {
    return SmallQp.of(2).withQ(PlainMatrices.diagonal(1, -1)).withP(-1, 0);
  }

  @Test
  void withoutConstraintsAnyNegativeCurvatureWillDo() {
    assertThat(isSaddle(hyperbolic(), 1, 0)).isTrue();
    assertThat(isSaddle(SmallQp.of(2).withQ(new double[][] {{0, 1}, {1, 0}}), 0, 0)).isTrue();
    assertThat(isSaddle(SmallQp.of(2).withQ(new double[][] {{1, 2}, {2, 1}}), 0, 0)).isTrue();
    assertThat(isSaddle(SmallQp.of(2).withQ(new double[][] {{2, 1}, {1, 2}}), 0, 0)).isFalse();
    assertThat(isSaddle(SmallQp.of(2).withQ(new double[][] {{1, 1}, {1, 1}}), 0, 0)).isFalse();
  }

  @Test
  void activeSidesTakeDirectionsAway() {
    // −1 ≤ z₂ ≤ 2 with the multiplier 2 holds z₂.
    SmallQp bounded = hyperbolic().withBounds(new double[] {-INF, -1}, new double[] {INF, 2});
    assertThat(isSaddle(bounded, new double[] {1, 2}, new double[0], new double[] {0, 2}))
        .isFalse();
    assertThat(isSaddle(bounded, 1, 0)).isTrue();
    double[][] row = {{0, 1}};
    SmallQp limited = hyperbolic().withRows(row, new double[] {-1}, new double[] {2});
    assertThat(isSaddle(limited, new double[] {1, 2}, new double[] {2}, new double[2])).isFalse();
    assertThat(isSaddle(limited, 1, 0)).isTrue();
    assertThat(isSaddle(hyperbolic().withEqualities(row, 0), 1, 0)).isFalse();
    // An equality along the curve leaves it free.
    assertThat(isSaddle(hyperbolic().withEqualities(new double[][] {{1, 0}}, 1), 1, 0)).isTrue();
  }

  /** z₁z₂ falls along (1, −1) and rises along (1, 1). */
  @Test
  void rowsAcrossTheVariablesDoSoToo() {
    SmallQp product = SmallQp.of(2).withQ(new double[][] {{0, 1}, {1, 0}});
    assertThat(isSaddle(product.withEqualities(new double[][] {{1, -1}}, 0), 0, 0)).isFalse();
    assertThat(isSaddle(product.withEqualities(new double[][] {{1, 1}}, 0), 0, 0)).isTrue();
    SmallQp stretched =
        SmallProblems.stretched(product.withEqualities(new double[][] {{1, -1}}, 0));
    assertThat(isSaddle(stretched, 0, 0)).isFalse();
  }

  /** ½w² of what the objective comes to. */
  @Test
  void aDescentByNextToNothingCountsAsNone() {
    for (double w : new double[] {1e-4, 1e-2}) {
      boolean expected = w > 1e-3;
      SmallQp narrow = hyperbolic().withBounds(new double[] {-INF, -w}, new double[] {INF, w});
      assertThat(isSaddle(narrow, 1, 0)).isEqualTo(expected);
      SmallQp rows =
          hyperbolic().withRows(new double[][] {{0, 1}}, new double[] {-w}, new double[] {w});
      assertThat(isSaddle(rows, 1, 0)).isEqualTo(expected);
      // The longer way counts, be it forth or back.
      SmallQp back = hyperbolic().withBounds(new double[] {-INF, -w}, new double[] {INF, 1e-4});
      assertThat(isSaddle(back, 1, 0)).isEqualTo(expected);
      SmallQp forth = hyperbolic().withBounds(new double[] {-INF, -1e-4}, new double[] {INF, w});
      assertThat(isSaddle(forth, 1, 0)).isEqualTo(expected);
    }
    // A negative eigenvalue that is rounding, without a limit to go to.
    SmallQp rounded = hyperbolic().withQ(PlainMatrices.diagonal(1, -1e-12));
    assertThat(isSaddle(rounded, 1, 0)).isFalse();
    SmallQp slight = hyperbolic().withQ(PlainMatrices.diagonal(1, -1e-5));
    assertThat(isSaddle(slight, 1, 0)).isTrue();
  }

  /** ½z₁² − z₁ − ½z₂² − slope·z₂ with −1 ≤ z₂ ≤ 1: both ends are local minima. */
  @Test
  void theOtherEndOfABoxMayBeLower() {
    SmallQp box =
        hyperbolic().withP(-1, -0.25).withBounds(new double[] {-INF, -1}, new double[] {INF, 1});
    double[] none = new double[0];
    assertThat(isSaddle(box, new double[] {1, -1}, none, new double[] {0, -0.75})).isTrue();
    assertThat(isSaddle(box, new double[] {1, 1}, none, new double[] {0, 1.25})).isFalse();
    // A row in between keeps z from going there.
    SmallQp barred = box.withRows(new double[][] {{0, 1}}, null, new double[] {-0.25});
    assertThat(isSaddle(barred, new double[] {1, -1}, new double[1], new double[] {0, -0.75}))
        .isFalse();
    // Rows that bind at z do not hide the slope of the objective.
    SmallQp alone =
        hyperbolic()
            .withP(-1, 0.25)
            .withRows(new double[][] {{0, 1}}, new double[] {-1}, new double[] {1});
    assertThat(isSaddle(alone, new double[] {1, 1}, new double[] {0.75}, new double[2])).isTrue();
    assertThat(isSaddle(alone, new double[] {1, -1}, new double[] {-1.25}, new double[2]))
        .isFalse();
  }

  /** Against all points of the box [−1, 1]³ where the first-order conditions hold. */
  @Test
  void onlyTheLowestLocalMinimumOfABoxIsNone() {
    Random random = new Random(499);
    int higher = 0;
    int found = 0;
    for (int k = 0; k < 200; k++) {
      double[][] q = PlainMatrices.definite(3, random);
      double lowest = 0.5 + 2 * random.nextDouble();
      for (int j = 0; j < 3; j++) {
        q[j][j] -= lowest;
      }
      double[] one = {1, 1, 1};
      SmallQp box =
          SmallQp.of(3)
              .withQ(q)
              .withP(PlainMatrices.vector(3, random))
              .withBounds(new double[] {-1, -1, -1}, one);
      List<double[]> points = stationaryPoints(box);
      double best = points.stream().mapToDouble(z -> objective(box, z)).min().orElseThrow();
      for (double[] z : points) {
        double[] boundDual = gradient(box, z);
        Arrays.setAll(boundDual, j -> -boundDual[j]);
        boolean isSaddle = isSaddle(box, z, new double[0], boundDual);
        if (objective(box, z) == best) {
          assertThat(isSaddle).isFalse();
        } else if (objective(box, z) > best + 1e-3) {
          higher++;
          found += isSaddle ? 1 : 0;
        }
      }
    }
    assertThat(higher).isGreaterThan(100);
    assertThat(found).isGreaterThan(higher * 98 / 100);
  }

  private static double[] gradient(SmallQp box, double[] z) {
    double[] gradient = PlainMatrices.product(box.Q(), z);
    Arrays.setAll(gradient, j -> gradient[j] + box.p()[j]);
    return gradient;
  }

  private static double objective(SmallQp box, double[] z) {
    double[] gradient = gradient(box, z);
    return IntStream.range(0, z.length)
        .mapToDouble(j -> z[j] * (gradient[j] + box.p()[j]) / 2)
        .sum();
  }

  /** By all choices of variables at the lower bound, free, and at the upper bound. */
  private static List<double[]> stationaryPoints(SmallQp box) {
    List<double[]> points = new ArrayList<>();
    for (int choice = 0; choice < 27; choice++) {
      int[] place = {choice % 3 - 1, choice / 3 % 3 - 1, choice / 9 - 1};
      int[] free = IntStream.range(0, 3).filter(j -> place[j] == 0).toArray();
      double[] z = {place[0], place[1], place[2]};
      double[] gradient = gradient(box, z);
      double[] right = IntStream.of(free).mapToDouble(j -> -gradient[j]).toArray();
      if (free.length > 0) {
        double[] part = DenseSolve.solve(PlainMatrices.part(box.Q(), free, free), right);
        for (int i = 0; i < free.length; i++) {
          z[free[i]] = part[i];
        }
      }
      double[] slope = gradient(box, z);
      if (IntStream.range(0, 3)
          .allMatch(j -> Math.abs(z[j]) <= 1 && (place[j] == 0 || slope[j] * place[j] < 0))) {
        points.add(z);
      }
    }
    return points;
  }

  @Test
  void unitsDoNotMatter() {
    for (double w : new double[] {1e-4, 1e-2}) {
      SmallQp narrow = hyperbolic().withBounds(new double[] {-INF, -w}, new double[] {INF, w});
      for (double unit : new double[] {1e-9, 1e9}) {
        SmallQp scaled =
            narrow
                .withP(-unit, 0)
                .withBounds(new double[] {-INF, -w * unit}, new double[] {INF, w * unit});
        assertThat(isSaddle(scaled, unit, 0)).isEqualTo(w > 1e-3);
      }
    }
  }
}
