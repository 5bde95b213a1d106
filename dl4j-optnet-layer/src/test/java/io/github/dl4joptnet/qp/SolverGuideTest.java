package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.DocumentedCode;
import java.io.IOException;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The code of docs/solver.md, and that it does what the page says. */
class SolverGuideTest {
  private static final Offset<Double> NEAR = within(1e-9);

  @Test
  void allCodeOfThePageIsHere() throws IOException {
    DocumentedCode.assertCompiled("docs/solver.md", SolverGuideTest.class);
  }

  @Test
  void solveAndDifferentiate() {
    INDArray p = Nd4j.createFromArray(new double[][] {{-3, -1}, {1, -4}}); // [batch, n]
    QpBatch qp =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(new double[][] {{2, 0}, {0, 1}})) // [n, n]: shared
            .p(p) // [batch, n]: one for each sample
            .G(Nd4j.createFromArray(new double[][] {{1, 1}})) // [nIneq, n]
            .h(Nd4j.createFromArray(2.0)) // [nIneq]
            .lower(Nd4j.createFromArray(0.0, 0.0)) // [n]
            .build();
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    QpSolution solution = solver.solve(qp);
    INDArray z = solution.z(); // [batch, n]: [[1.3333, 0.6667], [0, 2]]
    INDArray lambda = solution.lambda(); // [batch, nIneq]

    INDArray dLdz = Nd4j.createFromArray(new double[][] {{1, 0}, {1, 0}});
    QpGradients gradients = solver.backward(solution, dLdz);
    INDArray dp = gradients.dp(); // [batch, n], as p was given
    INDArray dh = gradients.dh(); // [nIneq], as h was given: the sum over the batch

    assertThat(z.toDoubleMatrix()[0]).containsExactly(new double[] {4 / 3.0, 2 / 3.0}, NEAR);
    assertThat(z.toDoubleMatrix()[1]).containsExactly(new double[] {0, 2}, NEAR);
    assertThat(lambda.toDoubleMatrix()[0]).containsExactly(new double[] {1 / 3.0}, NEAR);
    assertThat(dp.toDoubleMatrix()[0]).containsExactly(new double[] {-1 / 3.0, 1 / 3.0}, NEAR);
    assertThat(dh.getDouble(0)).isCloseTo(1 / 3.0, NEAR);
  }

  @Test
  void sparsePrograms() {
    int[] row = {0, 1, 2};
    SparseMatrix identity = SparseMatrix.of(3, 3, row, row, new double[] {1, 1, 1});
    SparseMatrix sum =
        SparseMatrix.of(1, 3, new int[] {0, 0, 0}, new int[] {0, 1, 2}, new double[] {1, 1, 1});
    QpBatch projection =
        QpBatch.builder()
            .Q(identity) // both triangles
            .p(Nd4j.createFromArray(-0.5, -0.2, 0.1))
            .A(sum)
            .b(Nd4j.createFromArray(1.0))
            .lower(Nd4j.createFromArray(0.0, 0.0, 0.0))
            .build();
    SparseMatrix scaled = sum.withValues(Nd4j.createFromArray(2.0, 2.0, 2.0)); // the same pattern

    QpSolution solution = QpSolver.create(QpSettings.defaults()).solve(projection);
    assertThat(solution.z().toDoubleVector())
        .containsExactly(new double[] {0.5 + 2 / 15.0, 0.2 + 2 / 15.0, 2 / 15.0 - 0.1}, NEAR);
    assertThat(scaled.nnz()).isEqualTo(3);
  }

  @Test
  void sequencesOfPrograms() {
    QpBatch.Builder program =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(new double[][] {{2, 0}, {0, 1}}))
            .G(Nd4j.createFromArray(new double[][] {{1, 1}}))
            .h(Nd4j.createFromArray(2.0));
    QpSolver controller = QpSolver.create(QpSettings.defaults());
    QpSolution previous = controller.solve(program.p(Nd4j.createFromArray(-3.0, -1.0)).build());
    QpSolution next =
        controller.solve(program.p(Nd4j.createFromArray(-3.1, -1.0)).build(), previous);

    // z₁ + z₂ = 2 stays active, where 2z₁ + p₁ = z₂ + p₂.
    assertThat(next.z().toDoubleVector())
        .containsExactly(new double[] {4.1 / 3, 2 - 4.1 / 3}, NEAR);
    assertThat(next.iterations(0)).isZero();
  }

  @Test
  void options() {
    QpSettings settings =
        QpSettings.builder()
            .tolerance(1e-10)
            .failurePolicy(FailurePolicy.MARK_NAN)
            .threads(1)
            .build();
    assertThat(QpSettings.fromMap(settings.toMap())).isEqualTo(settings);
  }

  @Test
  void closestFeasible() {
    // z ≤ 1 and z ≥ 3 at once
    QpBatch contradiction =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(new double[][] {{1}}))
            .G(Nd4j.createFromArray(new double[][] {{1}, {1}}))
            .h(Nd4j.createFromArray(1, Double.POSITIVE_INFINITY))
            .hLower(Nd4j.createFromArray(Double.NEGATIVE_INFINITY, 3))
            .build();
    double rho = 1000;
    QpSolver elastic = QpSolver.create(QpSettings.builder().elasticPenalty(rho).build());
    QpSolution closest = elastic.solve(contradiction); // SOLVED: z = 1.999
    INDArray violation = closest.inequalityViolation(); // [0.999, -1.001]: above h, below hLower

    assertThat(closest.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(closest.z().getDouble(0)).isCloseTo(4000 / 2001.0, NEAR);
    assertThat(violation.getDouble(0)).isCloseTo(0.999, within(1e-5));
    assertThat(violation.getDouble(1)).isCloseTo(-1.001, within(1e-5));
    assertThat(QpSolver.create(QpSettings.defaults()).solve(contradiction).status(0))
        .isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
  }

  @Test
  void smoothing() {
    INDArray cost = Nd4j.createFromArray(0.1);
    QpBatch linear =
        QpBatch.builder()
            .p(cost)
            .lower(Nd4j.createFromArray(0.0))
            .upper(Nd4j.createFromArray(1.0))
            .build();
    QpSolver smooth = QpSolver.create(QpSettings.builder().smoothing(0.1).build());
    QpSolution relaxed = smooth.solve(linear); // z = 0.382, not 0
    QpGradients slope = smooth.backward(relaxed, Nd4j.ones(DataType.DOUBLE, 1, 1)); // dp = -1.06

    double z = (3 - Math.sqrt(5)) / 2;
    assertThat(relaxed.z().getDouble(0)).isCloseTo(z, NEAR);
    double curvature = 0.1 / (z * z) + 0.1 / ((1 - z) * (1 - z));
    assertThat(slope.dp().getDouble(0)).isCloseTo(-1 / curvature, within(1e-7));
    assertThat(-1 / curvature).isCloseTo(-1.06, within(0.005));
  }

  @Test
  void iterationTable() {
    QpSettings verbose = QpSettings.builder().listener(new IterationTable(System.out)).build();
    assertThat(verbose.listener()).isPresent();
  }
}
