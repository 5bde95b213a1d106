package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The gradients of constants have an op of their own, which runs only when asked. */
class WantedGradientsTest {
  private static final INDArray Q =
      Nd4j.createFromArray(new double[][] {{2, 0.5, 0}, {0.5, 1, 0}, {0, 0, 3}});
  private static final INDArray A = Nd4j.createFromArray(new double[][] {{1, 1, 1}});
  private static final INDArray UPPER = Nd4j.createFromArray(0.5, 0.4, 0.3);
  private static final Map<String, INDArray> BATCH =
      Map.of("x", Nd4j.createFromArray(new double[][] {{1, -2, 3}, {-3, 0.5, 1}}));

  /** Q is a constant, A is computed from constants; or both are variables. */
  private static SameDiff graph(boolean constants) {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
    SDVariable q = constants ? sd.constant("Q", Q) : sd.var("Q", Q);
    SDVariable a =
        constants
            ? sd.constant("halfA", A.mul(0.5)).mul("A", sd.constant("two", Nd4j.scalar(2.0)))
            : sd.var("A", A);
    OptNetVariables qp =
        OptNet.builder(sd)
            .name("qp")
            .Q(q)
            .p(x)
            .A(a)
            .b(sd.constant("b", Nd4j.createFromArray(0.8)))
            .upper(sd.var("upper", UPPER))
            .settings(QpSettings.builder().tolerance(1e-10).threads(1).build())
            .build();
    sd.setLossVariables(sd.sum("loss", qp.z().pow(2)));
    return sd;
  }

  @Test
  void opOfTheLearnedCoefficientsLeavesConstantsOut() {
    SameDiff sd = graph(true);
    sd.calculateGradients(BATCH, "upper");
    List<List<String>> outputs =
        sd.getFunction("grad").getOps().values().stream()
            .filter(op -> op.getOp() instanceof OptNetGradOp)
            .map(op -> op.getOutputsOfOp())
            .toList();
    assertThat(outputs)
        .containsExactlyInAnyOrder(
            List.of("x-grad", "upper-grad"), List.of("Q-grad", "A-grad", "b-grad"));
  }

  @Test
  void constantsThatAreAskedForHaveTheirGradient() {
    Map<String, INDArray> expected = graph(false).calculateGradients(BATCH, "Q", "upper");
    Map<String, INDArray> actual = graph(true).calculateGradients(BATCH, "Q", "upper");
    assertThat(expected.get("Q").amaxNumber().doubleValue()).isGreaterThan(0.01);
    for (String name : expected.keySet()) {
      INDArray difference = actual.get(name).sub(expected.get(name));
      assertThat(difference.amaxNumber().doubleValue()).as(name).isLessThan(1e-12);
    }
  }
}
