package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.testing.checks.BackendAgreement;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PeerShapes;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What every backend must do, whatever it computes on. */
abstract class BackendContract {
  private static final double INF = Double.POSITIVE_INFINITY;

  abstract QpBackend backend();

  private QpSolver solver() {
    return solver(QpSettings.defaults());
  }

  private QpSolver solver(QpSettings settings) {
    return QpSolver.on(backend(), settings);
  }

  private static QpSolver cpu() {
    return QpSolver.create(QpSettings.builder().backend(Backend.CPU).build());
  }

  @ParameterizedTest
  @EnumSource
  void peerShapes(PeerShapes shape) {
    boolean slow = shape == PeerShapes.DENOISE || shape == PeerShapes.LARGEST;
    List<PlainQp> samples = shape.samples(slow ? 1 : 2, new Random(61));
    QpArrays arrays = QpArrays.perSample(samples);
    QpSolution solution = solver().solve(arrays.build());
    BackendAgreement.ofSolutions(solution, arrays.build(), QpSettings.defaults());
    double[][] dLdz = PlantedQp.normal(samples.size(), samples.get(0).n(), new Random(67));
    BackendAgreement.ofGradients(solver(), solution, arrays, dLdz);
  }

  /** Two-sided rows, bounds, equalities, each of them active here and there. */
  @Test
  void everyPartAtOnce() {
    QpArrays arrays = everyPart(3);
    QpSolution solution = solver().solve(arrays.build());
    BackendAgreement.ofSolutions(solution, arrays.build(), QpSettings.defaults());
    BackendAgreement.ofGradients(
        solver(), solution, arrays, PlantedQp.normal(3, 14, new Random(71)));
  }

  private static QpArrays everyPart(int batch) {
    Random random = new Random(73);
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      PlantedQp planted =
          PlantedQp.variables(14)
              .inequalities(11, 4)
              .twoSided()
              .equalities(3)
              .bounds(3)
              .plant(random);
      PlainQp qp = planted.qp();
      qp.h()[9] = INF;
      qp.hLower()[10] = -INF;
      qp.upper()[0] = INF;
      qp.lower()[1] = -INF;
      // Limits that coincide, with a multiplier that is not 0.
      qp.lower()[11] = qp.upper()[11];
      qp.hLower()[0] = qp.h()[0];
      samples.add(qp);
    }
    return QpArrays.perSample(samples);
  }

  /** Limits of 0 on 0·z ask nothing, and leave no room for a slack. */
  @Test
  void rowsOfZerosAskNothing() {
    PlantedQp planted = PlantedQp.variables(9).inequalities(7, 3).plant(new Random(75));
    QpArrays arrays = QpArrays.of(planted.qp());
    double[][] g = Arrays.copyOf(planted.qp().G(), 10);
    Arrays.fill(g, 7, 10, new double[9]);
    double[] h = Arrays.copyOf(planted.qp().h(), 10);
    double[] hLower = new double[10];
    Arrays.fill(hLower, -INF);
    hLower[7] = -1;
    h[9] = 1;
    hLower[9] = 0;
    QpArrays withZeros =
        arrays
            .with("G", Nd4j.createFromArray(g))
            .with("h", Nd4j.createFromArray(h))
            .with("hLower", Nd4j.createFromArray(hLower));
    QpSolution solution = solver().solve(withZeros.build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(DenseMath.distance(solution.z().toDoubleVector(), planted.z())).isLessThan(1e-8);
    BackendAgreement.ofGradients(
        solver(), solution, withZeros, PlantedQp.normal(1, 9, new Random(77)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 33, 65})
  void sizesAroundTheUnitsOfWork(int n) {
    PlantedQp planted =
        PlantedQp.variables(n).inequalities(n + 1, n / 3).bounds(n / 4).plant(new Random(79));
    QpArrays arrays = QpArrays.of(planted.qp());
    QpSolution solution = solver().solve(arrays.build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(DenseMath.distance(solution.z().toDoubleVector(), planted.z())).isLessThan(1e-8);
    BackendAgreement.ofGradients(
        solver(), solution, arrays, PlantedQp.normal(1, n, new Random(83)));
  }

  @Test
  void noConstraintAtAll() {
    QpBatch qp =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(new double[][] {{2, 1}, {1, 3}}))
            .p(Nd4j.createFromArray(-3.0, -4.0))
            .build();
    QpSolution solution = solver().solve(qp);
    assertThat(solution.z().toDoubleVector()).containsExactly(new double[] {1, 1}, within(1e-12));
    INDArray dLdz = Nd4j.createFromArray(new double[][] {{1, 0}});
    QpGradients gradients = solver().backward(solution, dLdz);
    // −Q⁻¹ dLdz
    assertThat(QpArrays.values(gradients.dp()))
        .containsExactly(new double[] {-0.6, 0.2}, within(1e-12));
  }

  @Test
  void gradientsOfSharedCoefficientsAreSums() {
    QpArrays perSample = everyPart(3);
    String[] same = {"Q", "G", "h", "hLower", "A", "b", "lower", "upper"};
    QpArrays shared = perSample.share(same);
    QpArrays repeated = perSample;
    for (String name : same) {
      INDArray first = shared.get(name);
      long[] shape = first.shape();
      long[] stacked = new long[shape.length + 1];
      stacked[0] = 3;
      System.arraycopy(shape, 0, stacked, 1, shape.length);
      double[] once = QpArrays.values(first);
      double[] three = new double[3 * once.length];
      for (int i = 0; i < 3; i++) {
        System.arraycopy(once, 0, three, i * once.length, once.length);
      }
      repeated = repeated.with(name, DenseArrays.write(three, stacked));
    }
    double[][] p = PlantedQp.normal(3, 14, new Random(89));
    for (int i = 0; i < 3; i++) {
      p[i] =
          DenseMath.plus(DenseMath.scaled(p[i], 0.01), QpArrays.values(shared.get("p").getRow(0)));
    }
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(3, 14, new Random(97)));
    QpArrays sharedP = shared.with("p", Nd4j.createFromArray(p));
    QpArrays repeatedP = repeated.with("p", Nd4j.createFromArray(p));
    QpGradients sums = gradients(sharedP, dLdz);
    QpGradients each = gradients(repeatedP, dLdz);
    for (String name : same) {
      double[] actual = QpArrays.values(QpArrays.gradient(sums, name));
      double[] expected = QpArrays.values(QpArrays.gradient(each, name).sum(0));
      assertThat(DenseMath.distance(actual, expected))
          .as("d%s", name)
          .isLessThanOrEqualTo(1e-9 * Math.max(1, DenseMath.normInf(expected)));
    }
  }

  private QpGradients gradients(QpArrays arrays, INDArray dLdz) {
    QpSolver solver = solver();
    return solver.backward(solver.solve(arrays.build()), dLdz);
  }

  @Test
  void lossOnTheMultipliers() {
    QpArrays arrays = everyPart(2);
    QpSolver solver = solver();
    QpSolution solution = solver.solve(arrays.build());
    INDArray dLdLambda = Nd4j.createFromArray(PlantedQp.normal(2, 11, new Random(101)));
    INDArray dLdNu = Nd4j.createFromArray(PlantedQp.normal(2, 3, new Random(103)));
    QpSolver cpu = cpu();
    BackendAgreement.ofGradients(
        solver.backward(solution, null, dLdLambda, dLdNu),
        cpu.backward(cpu.solve(arrays.build()), null, dLdLambda, dLdNu),
        arrays);
  }

  @Test
  void backwardCanBeRepeatedAndComeLate() {
    QpArrays arrays = everyPart(2);
    QpSolver solver = solver();
    QpSolution first = solver.solve(arrays.build());
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(2, 14, new Random(107)));
    double[] before = QpArrays.values(solver.backward(first, dLdz).dG());
    assertThat(QpArrays.values(solver.backward(first, dLdz).dG())).isEqualTo(before);
    QpSolution other =
        solver.solve(QpArrays.perSample(PeerShapes.SMALL.samples(4, new Random(1))).build());
    solver.backward(other, Nd4j.ones(DataType.DOUBLE, 4, 10));
    assertThat(QpArrays.values(solver.backward(first, dLdz).dG())).isEqualTo(before);
  }

  @Test
  void aSampleAloneGivesTheSameBitsAsInABatch() {
    List<PlainQp> samples = PeerShapes.SMALL.samples(6, new Random(109));
    QpSolver solver = solver();
    double[][] together = solver.solve(QpArrays.perSample(samples).build()).z().toDoubleMatrix();
    for (int i = 0; i < samples.size(); i++) {
      double[] alone = solver.solve(QpArrays.batch(samples.get(i))).z().toDoubleVector();
      assertThat(alone).isEqualTo(together[i]);
    }
  }

  @Test
  void badSamplesHaveTheirStatusAndSpoilNothing() {
    Random random = new Random(113);
    PlainQp good = PlantedQp.variables(6).inequalities(5, 2).bounds(1).plant(random).qp();
    PlainQp infeasible = copy(good);
    infeasible.lower()[0] = 40;
    infeasible.upper()[0] = 41;
    PlainQp crossed = copy(good);
    crossed.lower()[0] = 2;
    crossed.upper()[0] = 1;
    PlainQp broken = copy(good);
    broken.p()[3] = Double.NaN;
    for (int r = 0; r < 5; r++) {
      infeasible.G()[r][0] = 1;
    }
    QpArrays arrays = QpArrays.perSample(List.of(good, infeasible, good, crossed, broken, good));
    QpSolver solver = solver();
    QpSolution solution = solver.solve(arrays.build());
    QpSolver cpu = cpu();
    QpSolution expected = cpu.solve(arrays.build());
    for (int i = 0; i < 6; i++) {
      assertThat(solution.status(i)).as("sample %d", i).isEqualTo(expected.status(i));
    }
    assertThat(solution.failures()).isEqualTo(3);
    assertThat(solution.infeasibilityCertificate(1)).isNotNull();
    INDArray dLdz = Nd4j.ones(DataType.DOUBLE, 6, 6);
    BackendAgreement.ofGradients(
        solver.backward(solution, dLdz), cpu.backward(expected, dLdz), arrays);
    for (int bad : new int[] {1, 3, 4}) {
      assertThat(DenseMath.normInf(solver.backward(solution, dLdz).dp().toDoubleMatrix()[bad]))
          .isZero();
    }
  }

  private static PlainQp copy(PlainQp qp) {
    return new PlainQp(
        qp.Q(),
        qp.p().clone(),
        Arrays.stream(qp.G()).map(double[]::clone).toArray(double[][]::new),
        qp.h(),
        qp.hLower(),
        qp.A(),
        qp.b(),
        qp.lower().clone(),
        qp.upper().clone());
  }

  @Test
  void unboundedDescentIsProven() {
    QpBatch qp =
        QpBatch.builder()
            .p(Nd4j.createFromArray(-1.0, 0.5))
            .lower(Nd4j.createFromArray(0.0, 0.0))
            .build();
    QpSolution solution = solver().solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(solution.unboundedDirection(0).getDouble(0)).isPositive();
  }

  @Test
  void semidefiniteAndLinearPrograms() {
    Random random = new Random(127);
    for (int rank : new int[] {5, 0}) {
      PlantedQp planted =
          rank == 0
              ? PlantedQp.variables(12).rank(0).inequalities(14, 7).equalities(5).plant(random)
              : PlantedQp.variables(12).rank(5).inequalities(10, 7).equalities(3).plant(random);
      QpSolution solution = solver().solve(QpArrays.of(planted.qp()).build());
      assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
      assertThat(DenseMath.distance(solution.z().toDoubleVector(), planted.z())).isLessThan(1e-7);
    }
  }

  @Test
  void dependentRowsShareTheGradient() {
    PlainQp qp = PlantedQp.variables(10).equalities(3).plant(new Random(131)).qp();
    double[][] a = {qp.A()[0], qp.A()[1], qp.A()[2], qp.A()[0]};
    double[] b = {qp.b()[0], qp.b()[1], qp.b()[2], qp.b()[0]};
    QpArrays arrays = QpArrays.of(new PlainQp(qp.Q(), qp.p(), null, null, null, a, b, null, null));
    QpSolver solver = solver();
    QpSolution solution = solver.solve(arrays.build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(1, 10, new Random(137)));
    QpGradients gradients = solver.backward(solution, dLdz);
    double[] db = QpArrays.values(gradients.db());
    assertThat(db[0]).isEqualTo(db[3], within(1e-7));
    QpSolver cpu = cpu();
    // How ν, and with it dA, is shared among the copies is open; db is only so exact there.
    BackendAgreement.ofGradients(
        gradients,
        cpu.backward(cpu.solve(arrays.build()), dLdz),
        arrays.with("A", null).with("b", null));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 3, 0.1})
  void aRowThatRepeatsABoundSharesItsAdjointByTheLeastNorm(double factor) {
    PlantedQp planted = PlantedQp.variables(6).bounds(3).plant(new Random(251));
    PlainQp qp = planted.qp();
    // Active bounds alternate: the first of the three is an upper one.
    int j = 3;
    assertThat(planted.boundDual()[j]).isPositive();
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(1, 6, new Random(257)));
    double single = gradients(QpArrays.of(qp), dLdz).dUpper().getDouble(j);
    double[][] g = new double[1][6];
    g[0][j] = factor;
    double[] h = {factor * qp.upper()[j]};
    QpGradients both =
        gradients(
            QpArrays.of(
                new PlainQp(qp.Q(), qp.p(), g, h, null, null, null, qp.lower(), qp.upper())),
            dLdz);
    double bound = single / (1 + factor * factor);
    assertThat(both.dUpper().getDouble(j)).isCloseTo(bound, within(1e-6 * Math.abs(single)));
    assertThat(both.dh().getDouble(0)).isCloseTo(factor * bound, within(1e-6 * Math.abs(single)));
  }

  /** z = max(0, −p) at p = 0: between the one-sided derivatives −1 and 0. */
  @Test
  void weaklyActiveBound() {
    QpBatch qp =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(new double[][] {{1}}))
            .p(Nd4j.createFromArray(new double[] {0}))
            .lower(Nd4j.createFromArray(new double[] {0}))
            .build();
    QpSolver solver = solver();
    QpGradients gradients =
        solver.backward(solver.solve(qp), Nd4j.createFromArray(new double[][] {{1}}));
    assertThat(gradients.dp().getDouble(0)).isEqualTo(-0.5, within(1e-3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e6})
  void scaledData(double factor) {
    QpArrays arrays = everyPart(1);
    for (String name : List.of("Q", "p", "G", "h", "hLower", "A", "b")) {
      arrays = arrays.with(name, arrays.get(name).mul(factor));
    }
    QpSolution solution = solver().solve(arrays.build());
    BackendAgreement.ofSolutions(solution, arrays.build(), QpSettings.defaults());
  }

  @Test
  void elasticRowsAndSmoothing() {
    QpArrays arrays = everyPart(2);
    for (QpSettings.Builder builder :
        List.of(QpSettings.builder().elasticPenalty(100), QpSettings.builder().smoothing(0.01))) {
      QpSettings settings = builder.tolerance(1e-10).build();
      QpSolver solver = solver(settings);
      QpSolution solution = solver.solve(arrays.build());
      BackendAgreement.ofSolutions(solution, arrays.build(), settings);
      double[][] dLdz = PlantedQp.normal(2, 14, new Random(139));
      BackendAgreement.ofGradients(solver, solution, arrays, dLdz);
    }
  }

  @Test
  void theIterationLimitIsKept() {
    QpSettings settings = QpSettings.builder().maxIterations(1).build();
    QpSolution solution = solver(settings).solve(everyPart(1).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.MAX_ITERATIONS);
    assertThat(solution.iterations(0)).isEqualTo(1);
  }
}
