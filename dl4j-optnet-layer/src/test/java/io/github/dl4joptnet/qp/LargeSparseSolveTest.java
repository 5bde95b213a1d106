package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.SparseQpFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Sparse programs beyond the size of dense ones, with what makes them hard. */
class LargeSparseSolveTest {
  private static final QpSettings ONE_THREAD = QpSettings.builder().threads(1).build();

  /** x = y − w and w = (1 − c)y leave the curvature c² along y. */
  @Test
  void littleCurvatureIsNotTakenForNone() {
    int groups = 150;
    double c = 3e-3;
    int n = 3 * groups;
    int[] x = new int[groups];
    double[] ones = new double[groups];
    Arrays.fill(ones, 1);
    int[] row = new int[5 * groups];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    for (int k = 0; k < groups; k++) {
      x[k] = 3 * k;
      double[] entries = {1, -1, 1, c - 1, 1};
      for (int e = 0; e < 5; e++) {
        row[5 * k + e] = 2 * k + e / 3;
        column[5 * k + e] = 3 * k + (e < 3 ? e : e - 2);
        value[5 * k + e] = entries[e];
      }
    }
    Random random = new Random(8);
    double[][] p = PlantedQp.normal(1, n, random);
    double[][] loss = PlantedQp.normal(1, n, random);
    QpBatch batch =
        QpBatch.builder()
            .Q(SparseMatrix.of(n, n, x, x, ones))
            .p(Nd4j.createFromArray(p))
            .A(SparseMatrix.of(2 * groups, n, row, column, value))
            .b(Nd4j.createFromArray(new double[2 * groups]))
            .build();
    QpSolver solver = QpSolver.on(CpuBackend.alwaysSparse(), ONE_THREAD);
    QpSolution solution = solver.solve(batch);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    double[] dp = solver.backward(solution, Nd4j.createFromArray(loss)).dp().toDoubleVector();
    for (int k = 0; k < groups; k++) {
      double[] g = loss[0];
      double along = -(c * g[3 * k] + g[3 * k + 1] + (1 - c) * g[3 * k + 2]) / (c * c);
      assertThat(dp[3 * k + 1]).isCloseTo(along, within(1e-8 * 1e5));
      assertThat(dp[3 * k]).isCloseTo(c * along, within(1e-8 * 1e5));
    }
  }

  /** Steps become so short that the first attempt ends; its residuals are far above rounding. */
  @Test
  void aSlowAttemptIsNotTakenForRounding() throws IOException {
    SparseQpFile problem =
        SparseQpFile.read(Path.of("../src-test-data/maros-meszaros/STADAT1.qp.gz"));
    double tolerance = 1e-3;
    QpSettings settings = ONE_THREAD.toBuilder().tolerance(tolerance).build();
    QpSolution solution = QpSolver.create(settings).solve(problem.batch());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.primalResidual(0)).isLessThan(tolerance);
    assertThat(solution.dualResidual(0)).isLessThan(tolerance);
    assertThat(solution.dualityGap(0)).isLessThan(tolerance);
    double objective = problem.objective(solution.z().toDoubleVector());
    assertThat(objective).isCloseTo(-28526864.045, within(1e-2));
  }

  @Test
  void provesThatLargeProgramsHaveNoSolution() {
    int n = 300;
    int[] row = new int[2 * n - 2];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    for (int r = 0; r < n - 1; r++) {
      row[2 * r] = r;
      row[2 * r + 1] = r;
      column[2 * r] = r;
      column[2 * r + 1] = r + 1;
      value[2 * r] = -1;
      value[2 * r + 1] = 1;
    }
    // Each variable exceeds the one before by one, and all are in [0, 100].
    SparseMatrix chain = SparseMatrix.of(n - 1, n, row, column, value);
    INDArray zero = Nd4j.zeros(DataType.DOUBLE, n);
    QpBatch.Builder builder =
        QpBatch.builder().p(zero.sub(1)).A(chain).b(Nd4j.ones(DataType.DOUBLE, n - 1));
    QpSolver solver = QpSolver.create(ONE_THREAD);
    QpSolution infeasible = solver.solve(builder.lower(zero).upper(zero.add(100)).build());
    assertThat(infeasible.status(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(infeasible.infeasibilityCertificate(0).value()).isNegative();
    QpSolution unbounded = solver.solve(builder.lower(zero).upper((INDArray) null).build());
    assertThat(unbounded.status(0)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(unbounded.unboundedDirection(0).minNumber().doubleValue()).isPositive();
  }

  /** Σ z = 1 and z ≥ 0: one dense row beside a diagonal. */
  @Test
  void oneDenseRowCostsNoMoreThanItsEntries() {
    int n = 20_000;
    int[] index = new int[n];
    double[] ones = new double[n];
    for (int j = 0; j < n; j++) {
      index[j] = j;
      ones[j] = 1;
    }
    double[] p = PlantedQp.normal(1, n, new Random(51))[0];
    QpBatch qp =
        QpBatch.builder()
            .Q(SparseMatrix.of(n, n, index, index, ones))
            .p(Nd4j.createFromArray(p))
            .A(SparseMatrix.of(1, n, new int[n], index, ones))
            .b(Nd4j.createFromArray(new double[] {1}))
            .lower(Nd4j.zeros(DataType.DOUBLE, n))
            .build();
    QpSolver solver = QpSolver.create(ONE_THREAD);
    QpSolution solution = solver.solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    double[] z = solution.z().toDoubleVector();
    double nu = solution.nu().getDouble(0);
    double sum = 0;
    for (int j = 0; j < n; j++) {
      assertThat(z[j]).isCloseTo(Math.max(0, -p[j] - nu), within(1e-8));
      sum += z[j];
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
    QpGradients gradients = solver.backward(solution, Nd4j.ones(DataType.DOUBLE, 1, n));
    // Whatever p is, the sum stays 1.
    assertThat(DenseMath.normInf(gradients.dp().toDoubleVector())).isLessThan(1e-9);
    assertThat(gradients.db().getDouble(0)).isCloseTo(1, within(1e-9));
  }

  /** A plain sum of their terms has an error above the tolerance, and no step takes it away. */
  @Test
  void thousandsOfLargeTermsLeaveNoGap() {
    int n = 20_000;
    int m = n / 2;
    int[] index = new int[n];
    double[] ones = new double[n];
    int[] row = new int[2 * m];
    int[] column = new int[2 * m];
    double[] value = new double[2 * m];
    for (int j = 0; j < n; j++) {
      index[j] = j;
      ones[j] = 1;
      row[j] = j / 2;
      column[j] = j / 2 + j % 2;
      value[j] = j % 2 == 0 ? 1 : -0.5;
    }
    Random random = new Random(1);
    double[] p = random.doubles(n).map(u -> 40 * random.nextGaussian()).toArray();
    double[] b = random.doubles(m).map(u -> 20 * random.nextGaussian()).toArray();
    QpSolution solution =
        QpSolver.create(ONE_THREAD)
            .solve(
                QpBatch.builder()
                    .Q(SparseMatrix.of(n, n, index, index, ones))
                    .p(Nd4j.createFromArray(p))
                    .A(SparseMatrix.of(m, n, row, column, value))
                    .b(Nd4j.createFromArray(b))
                    .build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.iterations(0)).isZero();
    assertThat(solution.dualityGap(0)).isLessThan(1e-8);
  }

  /**
   * A convex regression with all slopes at their limits: twice as many active rows as variables.
   */
  @Test
  void aSolutionWithManyDependentRowsAndLargeTermsIsRefinedToTheirRounding() {
    int n = 801;
    double step = 1e3;
    double slope = 24;
    Random random = new Random(7);
    double[] p = new double[n];
    for (int j = 0; j < n; j++) {
      p[j] = 5 - 5 * Math.abs(j - 0.4 * n) / n + 20 * random.nextGaussian();
    }
    int m = 2 * n - 3;
    int[] row = new int[5 * n - 8];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    int count = 0;
    for (int r = 0; r < m; r++) {
      double[] entries =
          r < n - 1 ? new double[] {-step, step} : new double[] {-step, 2 * step, -step};
      for (int k = 0; k < entries.length; k++) {
        row[count] = r;
        column[count] = (r < n - 1 ? r : r - n + 1) + k;
        value[count++] = entries[k];
      }
    }
    double[] h = new double[m];
    double[] hLower = new double[m];
    Arrays.fill(h, 0, n - 1, slope);
    Arrays.fill(hLower, 0, n - 1, -slope);
    Arrays.fill(hLower, n - 1, m, Double.NEGATIVE_INFINITY);
    int[] index = IntStream.range(0, n).toArray();
    double[] curvature = new double[n];
    Arrays.fill(curvature, 1e-3);
    QpBatch batch =
        QpBatch.builder()
            .Q(SparseMatrix.of(n, n, index, index, curvature))
            .p(Nd4j.createFromArray(p))
            .G(SparseMatrix.of(m, n, row, column, value))
            .h(Nd4j.createFromArray(h))
            .hLower(Nd4j.createFromArray(hLower))
            .build();
    QpSolution solution =
        QpSolver.create(QpSettings.builder().tolerance(1e-9).threads(1).build()).solve(batch);
    double[] z = solution.z().toDoubleVector();
    double terms = 0;
    for (int j = 0; j < n; j++) {
      terms += 1e-3 * z[j] * z[j] + Math.abs(p[j] * z[j]);
    }
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.dualityGap(0)).isLessThan(0x1p-52 * terms);
  }
}
