package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PeerShapes;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Solves that need no interior-point iteration, and what their backward pass starts from. */
class ActiveSetMethodTest {
  private static final int N = 12;

  private static QpBatch planted(PlantedQp.Recipe recipe, int batch, Random random) {
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      samples.add(recipe.plant(random).qp());
    }
    return QpArrays.perSample(samples).build();
  }

  @Test
  void theRetainedFactorsGiveTheGradientsOfFreshOnes() {
    Random random = new Random(11);
    for (PlantedQp.Recipe recipe :
        List.of(
            PlantedQp.variables(N).inequalities(9, 4),
            PlantedQp.variables(N).inequalities(7, 3).equalities(2).twoSided())) {
      QpData data = planted(recipe, 5, random).data();
      assertThat(data.choleskyQ(0)).isNotNull();
      double[] dLdz = PlantedQp.normal(1, 5 * N, random)[0];
      double[] dLdLambda = PlantedQp.normal(1, 5 * data.nIneq(), random)[0];
      QpSettings settings = QpSettings.defaults();
      CpuBackend backend = CpuBackend.instance();
      BackendSolution solved = backend.solve(data, settings);
      BackendSolution without = backend.solve(data.toBuilder().choleskyQ(null).build(), settings);
      assertThat(without.z).containsExactly(solved.z, within(1e-9));
      BackendGradients retained = backend.backward(solved, dLdz, dLdLambda, null);
      BackendGradients fresh = backend.backward(without, dLdz, dLdLambda, null);
      for (QpCoefficient coefficient :
          List.of(QpCoefficient.Q, QpCoefficient.G, QpCoefficient.P, QpCoefficient.H)) {
        assertThat(retained.entries(coefficient))
            .containsExactly(fresh.entries(coefficient), within(1e-8));
      }
    }
  }

  @Test
  void boundsOnADiagonalQMostlyNeedNoInteriorPoint() {
    Random random = new Random(12);
    double[][] a = PlantedQp.normal(3, N, random);
    double[][] p = PlantedQp.normal(20, N, random);
    double[] feasible = new double[N];
    java.util.Arrays.fill(feasible, 0.7);
    QpBatch qp =
        QpBatch.builder()
            .Q(Nd4j.eye(N).castTo(DataType.DOUBLE).mul(0.5))
            .p(Nd4j.createFromArray(p))
            .A(Nd4j.createFromArray(a))
            .b(Nd4j.createFromArray(DenseMath.times(a, feasible)))
            .lower(Nd4j.zeros(DataType.DOUBLE, N))
            .upper(Nd4j.ones(DataType.DOUBLE, N).mul(1.5))
            .build();
    assertThat(iterated(qp)).isLessThan(8);
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(qp);
    for (int i = 0; i < 20; i++) {
      assertThat(solution.primalResidual(i)).isLessThan(1e-12);
      assertThat(solution.dualResidual(i)).isLessThan(1e-12);
      assertThat(solution.dualityGap(i)).isLessThan(1e-12);
    }
  }

  /** Sums of one over non-negative weights, and boxes, whose Q the batch shares or not. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void boundsOnADenseQMostlyNeedNoInteriorPoint(boolean shared) {
    Random random = new Random(18);
    int batch = 20;
    INDArray factor = Nd4j.createFromArray(PlantedQp.normal(N, N, random));
    INDArray q = factor.mmul(factor.transpose()).divi(N).addi(Nd4j.eye(N).muli(0.1));
    QpBatch.Builder simplex =
        QpBatch.builder()
            .Q(shared ? q : batch(q, batch))
            .p(Nd4j.createFromArray(PlantedQp.normal(batch, N, random)))
            .lower(Nd4j.zeros(DataType.DOUBLE, N));
    assertThat(iterated(simplex.build())).isLessThan(4);
    assertThat(iterated(simplex.upper(Nd4j.ones(DataType.DOUBLE, N)).build())).isLessThan(4);
    simplex.upper(null).A(Nd4j.ones(DataType.DOUBLE, 1, N)).b(Nd4j.ones(DataType.DOUBLE, 1));
    assertThat(iterated(simplex.build())).isLessThan(4);
  }

  /** How many samples took interior-point iterations; all have to be solved. */
  private static long iterated(QpBatch qp) {
    List<IterationListener.Iteration> seen = new ArrayList<>();
    QpSolution solution =
        QpSolver.create(QpSettings.builder().threads(1).listener(seen::add).build()).solve(qp);
    assertThat(solution.failures()).isZero();
    return seen.stream()
        .filter(iteration -> iteration.sigma() > 0)
        .mapToInt(IterationListener.Iteration::sample)
        .distinct()
        .count();
  }

  /**
   * Of 64 variables, 40 equalities leave 24, and often more than 24 bounds are violated at once.
   */
  @Test
  void moreViolatedSidesThanThereIsFreedomForMostlyNeedNoInteriorPoint() {
    int batch = 128;
    List<PlainQp> samples = PeerShapes.SUDOKU.samples(batch, new Random(17));
    PlainQp one = samples.get(0);
    double[][] p = samples.stream().map(PlainQp::p).toArray(double[][]::new);
    QpArrays shared = QpArrays.of(one).with("p", Nd4j.createFromArray(p));
    QpArrays apart = shared.with("Q", batch(shared.get("Q"), batch));
    INDArray minusIdentity = Nd4j.eye(64).castTo(DataType.DOUBLE).neg();
    QpArrays asRows =
        shared
            .with("lower", null)
            .with("G", minusIdentity)
            .with("h", Nd4j.zeros(DataType.DOUBLE, 64));
    for (QpArrays arrays : List.of(shared, apart, asRows)) {
      assertThat(iterated(arrays.build())).isLessThan(75);
    }
    QpSolution bounds = QpSolver.create(QpSettings.defaults()).solve(shared.build());
    QpSolution rows = QpSolver.create(QpSettings.defaults()).solve(asRows.build());
    assertThat(QpArrays.values(rows.z()))
        .containsExactly(QpArrays.values(bounds.z()), within(1e-9));
    assertThat(QpArrays.values(rows.lambda()))
        .containsExactly(QpArrays.values(bounds.boundDual().neg()), within(1e-9));
  }

  @Test
  void sharedMatricesGiveTheSameBitsForAnyNumberOfThreads() {
    Random random = new Random(13);
    QpArrays shared =
        QpArrays.of(PlantedQp.variables(40).inequalities(30, 10).plant(random).qp())
            .with("p", Nd4j.createFromArray(PlantedQp.normal(64, 40, random)));
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(64, 40, random));
    QpSolver one = QpSolver.create(QpSettings.builder().threads(1).build());
    QpSolver four = QpSolver.create(QpSettings.builder().threads(4).build());
    for (int repeat = 0; repeat < 10; repeat++) {
      QpSolution a = one.solve(shared.build());
      QpSolution b = four.solve(shared.build());
      assertThat(QpArrays.values(b.z())).isEqualTo(QpArrays.values(a.z()));
      assertThat(QpArrays.values(four.backward(b, dLdz).dQ()))
          .isEqualTo(QpArrays.values(one.backward(a, dLdz).dQ()));
      for (int i = 0; i < 64; i++) {
        assertThat(b.dualResidual(i)).isEqualTo(a.dualResidual(i));
      }
    }
  }

  @Test
  void equalitiesAreEliminatedExactlyForSharedAndOwnMatrices() {
    Random random = new Random(14);
    PlainQp plain = PlantedQp.variables(30).inequalities(20, 8).equalities(11).plant(random).qp();
    QpArrays shared =
        QpArrays.of(plain).with("p", Nd4j.createFromArray(PlantedQp.normal(9, 30, random)));
    QpSolution together = QpSolver.create(QpSettings.defaults()).solve(shared.build());
    QpSolution apart =
        QpSolver.create(QpSettings.defaults())
            .solve(shared.with("Q", batch(shared.get("Q"), 9)).build());
    assertThat(together.failures()).isZero();
    assertThat(QpArrays.values(apart.z()))
        .containsExactly(QpArrays.values(together.z()), within(1e-9));
    assertThat(QpArrays.values(apart.nu()))
        .containsExactly(QpArrays.values(together.nu()), within(1e-7));
    for (int i = 0; i < 9; i++) {
      assertThat(together.primalResidual(i)).isLessThan(1e-11);
      assertThat(together.dualResidual(i)).isLessThan(1e-9);
      assertThat(together.dualityGap(i)).isLessThan(1e-9);
    }
  }

  private static INDArray batch(INDArray matrix, int size) {
    return Nd4j.stack(0, java.util.Collections.nCopies(size, matrix).toArray(new INDArray[0]));
  }

  /**
   * A batch that shares a diagonal Q takes bounds for rows, one with a Q per sample does not: with
   * equalities, two-sided rows, and a variable that has only one value, hard and elastic.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 50})
  void boundsThatCountAsRowsHaveTheGradientsOfBoundsThatDoNot(double elasticPenalty) {
    Random random = new Random(16);
    int batch = 25;
    double[][] a = PlantedQp.normal(7, N, random);
    double[] feasible = new double[N];
    java.util.Arrays.fill(feasible, 0.4);
    double[] upper = new double[N];
    java.util.Arrays.fill(upper, 1);
    double[] lower = new double[N];
    lower[3] = 0.4;
    upper[3] = 0.4;
    INDArray diagonal = Nd4j.eye(N).castTo(DataType.DOUBLE).mul(0.3);
    QpArrays shared =
        QpArrays.of(
                new PlainQp(
                    diagonal.toDoubleMatrix(),
                    feasible,
                    PlantedQp.normal(2, N, random),
                    new double[] {1.5, 2},
                    new double[] {-1.5, -2},
                    a,
                    DenseMath.times(a, feasible),
                    lower,
                    upper))
            .with("p", Nd4j.createFromArray(PlantedQp.normal(batch, N, random)));
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(batch, N, random));
    QpSolver solver = QpSolver.create(QpSettings.builder().elasticPenalty(elasticPenalty).build());
    QpSolution solution = solver.solve(shared.build());
    assertThat(solution.failures()).isZero();
    QpGradients rows = solver.backward(solution, dLdz);
    QpGradients columns =
        solver.backward(solver.solve(shared.with("Q", batch(diagonal, batch)).build()), dLdz);
    for (String name : List.of("p", "G", "h", "hLower", "A", "b", "lower", "upper")) {
      double[] actual = QpArrays.values(QpArrays.gradient(rows, name));
      assertThat(actual)
          .as("d%s", name)
          .containsExactly(QpArrays.values(QpArrays.gradient(columns, name)), within(1e-8));
      assertThat(DenseMath.normInf(actual)).as("d%s", name).isGreaterThan(0.1);
    }
  }

  @Test
  void anInequalityThatFollowsFromEqualitiesIsEitherIdleOrImpossible() {
    double[][] q = {{2, 0.3, 0}, {0.3, 1, 0.2}, {0, 0.2, 3}};
    double[][] a = {{1, 1, 0}, {0, 1, 1}};
    double[][] g = {{1, 2, 1}, {1, 0, 0}};
    QpBatch qp =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(q))
            .p(Nd4j.createFromArray(-5.0, 0.5, -2))
            .A(Nd4j.createFromArray(a))
            .b(Nd4j.createFromArray(1.0, 2))
            .G(Nd4j.createFromArray(g))
            .h(Nd4j.createFromArray(new double[][] {{3.5, 0.1}, {2.5, 0.1}}))
            .build();
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(QpArrays.values(solution.z().getRow(0)))
        .containsExactly(new double[] {0.1, 0.9, 1.1}, within(1e-9));
    assertThat(solution.status(1)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
  }

  /** Which of the rows pushes is not determined; the gradients of their limits have least norm. */
  @Test
  void aRowThatFollowsFromEqualitiesUpToRoundingChangesNothing() {
    Random random = new Random(17);
    int active = 0;
    for (int trial = 0; trial < 100; trial++) {
      PlainQp plain = PlantedQp.variables(N).inequalities(5, 2).equalities(4).plant(random).qp();
      double[] weights = PlantedQp.normal(1, 4, random)[0];
      double[] combined = DenseMath.transposedTimes(plain.A(), weights, N);
      double limit = DenseMath.dot(weights, plain.b()) + (random.nextDouble() - 0.5) * 1e-13;
      QpArrays without = QpArrays.of(plain);
      QpArrays with =
          without
              .with("G", Nd4j.createFromArray(DenseMath.append(plain.G(), combined)))
              .with("h", Nd4j.createFromArray(DenseMath.append(plain.h(), limit)));
      INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(1, N, random));
      QpSolver solver = QpSolver.create(QpSettings.defaults());
      QpSolution expected = solver.solve(without.build());
      QpSolution actual = solver.solve(with.build());
      assertThat(actual.status(0)).as("trial %s", trial).isEqualTo(QpStatus.SOLVED);
      assertThat(QpArrays.values(actual.z()))
          .as("z of trial %s", trial)
          .containsExactly(QpArrays.values(expected.z()), within(1e-8));
      QpGradients gradients = solver.backward(actual, dLdz);
      assertThat(QpArrays.values(gradients.dp()))
          .as("dp of trial %s", trial)
          .containsExactly(QpArrays.values(solver.backward(expected, dLdz).dp()), within(1e-8));
      if (QpArrays.values(actual.lambda())[5] > 1e-6) {
        active++;
        double alongTheDependence = DenseMath.dot(weights, QpArrays.values(gradients.db()));
        assertThat(QpArrays.values(gradients.dh())[5])
            .as("dh of trial %s", trial)
            .isCloseTo(alongTheDependence, within(1e-4));
      }
    }
    assertThat(active).as("trials in which the row pushes").isGreaterThan(20);
  }

  @Test
  void aLargeBatchReportsTheFirstFaultWhateverTheThreads() {
    int n = 50;
    INDArray q = Nd4j.zeros(DataType.DOUBLE, 60, n, n);
    for (int i = 0; i < 60; i++) {
      q.slice(i).assign(Nd4j.eye(n));
    }
    q.putScalar(7, 3, 4, 0.5);
    q.putScalar(41, 3, 4, 0.5);
    for (int threads : new int[] {0, 1, 4}) {
      assertThatThrownBy(() -> QpBatch.builder().Q(q).threads(threads).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Q of sample 7 [50, 50] is not symmetric");
    }
    assertThatThrownBy(() -> QpBatch.builder().threads(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads is -1, expected at least 0");
  }
}
