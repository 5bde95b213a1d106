package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.testing.problems.QpSequences;
import java.lang.ref.WeakReference;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** What starts from another batch's solution have to do, whatever the form of the matrices. */
abstract class WarmStartContract {
  private static final int STEPS = 20;

  abstract QpBackend backend();

  private QpSolver solver(QpSettings settings) {
    return QpSolver.on(backend(), settings);
  }

  private QpSolver solver() {
    return solver(QpSettings.defaults());
  }

  private static double distance(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }

  /** Solves a sequence warm and cold; returns the iterations of warm ones as a share of cold. */
  private double shareOfIterations(QpSequences.Sequence sequence) {
    QpSolver solver = solver();
    QpSolution previous = solver.solve(sequence.at(0));
    int warmIterations = 0;
    int coldIterations = 0;
    for (int step = 1; step < STEPS; step++) {
      QpSolution cold = solver.solve(sequence.at(step));
      QpSolution warm = solver.solve(sequence.at(step), previous);
      assertThat(warm.status(0)).isEqualTo(QpStatus.SOLVED);
      assertThat(distance(warm.z(), cold.z())).as("step %d", step).isLessThan(1e-9);
      assertThat(distance(warm.nu(), cold.nu())).as("step %d", step).isLessThan(1e-7);
      warmIterations += warm.iterations(0);
      coldIterations += cold.iterations(0);
      previous = warm;
    }
    return warmIterations / (double) Math.max(1, coldIterations);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 4})
  void projectionsOfAMovingPointAreThoseOfColdStarts(double scale) {
    assertThat(shareOfIterations(QpSequences.simplexProjection(scale))).isLessThan(0.5);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1, 4})
  void controlOfATurningStartIsThatOfColdStarts(double scale) {
    assertThat(shareOfIterations(QpSequences.oscillator(30, scale))).isLessThan(0.5);
  }

  /** Random programs, a batch of which moves by more and more: bounds, rows and unit rows. */
  @Test
  void batchesThatMoveFarAreSolvedAllTheSame() {
    Random random = new Random(811);
    for (int trial = 0; trial < 30; trial++) {
      Moving moving = new Moving(4, 2 + trial % 7, random);
      QpSolver solver = solver();
      QpSolution before = solver.solve(moving.batch(0));
      for (double distance : new double[] {1e-3, 0.1, 3}) {
        QpBatch batch = moving.batch(distance);
        QpSolution cold = solver.solve(batch);
        QpSolution warm = solver.solve(batch, before);
        for (int i = 0; i < warm.batch(); i++) {
          assertThat(warm.status(i)).isEqualTo(cold.status(i));
        }
        assertThat(distance(warm.z(), cold.z())).isLessThan(1e-9);
        assertThat(distance(warm.lambda(), cold.lambda())).isLessThan(1e-6);
        INDArray dLdz = Nd4j.ones(DataType.DOUBLE, warm.batch(), moving.n);
        assertThat(distance(solver.backward(warm, dLdz).dp(), solver.backward(cold, dLdz).dp()))
            .isLessThan(1e-8);
      }
    }
  }

  /** Also where rows became bounds: their multipliers say which are active. */
  @Test
  void theSameProgramNeedsNoRounds() {
    Moving moving = new Moving(20, 6, new Random(17));
    QpSolver solver = solver();
    QpSolution again = solver.solve(moving.batch(9), solver.solve(moving.batch(9)));
    for (int i = 0; i < again.batch(); i++) {
      assertThat(again.iterations(i)).isZero();
    }
    INDArray ofUnitRows = again.lambda().get(NDArrayIndex.all(), NDArrayIndex.interval(0, 6));
    assertThat(ofUnitRows.gt(0).castTo(DataType.DOUBLE).sumNumber().intValue())
        .as("unit rows that are active")
        .isGreaterThan(20);
  }

  /** ½‖z‖² + pᵀz with Gz ≤ h, some rows of which are unit vectors, and z ≤ 1. */
  private static final class Moving {
    final int batch;
    final int n;
    private final INDArray q;
    private final INDArray g;
    private final INDArray p;
    private final INDArray h;
    private final INDArray direction;

    Moving(int batch, int n, Random random) {
      this.batch = batch;
      this.n = n;
      INDArray root = normal(random, n, n);
      q = root.mmul(root.transpose()).add(Nd4j.eye(n).castTo(DataType.DOUBLE));
      g = Nd4j.vstack(Nd4j.eye(n).castTo(DataType.DOUBLE).neg(), normal(random, 2, n));
      p = normal(random, batch, n);
      h = Nd4j.ones(DataType.DOUBLE, n + 2);
      direction = normal(random, batch, n);
    }

    private static INDArray normal(Random random, int rows, int columns) {
      double[][] values = new double[rows][columns];
      for (double[] row : values) {
        for (int j = 0; j < columns; j++) {
          row[j] = random.nextGaussian();
        }
      }
      return Nd4j.createFromArray(values);
    }

    QpBatch batch(double distance) {
      return QpBatch.builder()
          .Q(q)
          .p(p.add(direction.mul(distance)))
          .G(g)
          .h(h)
          .upper(Nd4j.ones(DataType.DOUBLE, n))
          .build();
    }
  }

  @Test
  void theBitsDoNotDependOnThreads() {
    Moving moving = new Moving(9, 6, new Random(5));
    INDArray[] z = new INDArray[2];
    for (int threads = 1; threads <= 2; threads++) {
      QpSolver solver = solver(QpSettings.builder().threads(threads).build());
      QpSolution before = solver.solve(moving.batch(0));
      z[threads - 1] = solver.solve(moving.batch(0.3), before).z();
    }
    assertThat(z[0].data().asDouble()).isEqualTo(z[1].data().asDouble());
  }

  @Test
  void anInfeasibleSuccessorIsProvenSoAndStartsTheNextCold() {
    QpSolver solver = solver();
    QpSolution feasible = solver.solve(interval(0, 1));
    QpSolution infeasible = solver.solve(interval(1, 0.5), feasible);
    assertThat(infeasible.status(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    QpSolution again = solver.solve(interval(0, 1), infeasible);
    assertThat(again.z().getDouble(0)).isCloseTo(0.0, within(1e-12));
    assertThat(again.iterations(0)).isEqualTo(feasible.iterations(0));
  }

  /** ½z² + z with low ≤ z and z ≤ high as rows. */
  private static QpBatch interval(double low, double high) {
    return QpBatch.builder()
        .Q(Nd4j.createFromArray(new double[][] {{1}}))
        .p(Nd4j.createFromArray(1.0))
        .G(Nd4j.createFromArray(new double[][] {{-2}, {3}}))
        .h(Nd4j.createFromArray(-2 * low, 3 * high))
        .build();
  }

  @Test
  void aReleasedPredecessorStartsCold() {
    QpSequences.Sequence sequence = QpSequences.oscillator(10, 1);
    QpSolver solver = solver();
    QpSolution before = solver.solve(sequence.at(0));
    before.release();
    QpSolution cold = solver.solve(sequence.at(1));
    QpSolution warm = solver.solve(sequence.at(1), before);
    assertThat(warm.iterations(0)).isEqualTo(cold.iterations(0));
    assertThat(warm.z().data().asDouble()).isEqualTo(cold.z().data().asDouble());
  }

  @Test
  void anotherShapeIsRefused() {
    QpSolution before = solver().solve(interval(0, 1));
    QpBatch other = QpSequences.simplexProjection(1).at(0);
    assertThatThrownBy(() -> solver().solve(other, before))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "previous solves 1 samples of 1 variables, 2 inequality rows and 0 equality rows")
        .hasMessageContaining("20 variables, 0 inequality rows and 1 equality rows");
    assertThatThrownBy(() -> solver().solve(other, null)).isInstanceOf(NullPointerException.class);
  }

  @Test
  void nothingOfThePredecessorIsKept() throws InterruptedException {
    QpSolver solver = solver();
    QpSolution first = solver.solve(interval(0, 1));
    WeakReference<QpSolution> reference = new WeakReference<>(first);
    QpSolution second = solver.solve(interval(0, 2), first);
    first = null;
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(reference.get()).isNull();
    assertThat(second.status(0)).isEqualTo(QpStatus.SOLVED);
  }
}
