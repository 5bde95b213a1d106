package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class PeerProblemsTest {
  private static final long SEED = 5;

  private static QpArrays generate(String shape, Matrices matrices, int batch) {
    return PeerProblems.generate(QpShape.parse(shape), matrices, batch, SEED);
  }

  @ParameterizedTest
  @CsvSource({
    "10-10-0",
    "20-8-5",
    "sudoku",
    "sudoku-rows",
    "denoise",
    "simplex",
    "denoise-dense",
    "ties"
  })
  void aSampleDoesNotDependOnItsBatch(String shape) {
    QpArrays small = generate(shape, Matrices.PER_SAMPLE, 2);
    QpArrays large = generate(shape, Matrices.PER_SAMPLE, 5);
    small
        .coefficients()
        .forEach(
            (name, array) ->
                assertThat(DenseArrays.read(array))
                    .as(name)
                    .isEqualTo(firstOf(large.coefficients().get(name), array.length())));
  }

  private static double[] firstOf(INDArray array, long count) {
    return Arrays.copyOf(DenseArrays.read(array), (int) count);
  }

  @ParameterizedTest
  @CsvSource({
    "10-10-0",
    "20-8-5",
    "sudoku",
    "sudoku-rows",
    "denoise",
    "simplex",
    "denoise-dense",
    "ties"
  })
  void samplesAndSeedsDiffer(String shape) {
    QpArrays problem = generate(shape, Matrices.PER_SAMPLE, 3);
    double[] p = DenseArrays.read(problem.p());
    assertThat(IntStream.range(0, 3).mapToObj(i -> row(p, i, 3))).doesNotHaveDuplicates();
    QpArrays other = PeerProblems.generate(QpShape.parse(shape), Matrices.PER_SAMPLE, 3, SEED + 1);
    assertThat(DenseArrays.read(other.p())).isNotEqualTo(p);
  }

  private static String row(double[] values, int i, int rows) {
    int length = values.length / rows;
    return Arrays.toString(Arrays.copyOfRange(values, i * length, (i + 1) * length));
  }

  @ParameterizedTest
  @EnumSource
  void everyShapeIsSolvable(Matrices matrices) {
    for (QpShape shape : QpShape.NAMED) {
      try (QpArrays problem = PeerProblems.generate(shape, matrices, 3, SEED)) {
        QpSolution solution = new SolvePass(problem, 1).forward();
        assertThat(solution.failures()).as(shape.name()).isZero();
        assertThat(problem.toBatch(1).nIneq()).isEqualTo(shape.nIneq());
        assertThat(problem.toBatch(1).nEq()).isEqualTo(shape.nEq());
      }
    }
  }

  @Test
  void sharedMatricesHaveNoBatchDimension() {
    QpArrays problem = generate("20-8-5", Matrices.SHARED, 3);
    assertThat(problem.Q().shape()).containsExactly(20, 20);
    assertThat(problem.G().shape()).containsExactly(8, 20);
    assertThat(problem.A().shape()).containsExactly(5, 20);
    assertThat(problem.h().shape()).containsExactly(3, 8);
  }

  @Test
  void onlyTheLinearTermDiffersInNetworksWithLearnedConstraints() {
    assertThat(generate("sudoku", Matrices.SHARED, 3).b().shape()).containsExactly(40);
    assertThat(generate("denoise", Matrices.SHARED, 3).h().shape()).containsExactly(198);
  }

  @Test
  void theLimitsOfDenoisingAreTheDifferences() {
    QpArrays problem = generate("denoise", Matrices.SHARED, 1);
    double[] z = new double[199];
    for (int i = 0; i < 100; i++) {
      z[i] = i * i;
    }
    for (int i = 0; i < 99; i++) {
      z[100 + i] = 2 * i;
    }
    double[] g = DenseArrays.read(problem.G());
    for (int i = 0; i < 99; i++) {
      assertThat(product(g, i, z)).isCloseTo(-(2 * i + 1) - 2 * i, within(1e-9));
      assertThat(product(g, 99 + i, z)).isCloseTo(1, within(1e-9));
    }
  }

  private static double product(double[] matrix, int row, double[] z) {
    return IntStream.range(0, z.length).mapToDouble(j -> matrix[row * z.length + j] * z[j]).sum();
  }

  @Test
  void simplexWeightsShareOutAWhole() {
    QpArrays problem = generate("simplex", Matrices.SHARED, 4);
    assertThat(DenseArrays.read(problem.A())).hasSize(100).containsOnly(1);
    assertThat(DenseArrays.read(problem.b())).containsExactly(1);
    assertThat(DenseArrays.read(problem.lower())).hasSize(100).containsOnly(0);
    double[] q = DenseArrays.read(problem.Q());
    double trace = IntStream.range(0, 100).mapToDouble(i -> q[i * 101]).sum();
    assertThat(trace / 100).isCloseTo(1.1, within(0.1));
  }

  /** A third of the 50 rows are active, then those that are only touched. */
  @ParameterizedTest
  @CsvSource({"one-tie, 1", "ties, 16"})
  void tiedRowsAreActiveWithoutAMultiplier(String shape, int ties) {
    QpArrays problem = generate(shape, Matrices.PER_SAMPLE, 2);
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(problem.toBatch(1));
    double[] g = DenseArrays.read(problem.G());
    double[] h = DenseArrays.read(problem.h());
    double[] z = DenseArrays.read(solution.z());
    double[] lambda = DenseArrays.read(solution.lambda());
    for (int r = 0; r < 50; r++) {
      double slack = h[r] - product(g, r, Arrays.copyOf(z, 50));
      assertThat(lambda[r] > 1e-3).as("multiplier of row %d", r).isEqualTo(r < 16);
      assertThat(Math.abs(slack) < 1e-6).as("row %d holds", r).isEqualTo(r < 16 + ties);
    }
  }

  @Test
  void sudokuBoardsHaveAtMostOneDigitInACell() {
    double[] p = DenseArrays.read(generate("sudoku", Matrices.SHARED, 20).p());
    int given = 0;
    for (int cell = 0; cell < p.length / 4; cell++) {
      double sum = Arrays.stream(p, 4 * cell, 4 * cell + 4).sum();
      assertThat(sum).isIn(0.0, -1.0);
      given += sum == 0 ? 0 : 1;
    }
    assertThat(given).isBetween(p.length / 16, 3 * p.length / 16);
  }
}
