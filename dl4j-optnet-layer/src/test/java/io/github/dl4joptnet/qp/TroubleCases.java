package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** One test per case that other differentiable QP solvers fail on, at default settings. */
abstract class TroubleCases {
  private PlainQp qp;
  private double[] expected;

  abstract QpBackend backend();

  private QpSolver solver() {
    return QpSolver.on(backend(), QpSettings.defaults());
  }

  /** A strictly convex problem of moderate size with a known, unique minimiser. */
  @BeforeEach
  void plant() {
    PlantedQp planted =
        PlantedQp.variables(20).inequalities(15, 6).equalities(5).plant(new Random(83));
    qp = planted.qp();
    expected = planted.z();
  }

  private void assertSolved(QpArrays arrays, double tolerance) {
    QpSolution solution = solver().solve(arrays.build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    double[] z = solution.z().toDoubleVector();
    assertThat(DenseMath.distance(z, expected)).isLessThanOrEqualTo(tolerance);
    double[] dLdz = new double[z.length];
    dLdz[0] = 1;
    QpGradients gradients =
        solver().backward(solution, Nd4j.createFromArray(new double[][] {dLdz}));
    for (String name : arrays.names()) {
      INDArray gradient = QpArrays.gradient(gradients, name);
      assertThat(gradient.shape()).isEqualTo(arrays.get(name).shape());
      assertThat(DenseMath.normInf(QpArrays.values(gradient))).isFinite();
    }
  }

  private QpArrays with(double[][] a, double[] b) {
    return QpArrays.of(new PlainQp(qp.Q(), qp.p(), qp.G(), qp.h(), null, a, b, null, null));
  }

  @Test
  void duplicateEqualityRow() {
    double[][] a = DenseMath.append(qp.A(), qp.A()[2]);
    assertSolved(with(a, DenseMath.append(qp.b(), qp.b()[2])), 1e-7);
  }

  @Test
  void equalityRowsAMillionthApart() {
    double[] change = DenseMath.scaled(PlantedQp.normal(1, 20, new Random(89))[0], 1e-6);
    double[] row = DenseMath.plus(qp.A()[2], change);
    QpArrays arrays =
        with(DenseMath.append(qp.A(), row), DenseMath.append(qp.b(), DenseMath.dot(row, expected)));
    // A residual of 1e-10 leaves 1e-10/1e-6 of z open.
    assertSolved(arrays, 1e-4);
    QpSettings settings = QpSettings.builder().tolerance(1e-11).build();
    QpSolver tight = QpSolver.on(backend(), settings);
    double[] z = tight.solve(arrays.build()).z().toDoubleVector();
    assertThat(DenseMath.distance(z, expected)).isLessThanOrEqualTo(3e-6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e-4, 1e4, 1e6, 1e8})
  void scaledCost(double factor) {
    QpArrays arrays = QpArrays.of(qp);
    assertSolved(
        arrays.with("Q", arrays.get("Q").mul(factor)).with("p", arrays.get("p").mul(factor)),
        1e-7 * Math.max(1, 1 / factor));
  }

  @Test
  void rowsOfGScaledFromAMillionthToAMillion() {
    double[][] g = qp.G().clone();
    double[] h = qp.h().clone();
    for (int r = 0; r < g.length; r++) {
      double factor = Math.pow(10, -6 + 12.0 * r / (g.length - 1));
      g[r] = DenseMath.scaled(g[r], factor);
      h[r] *= factor;
    }
    assertSolved(
        QpArrays.of(new PlainQp(qp.Q(), qp.p(), g, h, null, qp.A(), qp.b(), null, null)), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e6})
  void allDataScaled(double factor) {
    QpArrays arrays = QpArrays.of(qp);
    for (String name : arrays.names()) {
      arrays = arrays.with(name, arrays.get(name).mul(factor));
    }
    assertSolved(arrays, 1e-6);
  }

  @Test
  void infeasibleInequalities() {
    double[][] g = DenseMath.append(qp.G(), DenseMath.scaled(qp.G()[0], -1));
    double[] h = DenseMath.append(qp.h(), -qp.h()[0] - 1);
    QpArrays arrays =
        QpArrays.of(new PlainQp(qp.Q(), qp.p(), g, h, null, qp.A(), qp.b(), null, null));
    QpSolution solution = solver().solve(arrays.build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(solution.infeasibilityCertificate(0)).isNotNull();
    assertThat(DenseMath.normInf(solution.z().toDoubleVector())).isFinite();
  }

  @Test
  void oneInfeasibleSampleOfFive() {
    QpArrays good = QpArrays.perSample(List.of(qp, qp, qp, qp, qp));
    double[][] lower = new double[5][20];
    double[][] upper = new double[5][20];
    for (int sample = 0; sample < 5; sample++) {
      for (int j = 0; j < 20; j++) {
        lower[sample][j] = expected[j] - 50;
        // Sample 2 has to sum up to less than its lower bounds allow.
        upper[sample][j] = sample == 2 ? expected[j] - 40 : expected[j] + 50;
      }
    }
    QpSolution solution =
        solver()
            .solve(
                good.with("lower", Nd4j.createFromArray(lower))
                    .with("upper", Nd4j.createFromArray(upper))
                    .build());
    for (int sample = 0; sample < 5; sample++) {
      QpStatus status = sample == 2 ? QpStatus.PRIMAL_INFEASIBLE : QpStatus.SOLVED;
      assertThat(solution.status(sample)).isEqualTo(status);
      if (sample != 2) {
        double[] z = solution.z().toDoubleMatrix()[sample];
        assertThat(DenseMath.distance(z, expected)).isLessThanOrEqualTo(1e-7);
      }
    }
  }

  @Test
  void semidefiniteQuadraticTerm() {
    PlantedQp planted =
        PlantedQp.variables(20).rank(12).inequalities(15, 6).equalities(5).plant(new Random(97));
    expected = planted.z();
    assertSolved(QpArrays.of(planted.qp()), 1e-6);
  }

  @Test
  void linearProgram() {
    PlantedQp planted =
        PlantedQp.variables(20).rank(0).inequalities(30, 15).equalities(5).plant(new Random(101));
    expected = planted.z();
    assertSolved(QpArrays.of(planted.qp()), 1e-6);
    assertSolved(QpArrays.of(planted.qp()).with("Q", Nd4j.zeros(DataType.DOUBLE, 20, 20)), 1e-6);
  }

  @Test
  void unbounded() {
    INDArray p = Nd4j.createFromArray(1.0, -1.0);
    INDArray g = Nd4j.createFromArray(new double[][] {{1, 0}, {-1, 0}, {1, -1}});
    INDArray h = Nd4j.createFromArray(1.0, 1.0, 2.0);
    QpSolution solution = solver().solve(QpBatch.builder().p(p).G(g).h(h).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(solution.unboundedDirection(0)).isNotNull();
    assertThat(DenseMath.normInf(solution.z().toDoubleVector())).isFinite();
  }

  @Test
  void infiniteLimits() {
    double inf = Double.POSITIVE_INFINITY;
    double[][] g = DenseMath.append(qp.G(), PlantedQp.normal(1, 20, new Random(103))[0]);
    QpArrays arrays = QpArrays.of(qp).with("G", Nd4j.createFromArray(g));
    assertSolved(arrays.with("h", Nd4j.createFromArray(DenseMath.append(qp.h(), inf))), 1e-7);

    double[] none = new double[20];
    Arrays.fill(none, inf);
    INDArray noBound = Nd4j.createFromArray(none);
    assertSolved(QpArrays.of(qp).with("lower", noBound.neg()).with("upper", noBound), 1e-7);
  }

  @Test
  void allLimitsInfinite() {
    INDArray h = Nd4j.valueArrayOf(new long[] {15}, Double.POSITIVE_INFINITY, DataType.DOUBLE);
    QpArrays withoutLimits = QpArrays.of(qp).with("h", h).with("hLower", h.neg());
    QpArrays equalitiesOnly = QpArrays.of(qp).with("G", null).with("h", null);
    expected = solver().solve(equalitiesOnly.build()).z().toDoubleVector();
    assertSolved(withoutLimits, 1e-9);
  }

  @Test
  void noInequalities() {
    // Eliminating by hand: with A = 1ᵀ and Q = I, z = −p + (b + Σp)/n.
    double[][] ones = new double[1][20];
    Arrays.fill(ones[0], 1);
    double shift = 3;
    for (int j = 0; j < 20; j++) {
      shift += qp.p()[j];
    }
    for (int j = 0; j < 20; j++) {
      expected[j] = -qp.p()[j] + shift / 20;
    }
    QpArrays arrays =
        QpArrays.of(
            new PlainQp(
                DenseMath.identity(20, 1),
                qp.p(),
                null,
                null,
                null,
                ones,
                new double[] {3},
                null,
                null));
    assertSolved(arrays, 1e-12);
    INDArray emptyG = Nd4j.create(DataType.DOUBLE, 0, 20);
    INDArray emptyH = Nd4j.create(DataType.DOUBLE, 0);
    assertSolved(arrays.with("G", emptyG).with("h", emptyH), 1e-12);
  }

  @Test
  void emptyEqualities() {
    QpArrays without = QpArrays.of(qp).with("A", null).with("b", null);
    expected = solver().solve(without.build()).z().toDoubleVector();
    INDArray emptyA = Nd4j.create(DataType.DOUBLE, 0, 20);
    INDArray emptyB = Nd4j.create(DataType.DOUBLE, 0);
    assertSolved(without.with("A", emptyA).with("b", emptyB), 0);
  }

  @Test
  void noConstraintAtAll() {
    expected = DenseMath.solve(qp.Q(), DenseMath.scaled(qp.p(), -1));
    assertSolved(
        QpArrays.of(new PlainQp(qp.Q(), qp.p(), null, null, null, null, null, null, null)), 1e-10);
  }

  @Test
  void singlePrecisionDataGetADoublePrecisionSolve() {
    QpArrays narrow = QpArrays.of(qp);
    QpArrays widened = narrow;
    for (String name : narrow.names()) {
      INDArray rounded = narrow.get(name).castTo(DataType.FLOAT);
      narrow = narrow.with(name, rounded);
      widened = widened.with(name, rounded.castTo(DataType.DOUBLE));
    }
    QpSolution solution = solver().solve(narrow.build());
    assertThat(solution.z().dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(solution.primalResidual(0)).isLessThanOrEqualTo(1e-8);
    assertThat(solution.dualResidual(0)).isLessThanOrEqualTo(1e-8);
    assertThat(QpArrays.values(solution.z()))
        .isEqualTo(QpArrays.values(solver().solve(widened.build()).z()));
  }
}
