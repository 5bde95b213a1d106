package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** The squared error in both ways to state it, beside DL4J's own loss. */
class AgainstDl4jLossesTest {
  private static final int ROWS = 5;
  private static final int OUT = 3;
  private static final double[] WEIGHTS = {0.5, 2, 0};

  private static final List<TaskLoss> PLAIN =
      List.of(new SquaredError(1), new SquaredErrorByHand(new double[0]));
  private static final List<TaskLoss> WEIGHTED =
      List.of(new SquaredError(1, WEIGHTS), new SquaredErrorByHand(WEIGHTS));

  static Stream<Arguments> cases() {
    Stream.Builder<Arguments> cases = Stream.builder();
    for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
      for (String mask : List.of("none", "rows", "fractions", "outputs")) {
        for (boolean weighted : new boolean[] {false, true}) {
          cases.add(Arguments.of(type, mask, weighted, Activation.TANH));
          cases.add(Arguments.of(type, mask, weighted, Activation.IDENTITY));
        }
      }
      cases.add(Arguments.of(type, "rows", true, Activation.SOFTMAX)); // couples the outputs
    }
    return cases.build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sameScoresAndGradients(
      DataType type, String maskName, boolean weighted, Activation activation) {
    INDArray weights = Nd4j.createFromArray(WEIGHTS).reshape(1, OUT).castTo(type);
    ILossFunction expected = weighted ? new LossMSE(weights) : new LossMSE();
    INDArray mask = mask(maskName);
    double tolerance = type == DataType.DOUBLE ? 1e-14 : 1e-6;
    for (TaskLoss loss : weighted ? WEIGHTED : PLAIN) {
      for (int step = 0; step < 2; step++) {
        INDArray labels = values(7 + step, DataType.DOUBLE); // not the type of the network
        INDArray given = values(step, type);
        IActivation f = activation.getActivationFunction();
        assertThat(loss.computeScore(labels, given.dup(), f, mask, false))
            .isCloseTo(
                expected.computeScore(labels, given.dup(), f, mask, false), within(tolerance));
        assertThat(loss.computeScore(labels, given.dup(), f, mask, true))
            .isCloseTo(
                expected.computeScore(labels, given.dup(), f, mask, true), within(tolerance));
        assertClose(
            loss.computeScoreArray(labels, given.dup(), f, mask),
            expected.computeScoreArray(labels, given.dup(), f, mask),
            tolerance);
        INDArray before = given.dup();
        INDArray labelsBefore = labels.dup();
        assertClose(
            loss.computeGradient(labels, given, f, mask),
            expected.computeGradient(labels, given.dup(), f, mask),
            tolerance);
        assertThat(given).isEqualTo(before);
        assertThat(labels).isEqualTo(labelsBefore);
      }
    }
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    assertThat(actual.dataType()).isEqualTo(expected.dataType());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(DenseArrays.read(actual))
        .containsExactly(DenseArrays.read(expected), within(tolerance));
  }

  private static @Nullable INDArray mask(String name) {
    return switch (name) {
      case "rows" -> Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {0}, {1}});
      case "fractions" -> Nd4j.createFromArray(new double[][] {{0.5}, {0}, {1}, {3}, {1}});
      case "outputs" ->
          Nd4j.createFromArray(
              new double[][] {{1, 0, 1}, {0, 0, 0}, {1, 1, 1}, {0, 1, 1}, {1, 0, 0}});
      default -> null;
    };
  }

  private static INDArray values(int seed, DataType type) {
    double[] values = new double[ROWS * OUT];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(7.3 * seed + 1.7 * i + 0.4);
    }
    return Nd4j.createFromArray(values).reshape(ROWS, OUT).castTo(type);
  }
}
