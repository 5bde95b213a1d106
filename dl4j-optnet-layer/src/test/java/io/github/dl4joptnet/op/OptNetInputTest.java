package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is wrong with the input is said, with the op's name, wherever it comes to light. */
class OptNetInputTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "p     | 3,5    | p has shape [3, 5] ",
        "p     | 2,6    | [3, 6, 6]",
        "p     | 3,1,6  | p has shape [3, 1, 6]",
        "p     | 0      | p is a scalar",
        "Q     | 3,6,5  | in Q [3, 6, 5]",
        "Q     | 3,35   | Q has shape [3, 35], expected [6, 6], [batch, 6, 6] or [batch, 6*6]",
        "G     | 3,4,5  | G has shape [3, 4, 5]",
        "G     | 5,6    | G has shape [5, 6], expected [4, 6], [batch, 4, 6] or [batch, 4*6]",
        "h     | 3,5    | h",
        "hLower| 3,3    | hLower has shape [3, 3]",
        "A     | 3,2,6  | b has shape [3, 1]",
        "b     | 4,1    | [4, 1]",
        "lower | 6,3    | lower has shape [6, 3]",
        "upper | 3      | upper has shape [3]",
      })
  void wrongShapesAreNamed(String letter, String dimensions, String message) {
    long[] shape =
        dimensions.equals("0")
            ? new long[0]
            : Arrays.stream(dimensions.split(",")).mapToLong(Long::parseLong).toArray();
    assertRejected(letter, old -> Nd4j.ones(DataType.DOUBLE, shape), message);
  }

  @Test
  void wrongValuesAreNamed() {
    assertRejected("p", old -> Nd4j.valueArrayOf(old.shape(), Double.NaN), "p has NaN");
    assertRejected("Q", old -> old.neg(), "Q");
    assertRejected("h", old -> old.sub(100), "hLower");
  }

  @Test
  void wrongTypesAreRejectedWhenTheGraphIsBuilt() {
    SameDiff sd = SameDiff.create();
    SDVariable p = sd.placeHolder("p", DataType.INT32, -1, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptNet.builder(sd).name("qp").p(p).build())
        .withMessage("OptNet op \"qp\": p has data type INT, expected FLOAT or DOUBLE");
  }

  @Test
  void incompleteProblemsAreRejectedWhenTheGraphIsBuilt() {
    SameDiff sd = SameDiff.create();
    SDVariable matrix = sd.var("m", Nd4j.eye(2));
    SDVariable vector = sd.var("v", Nd4j.ones(2));
    assertBuildFails(OptNet.builder(sd), "no coefficient was given");
    assertBuildFails(OptNet.builder(sd).p(vector).G(matrix), "G was given without limits");
    assertBuildFails(OptNet.builder(sd).p(vector).h(vector), "without G");
    assertBuildFails(OptNet.builder(sd).p(vector).hLower(vector), "without G");
    assertBuildFails(OptNet.builder(sd).p(vector).A(matrix), "A was given without b");
    assertBuildFails(OptNet.builder(sd).p(vector).b(vector), "b was given without A");
    assertBuildFails(OptNet.builder(SameDiff.create()).p(vector), "p belongs to another");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OptNet.builder(sd).sizes(0, 1, 1))
        .withMessageContaining("n = 0");
    assertThatIllegalArgumentException().isThrownBy(() -> OptNet.builder(null));
  }

  @Test
  void statedSizesAreHeldAgainstTheArrays() {
    SameDiff sd = SameDiff.create();
    SDVariable p = sd.var("p", Nd4j.ones(DataType.DOUBLE, 3));
    SDVariable q = sd.var("q", Nd4j.eye(3).castTo(DataType.DOUBLE));
    SDVariable z = OptNet.builder(sd).name("qp").Q(q).p(p).sizes(4, 0, 0).build().z();
    assertThatIllegalArgumentException()
        .isThrownBy(z::eval)
        .withMessageContaining("Q has shape [3, 3], expected [4, 4]");
    SDVariable y = OptNet.builder(sd).name("other").p(p).sizes(4, 0, 0).build().z();
    assertThatIllegalArgumentException()
        .isThrownBy(y::eval)
        .withMessage(
            "OptNet op \"other\": the coefficients have n = 3, nIneq = 0, nEq = 0, expected 4, 0, 0"
                + " as stated");
  }

  @Test
  void emptyBatchIsAnErrorAndEmptyConstraintsAreNone() {
    SameDiff sd = SameDiff.create();
    SDVariable p = sd.placeHolder("p", DataType.DOUBLE, -1, 2);
    OptNetVariables qp =
        OptNet.builder(sd)
            .name("qp")
            .Q(sd.constant("Q", Nd4j.eye(2).castTo(DataType.DOUBLE)))
            .p(p)
            .G(sd.constant("G", Nd4j.create(DataType.DOUBLE, 0, 2)))
            .h(sd.constant("h", Nd4j.create(DataType.DOUBLE, 0)))
            .build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sd.output(Map.of("p", Nd4j.create(DataType.DOUBLE, 0, 2)), qp.z().name()))
        .withMessageContaining("p has shape [0, 2]");
    Map<String, INDArray> out =
        sd.output(Map.of("p", Nd4j.ones(DataType.DOUBLE, 3, 2)), "qp_z", "qp_lambda");
    assertThat(out.get("qp_z").distance2(Nd4j.ones(DataType.DOUBLE, 3, 2).neg())).isLessThan(1e-7);
    assertThat(out.get("qp_lambda").shape()).containsExactly(3, 0);
  }

  @Test
  void namesAreUniqueAndMadeUpWhereNotGiven() {
    SameDiff sd = SameDiff.create();
    SDVariable p = sd.var("p", Nd4j.ones(2));
    SDVariable q = sd.var("q", Nd4j.eye(2));
    OptNetVariables first = OptNet.builder(sd).Q(q).p(p).build();
    OptNetVariables second = OptNet.builder(sd).Q(q).p(p).build();
    assertThat(first.z().name()).isEqualTo("optnet_z");
    assertThat(second.z().name()).isEqualTo("optnet_1_z");
    assertBuildFails(OptNet.builder(sd).name("optnet").p(p), "has a variable \"optnet_z\"");
  }

  @Test
  void multipliersOfAbsentConstraintsAreAnError() {
    SameDiff sd = SameDiff.create();
    SDVariable p = sd.var("p", Nd4j.ones(2));
    OptNetVariables qp = OptNet.builder(sd).name("qp").Q(sd.var("q", Nd4j.eye(2))).p(p).build();
    assertThatIllegalStateException()
        .isThrownBy(qp::lambda)
        .withMessage("OptNet op \"qp\" has no lambda: its problem has no such rows");
    assertThatIllegalStateException().isThrownBy(qp::nu);
    assertThatIllegalStateException().isThrownBy(qp::boundDual);
  }

  @Test
  void unsolvedSamplesAreMarkedAndCountedAndTheirGradientsAreZero() {
    SameDiff sd = SameDiff.create();
    SDVariable h = sd.var("h", Nd4j.createFromArray(new double[][] {{1, 1}, {1, -2}, {1, 1}}));
    SDVariable g = sd.constant("G", Nd4j.createFromArray(new double[][] {{1, 0}, {-1, 0}}));
    SDVariable p = sd.var("p", Nd4j.createFromArray(-3.0, 0.5));
    OptNetVariables qp =
        OptNet.builder(sd)
            .name("qp")
            .Q(sd.constant("Q", Nd4j.eye(2).castTo(DataType.DOUBLE)))
            .p(p)
            .G(g)
            .h(h)
            .build();
    qp.z().sum().markAsLoss();
    QpStatistics before = QpSolver.statistics();
    INDArray status = qp.status().eval();
    QpStatistics spent = QpSolver.statistics().since(before);
    int infeasible = QpStatus.PRIMAL_INFEASIBLE.ordinal();
    assertThat(status.toDoubleVector()).containsExactly(0, infeasible, 0);
    assertThat(spent.unsolved()).isOne();
    assertThat(spent.samples(QpStatus.PRIMAL_INFEASIBLE)).isOne();
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), "h", "p");
    INDArray dh = gradients.get("h");
    assertThat(dh.getRow(0).toDoubleVector()).containsExactly(new double[] {1, 0}, within(1e-9));
    assertThat(dh.getRow(1).toDoubleVector()).containsExactly(0, 0);
    assertThat(gradients.get("p").toDoubleVector())
        .containsExactly(new double[] {0, -2}, within(1e-9));
  }

  private static void assertRejected(
      String letter, UnaryOperator<INDArray> change, String message) {
    Map<String, INDArray> coefficients =
        new LinkedHashMap<>(PlantedSameDiffQp.perSample(3, 61).coefficients);
    coefficients.computeIfPresent(letter, (l, old) -> change.apply(old));
    SameDiff sd = SameDiff.create();
    OptNetVariables qp = PlantedSameDiffQp.addTo(sd, coefficients);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> qp.z().eval())
        .withMessageStartingWith("OptNet op \"qp\": ")
        .withMessageContaining(message);
    PlantedSameDiffQp.weighted(sd, qp.z().sum(0), 1, PlantedSameDiffQp.N).markAsLoss();
    assertThatIllegalArgumentException().isThrownBy(() -> sd.calculateGradients(Map.of(), letter));
  }

  private static void assertBuildFails(OptNet.Builder builder, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageStartingWith("OptNet op \"")
        .withMessageContaining(message);
  }
}
