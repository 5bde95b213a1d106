package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.cpu.presolve.PostsolvedSolution;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.testing.checks.CentralDifferences;
import io.github.dl4joptnet.testing.checks.Certificates;
import io.github.dl4joptnet.testing.checks.LinearLoss;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rows of G that are ± unit vectors, which the solver takes for bounds. The same rows times two
 * stay rows, and are what they are compared with.
 */
class UnitRowBoundsTest {
  private static final int N = 8;
  private static final int DENSE_ROWS = 3;
  private static final QpSolver SOLVER =
      QpSolver.create(QpSettings.builder().tolerance(1e-13).build());

  /**
   * Dense rows first and last; between them a row from above and one from below for each of six
   * variables, a row with both limits, one that is negative with both, and one without any, which
   * in a batch may have some and so keeps the one before it a row.
   */
  private static final int[] VARIABLES = {0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0, 6, 7, 7};

  private static final int ROWS = DENSE_ROWS + VARIABLES.length;

  private static boolean isUnit(int row) {
    return row >= 2 && row < 2 + VARIABLES.length;
  }

  private static boolean isNegative(int row) {
    return row - 2 >= 6 && row - 2 != 12;
  }

  private static INDArray g(Random random) {
    double[][] g = PlantedQp.normal(ROWS, N, random);
    for (int r = 0; r < ROWS; r++) {
      if (isUnit(r)) {
        Arrays.fill(g[r], 0);
        g[r][VARIABLES[r - 2]] = isNegative(r) ? -1 : 1;
      }
    }
    return Nd4j.createFromArray(g);
  }

  /** Limits around zero, the equality far enough from the corners of the box. */
  private static QpArrays arrays(boolean diagonal, int batch, Random random) {
    double[][] h = new double[batch][ROWS];
    double[] hLower = new double[ROWS];
    for (int r = 0; r < ROWS; r++) {
      boolean both = !isUnit(r) || r == 2 + 12 || r == 2 + 13;
      hLower[r] = both ? -0.3 - random.nextDouble() : Double.NEGATIVE_INFINITY;
      for (int i = 0; i < batch; i++) {
        h[i][r] = r == 2 + 14 ? Double.POSITIVE_INFINITY : 0.3 + 0.5 * random.nextDouble();
      }
    }
    double[][] factor = PlantedQp.normal(N, N, random);
    INDArray identity = Nd4j.eye(N).castTo(DataType.DOUBLE);
    INDArray dense = Nd4j.createFromArray(factor);
    INDArray q = diagonal ? identity.mul(0.7) : dense.mmul(dense.transpose()).div(N).add(identity);
    return QpArrays.of(
            new PlainQp(
                q.toDoubleMatrix(),
                new double[N],
                null,
                null,
                null,
                PlantedQp.normal(1, N, random),
                new double[] {0.1},
                null,
                null))
        .with("p", Nd4j.createFromArray(PlantedQp.normal(batch, N, random)))
        .with("G", g(random))
        .with("h", Nd4j.createFromArray(h))
        .with("hLower", Nd4j.createFromArray(hLower));
  }

  private static QpArrays apart(QpArrays shared, int batch, String... names) {
    QpArrays copy = shared;
    for (String name : names) {
      INDArray one = copy.get(name);
      copy =
          copy.with(
              name,
              Nd4j.stack(0, java.util.Collections.nCopies(batch, one).toArray(new INDArray[0])));
    }
    return copy;
  }

  /** The unit rows and their limits times two. */
  private static QpArrays doubled(QpArrays arrays) {
    QpArrays twice = arrays;
    for (String name : List.of("G", "h", "hLower")) {
      INDArray array = arrays.get(name).dup();
      int rowSize = name.equals("G") ? N : 1;
      double[] values = QpArrays.values(array);
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor(i / rowSize % ROWS);
      }
      twice = twice.with(name, DenseArrays.write(values, array.shape()));
    }
    return twice;
  }

  private static boolean countAsBounds(QpArrays arrays) {
    BackendSolution solved =
        CpuBackend.instance().solve(arrays.build().data(), QpSettings.defaults());
    return solved instanceof PostsolvedSolution;
  }

  private static double factor(int row) {
    return isUnit(row) ? 2 : 1;
  }

  private static void assertRowsAgree(
      INDArray actual, INDArray scaled, int rowSize, boolean multiplied, double error, String as) {
    double[] expected = QpArrays.values(scaled);
    for (int i = 0; i < expected.length; i++) {
      double factor = factor(i / rowSize % ROWS);
      expected[i] *= multiplied ? factor : 1;
    }
    assertThat(QpArrays.values(actual)).as(as).containsExactly(expected, within(error));
  }

  @ParameterizedTest
  @CsvSource({
    "true, 1, ''",
    "true, 12, ''",
    "true, 12, Q A",
    "true, 12, hLower",
    "false, 1, ''",
    "false, 12, ''",
    "false, 12, Q A b"
  })
  void haveTheSolutionAndGradientsOfRows(boolean diagonal, int batch, String perSample) {
    for (boolean multipliers : new boolean[] {false, true}) {
      Random random = new Random(31 + batch);
      QpArrays unit = arrays(diagonal, batch, random);
      unit = perSample.isEmpty() ? unit : apart(unit, batch, perSample.split(" "));
      QpArrays twice = doubled(unit);
      assertThat(countAsBounds(unit)).isEqualTo(!perSample.equals("hLower"));
      assertThat(countAsBounds(twice)).isFalse();
      QpSolution solution = SOLVER.solve(unit.build());
      QpSolution rows = SOLVER.solve(twice.build());
      assertThat(solution.failures()).isZero();
      assertThat(QpArrays.values(solution.z()))
          .containsExactly(QpArrays.values(rows.z()), within(1e-9));
      assertThat(QpArrays.values(solution.nu()))
          .containsExactly(QpArrays.values(rows.nu()), within(1e-8));
      assertThat(QpArrays.values(solution.boundDual())).containsOnly(0);
      assertRowsAgree(solution.lambda(), rows.lambda(), 1, true, 1e-8, "lambda");

      LinearLoss loss = LinearLoss.random(unit.build(), multipliers, random);
      double[][] ofLambda = multipliers ? new double[batch][ROWS] : null;
      for (int i = 0; multipliers && i < batch; i++) {
        for (int r = 0; r < ROWS; r++) {
          ofLambda[i][r] = loss.ofLambda()[i][r] * factor(r);
        }
      }
      QpGradients actual = loss.backward(SOLVER, solution);
      QpGradients expected =
          new LinearLoss(loss.ofZ(), ofLambda, loss.ofNu()).backward(SOLVER, rows);
      for (String name : unit.names()) {
        boolean ofRow = List.of("G", "h", "hLower").contains(name);
        assertRowsAgree(
            QpArrays.gradient(actual, name),
            QpArrays.gradient(expected, name),
            ofRow ? name.equals("G") ? N : 1 : Integer.MAX_VALUE,
            ofRow,
            1e-7,
            "d" + name + (multipliers ? " with multipliers" : ""));
        // A single sample has no row at its lower limit.
        assertThat(
                batch == 1
                    || DenseMath.normInf(QpArrays.values(QpArrays.gradient(actual, name))) > 0.01)
            .as("d" + name + " is not zero")
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 32", "false, 32", "true, 41", "false, 41"})
  void gradientsAgreeWithCentralDifferences(boolean diagonal, int seed) {
    Random random = new Random(seed);
    QpArrays arrays = apart(arrays(diagonal, 3, random), 3, "Q", "A", "b");
    assertThat(countAsBounds(arrays)).isTrue();
    for (boolean multipliers : new boolean[] {false, true}) {
      LinearLoss loss = LinearLoss.random(arrays.build(), multipliers, random);
      new CentralDifferences(SOLVER, 1e-4).check(arrays, loss, 1e-6);
    }
  }

  /** Bit by bit: they are the same solve. */
  @ParameterizedTest
  @CsvSource({"true, ''", "true, Q", "false, ''", "false, Q"})
  void areSolvedAsBounds(boolean diagonal, String perSample) {
    int batch = 5;
    Random random = new Random(33);
    QpArrays rows = arrays(diagonal, batch, random);
    INDArray g = Nd4j.eye(N).castTo(DataType.DOUBLE).neg();
    INDArray h = Nd4j.rand(DataType.DOUBLE, batch, N).addi(0.2);
    QpArrays bounds =
        rows.with("G", null).with("h", null).with("hLower", null).with("lower", h.neg());
    rows = rows.with("G", g).with("h", h).with("hLower", null);
    if (!perSample.isEmpty()) {
      rows = apart(rows, batch, perSample);
      bounds = apart(bounds, batch, perSample);
    }
    QpSolution asRows = SOLVER.solve(rows.build());
    QpSolution asBounds = SOLVER.solve(bounds.build());
    assertThat(QpArrays.values(asRows.z())).isEqualTo(QpArrays.values(asBounds.z()));
    assertThat(QpArrays.values(asRows.lambda()))
        .containsExactly(QpArrays.values(asBounds.boundDual().neg()), within(0.0));
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(batch, N, random));
    assertThat(QpArrays.values(SOLVER.backward(asRows, dLdz).dh()))
        .containsExactly(
            QpArrays.values(SOLVER.backward(asBounds, dLdz).dLower().neg()), within(0.0));
  }

  private static QpArrays oneVariable(double[][] g, double[] h) {
    return QpArrays.of(
        new PlainQp(
            new double[][] {{2, 0.5}, {0.5, 1}},
            new double[] {-9, -7},
            g,
            h,
            null,
            null,
            null,
            null,
            null));
  }

  /** Which of two rows pushes is not determined: as for any rows, they share. */
  @Test
  void repeatedOnesShareTheMultiplier() {
    QpArrays arrays =
        oneVariable(new double[][] {{1, 0}, {0, 1}, {1, 0}, {0, -1}}, new double[] {1, 2, 1, 5});
    double[] lambda = QpArrays.values(SOLVER.solve(arrays.build()).lambda());
    assertThat(lambda).containsExactly(new double[] {3, 4.5, 3, 0}, within(1e-6));

    INDArray upper = Nd4j.createFromArray(1.0, Double.POSITIVE_INFINITY);
    QpArrays withBound = oneVariable(new double[][] {{1, 0}, {0, 1}}, new double[] {1, 2});
    QpSolution solution = SOLVER.solve(withBound.with("upper", upper).build());
    double row = QpArrays.values(solution.lambda())[0];
    double bound = QpArrays.values(solution.boundDual())[0];
    assertThat(row).isGreaterThan(0.1);
    assertThat(bound).isGreaterThan(0.1);
    assertThat(row + bound).isCloseTo(6, within(1e-8));
  }

  /** In the second sample the rows leave the first variable a single value, in the third none. */
  @Test
  void withoutRoomBetweenThem() {
    QpArrays arrays =
        oneVariable(new double[][] {{1, 0}, {-1, 0}, {0, 1}}, new double[] {1, 0, 2})
            .with(
                "h",
                Nd4j.createFromArray(
                    new double[][] {{1, 0, 2}, {1, -1, 2}, {1, -1.5, 2}, {Double.NaN, 0, 2}}));
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(arrays.build());
    assertThat(IntStream.range(0, 4).mapToObj(solution::status))
        .containsExactly(
            QpStatus.SOLVED, QpStatus.SOLVED, QpStatus.PRIMAL_INFEASIBLE, QpStatus.NUMERICAL_ERROR);
    for (int i = 0; i < 2; i++) {
      assertThat(QpArrays.values(solution.z().getRow(i)))
          .containsExactly(new double[] {1, 2}, within(1e-7));
    }
    double[] proof = QpArrays.values(solution.infeasibilityCertificate(2).lambda());
    assertThat(proof).containsExactly(new double[] {1, 1, 0}, within(1e-6));
  }

  /** The rows of the first variable stay rows, for all samples, and the others do not. */
  @Test
  void limitsThatAllShareLeaveOneVariableNoRoom() {
    int n = 4;
    Random random = new Random(35);
    INDArray identity = Nd4j.eye(n).castTo(DataType.DOUBLE);
    double[] h = {0.5, 1, 1, 1, -0.5, 1, 1, 1};
    QpArrays arrays =
        oneVariable(new double[][] {{1, 0}}, new double[] {1})
            .with("Q", identity)
            .with("p", Nd4j.createFromArray(PlantedQp.normal(3, n, random)).muli(2))
            .with("G", Nd4j.concat(0, identity, identity.neg()))
            .with("h", Nd4j.createFromArray(h));
    assertThat(countAsBounds(arrays)).isTrue();
    QpSolution solution = SOLVER.solve(arrays.build());
    for (int i = 0; i < 3; i++) {
      double[] z = row(solution.z(), i);
      double[] p = row(arrays.get("p"), i);
      double[] lambda = row(solution.lambda(), i);
      assertThat(z[0]).isCloseTo(0.5, within(1e-9));
      for (int j = 0; j < n; j++) {
        assertThat(z[j] + p[j] + lambda[j] - lambda[n + j]).isCloseTo(0, within(1e-9));
        assertThat(z[j]).isCloseTo(j == 0 ? 0.5 : Math.max(-1, Math.min(1, -p[j])), within(1e-9));
      }
    }
  }

  @Test
  void aSampleWithoutRoomLeavesTheOthersAsTheyAre() {
    Random random = new Random(34);
    QpArrays arrays = arrays(false, 4, random);
    double[][] h = arrays.get("h").toDoubleMatrix();
    // Of the variable of unit rows 0 and 11: between 0.5 and 0.5.
    h[2][2] = 0.5;
    h[2][2 + 11] = -0.5;
    QpArrays changed = arrays.with("h", Nd4j.createFromArray(h));
    assertThat(countAsBounds(changed)).isTrue();
    LinearLoss loss = LinearLoss.random(arrays.build(), false, random);
    QpSolution before = SOLVER.solve(arrays.build());
    QpSolution after = SOLVER.solve(changed.build());
    assertThat(after.failures()).isZero();
    QpGradients gradientsBefore = loss.backward(SOLVER, before);
    QpGradients gradientsAfter = loss.backward(SOLVER, after);
    for (int i : new int[] {0, 1, 3}) {
      assertThat(row(after.z(), i)).isEqualTo(row(before.z(), i));
      assertThat(row(after.lambda(), i)).isEqualTo(row(before.lambda(), i));
      assertThat(row(gradientsAfter.dp(), i)).isEqualTo(row(gradientsBefore.dp(), i));
      assertThat(row(gradientsAfter.dh(), i)).isEqualTo(row(gradientsBefore.dh(), i));
    }
    QpSolution rows = SOLVER.solve(doubled(changed).build());
    assertThat(row(after.z(), 2)).containsExactly(row(rows.z(), 2), within(1e-7));
    assertThat(row(after.z(), 2)[0]).isCloseTo(0.5, within(1e-9));
    double[] dp = row(gradientsAfter.dp(), 2);
    assertThat(dp).containsExactly(row(loss.backward(SOLVER, rows).dp(), 2), within(1e-7));
    assertThat(DenseMath.normInf(dp)).isGreaterThan(0.01);
  }

  private static double[] row(INDArray matrix, int i) {
    return matrix.toDoubleMatrix()[i];
  }

  /** One sample has no limits on the variables, and a row that is weakly active. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-3})
  void aSampleOfABoundedBatchMayHaveNoBounds(double smoothing) {
    double inf = Double.POSITIVE_INFINITY;
    QpArrays arrays =
        oneVariable(new double[][] {{1, 0}, {0, 1}, {1, 1}}, new double[3])
            .with("p", null)
            .with("h", Nd4j.createFromArray(new double[][] {{inf, inf, 0}, {1, 1, 3}}));
    QpSolver solver = QpSolver.create(QpSettings.builder().smoothing(smoothing).build());
    QpSolution solution = solver.solve(arrays.build());
    assertThat(solution.failures()).isZero();
    // A barrier pulls by the order of its weight, or of its root where a row is weakly active.
    double error = 1e-6 + Math.sqrt(smoothing);
    assertThat(row(solution.z(), 0)).containsExactly(new double[2], within(error));
    assertThat(row(solution.z(), 1)).containsExactly(new double[2], within(error));
  }

  /** The box [−1, 1]² has no point with a sum of 3: the rows are part of the proof. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void arePartOfAProof(boolean denseRow) {
    double[][] box = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    double[] ones = {1, 1, 1, 1};
    double[][] q = {{1, 0}, {0, 1}};
    PlainQp qp =
        denseRow
            ? new PlainQp(
                q,
                new double[2],
                DenseMath.append(box, new double[] {-1, -1}),
                DenseMath.append(ones, -3),
                null,
                null,
                null,
                null,
                null)
            : new PlainQp(
                q,
                new double[2],
                box,
                ones,
                null,
                new double[][] {{1, 1}},
                new double[] {3},
                null,
                null);
    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(QpArrays.batch(qp));
    Certificates.assertProvenInfeasible(qp, solution);
    assertThat(QpArrays.values(solution.infeasibilityCertificate(0).lambda())[0])
        .isGreaterThan(0.5);
  }

  @Test
  void keepAnUnboundedProgramUnbounded() {
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {-1, 1},
            new double[][] {{-1, 0}, {0, -1}},
            new double[2],
            null,
            null,
            null,
            null,
            null);
    Certificates.assertProvenUnbounded(
        qp, QpSolver.create(QpSettings.defaults()).solve(QpArrays.batch(qp)));
  }

  @Test
  void giveWayInElasticMode() {
    QpArrays arrays = oneVariable(new double[][] {{1, 0}, {0, 1}}, new double[] {1, 2});
    QpSolver elastic = QpSolver.create(QpSettings.builder().elasticPenalty(10).build());
    QpSolution solution = elastic.solve(arrays.build());
    double[] z = QpArrays.values(solution.z());
    double[] lambda = QpArrays.values(solution.lambda());
    assertThat(z[0] - 1).isCloseTo(lambda[0] / 10, within(1e-7)).isGreaterThan(0.1);
    assertThat(z[1] - 2).isCloseTo(lambda[1] / 10, within(1e-7)).isGreaterThan(0.1);
  }

  @Test
  void haveSmoothedMultipliersEach() {
    QpArrays arrays = oneVariable(new double[][] {{1, 0}, {-1, 0}}, new double[] {1, 0});
    QpSolver smooth = QpSolver.create(QpSettings.builder().smoothing(0.1).build());
    QpSolution solution = smooth.solve(arrays.build());
    double z = QpArrays.values(solution.z())[0];
    double[] lambda = QpArrays.values(solution.lambda());
    assertThat(lambda[0] * (1 - z)).isCloseTo(0.1, within(1e-6));
    assertThat(lambda[1] * z).isCloseTo(0.1, within(1e-6));
  }

  @Test
  void theListenerSeesNoSecondSolve() {
    int[] calls = {0};
    QpSolver solver =
        QpSolver.create(QpSettings.builder().threads(1).listener(iteration -> calls[0]++).build());
    QpArrays arrays = oneVariable(new double[][] {{1, 0}, {0, 1}}, new double[] {1, 2});
    QpSolution solution = solver.solve(arrays.build());
    int before = calls[0];
    assertThat(before).isPositive();
    INDArray dLdLambda = Nd4j.createFromArray(new double[][] {{1, 2}});
    QpGradients gradients = solver.backward(solution, null, dLdLambda, null);
    assertThat(calls[0]).isEqualTo(before);
    // λ = −(p + Q z) where both rows are active.
    assertThat(QpArrays.values(gradients.dp()))
        .containsExactly(new double[] {-1, -2}, within(1e-9));
  }
}
