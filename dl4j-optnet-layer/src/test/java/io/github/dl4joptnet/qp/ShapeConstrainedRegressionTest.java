package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Least squares with k-th differences that are not negative: monotone, convex, … regression. Long
 * chains of such rows are nearly dependent, with multipliers of up to n to the power of k, so that
 * tiny residuals say little about the objective. Bounds of it by weak duality judge the results:
 * any λ ≥ 0 gives one from below, and z moved into the feasible set gives one from above.
 */
class ShapeConstrainedRegressionTest {
  private static final DoubleUnaryOperator[] SHAPES = {
    Math::sqrt,
    t -> Math.tanh(5 * t - 2.5),
    t -> t * t * t - t,
    t -> Math.sin(Math.PI * t),
    t -> Math.cos(2 * t),
    t -> Math.abs(t - 0.5)
  };

  /** Of k-th differences: (−1)^(k−j) times the binomial coefficients. */
  private static double[] differences(int k) {
    double[] coefficient = new double[k + 1];
    coefficient[k] = 1;
    for (int j = k; j > 0; j--) {
      coefficient[j - 1] = -coefficient[j] * j / (k - j + 1);
    }
    return coefficient;
  }

  private static SparseMatrix differenceRows(int n, int k) {
    double[] coefficient = differences(k);
    int entries = (n - k) * (k + 1);
    int[] row = new int[entries];
    int[] column = new int[entries];
    double[] value = new double[entries];
    for (int e = 0; e < entries; e++) {
      row[e] = e / (k + 1);
      column[e] = row[e] + e % (k + 1);
      value[e] = coefficient[e % (k + 1)];
    }
    return SparseMatrix.of(n - k, n, row, column, value);
  }

  private static SparseMatrix identity(int n) {
    int[] index = new int[n];
    Arrays.setAll(index, i -> i);
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return SparseMatrix.of(n, n, index, index, ones);
  }

  private static double[] noisy(DoubleUnaryOperator shape, int n, Random random) {
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      double noise = random == null ? Math.sin(i + 1) : random.nextGaussian();
      y[i] = shape.applyAsDouble(i / (n - 1.0)) + 0.1 * noise;
    }
    return y;
  }

  @ParameterizedTest
  @CsvSource({"2000, 1", "300, 2", "2000, 2", "10002, 2", "300, 3", "1000, 3"})
  void theObjectiveLiesBetweenTheBoundsOfWeakDuality(int n, int k) {
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(1e-9).threads(1).build());
    SparseMatrix rows = differenceRows(n, k);
    for (int s = 0; s < SHAPES.length; s++) {
      double[] y = noisy(SHAPES[s], n, s % 2 == 0 ? new Random(s) : null);
      QpSolution solution =
          solver.solve(
              QpBatch.builder()
                  .Q(identity(n))
                  .p(Nd4j.createFromArray(y).neg())
                  .G(rows)
                  .hLower(Nd4j.createFromArray(new double[n - k]))
                  .build());
      assertThat(solution.status(0)).as("shape %d", s).isEqualTo(QpStatus.SOLVED);
      double[] z = solution.z().toDoubleVector();
      double below = dualObjective(solution.lambda().toDoubleVector(), y, k);
      double above = halfDistance(madeFeasible(z, k), y);
      double share = 1e-5 * (1 + below);
      assertThat(above - below).as("shape %d: gap", s).isBetween(-share, share);
      assertThat(halfDistance(z, y)).as("shape %d", s).isBetween(below - share, above + share);
    }
  }

  /** ½‖y‖² − ½‖y + Dᵀμ‖² for the multipliers μ = −λ ≥ 0 of Dz ≥ 0. */
  private static double dualObjective(double[] lambda, double[] y, int k) {
    double[] coefficient = differences(k);
    double[] z = y.clone();
    for (int i = 0; i < lambda.length; i++) {
      for (int j = 0; j <= k; j++) {
        z[i + j] += coefficient[j] * Math.max(0, -lambda[i]);
      }
    }
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += 0.5 * (y[i] - z[i]) * (y[i] + z[i]);
    }
    return sum;
  }

  /** Plus the multiple of a polynomial, whose k-th differences are one, that is needed. */
  private static double[] madeFeasible(double[] z, int k) {
    double[] coefficient = differences(k);
    double violation = 0;
    for (int i = 0; i + k < z.length; i++) {
      double difference = 0;
      for (int j = 0; j <= k; j++) {
        difference += coefficient[j] * z[i + j];
      }
      violation = Math.max(violation, -difference);
    }
    double[] feasible = z.clone();
    for (int i = 0; i < z.length; i++) {
      double polynomial = violation;
      for (int j = 0; j < k; j++) {
        polynomial *= (i - j) / (j + 1.0);
      }
      feasible[i] += polynomial;
    }
    return feasible;
  }

  private static double halfDistance(double[] z, double[] y) {
    double sum = 0;
    for (int i = 0; i < z.length; i++) {
      sum += 0.5 * (z[i] - y[i]) * (z[i] - y[i]);
    }
    return sum;
  }
}
