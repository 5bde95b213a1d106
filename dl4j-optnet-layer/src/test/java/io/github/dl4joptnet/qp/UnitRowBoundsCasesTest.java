package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.checks.Certificates;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Unit rows of a few variables: repeated, without room, in proofs, and with the solver's modes. */
class UnitRowBoundsCasesTest {
  private static final QpSolver SOLVER =
      QpSolver.create(QpSettings.builder().tolerance(1e-13).build());

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
    assertThat(UnitRows.countAsBounds(arrays)).isTrue();
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
