package io.github.dl4joptnet.testing.networks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's gradient check: central differences of the score by every parameter. */
public final class GradientChecks {
  private static final double STEP = 1e-5;
  private static final double RELATIVE = 1e-6;
  private static final double ABSOLUTE = 1e-9;

  /** Differences of two solutions are only as good as the solutions. */
  public static final QpSettings EXACT =
      QpSettings.builder().tolerance(1e-12).maxIterations(100).threads(1).build();

  private GradientChecks() {}

  public static void check(MultiLayerNetwork net, DataSet data) {
    inDoubles(
        () ->
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.MLNConfig()
                    .net(net)
                    .input(data.getFeatures())
                    .labels(data.getLabels())
                    .inputMask(data.getFeaturesMaskArray())
                    .labelMask(data.getLabelsMaskArray())
                    .epsilon(STEP)
                    .maxRelError(RELATIVE)
                    .minAbsoluteError(ABSOLUTE)));
  }

  public static void check(ComputationGraph net, INDArray labels, INDArray... inputs) {
    check(net, labels, null, inputs);
  }

  /**
   * @param mask of all inputs and of the labels; null for none
   */
  public static void check(
      ComputationGraph net, INDArray labels, @Nullable INDArray mask, INDArray[] inputs) {
    INDArray[] ofInputs = new INDArray[inputs.length];
    Arrays.fill(ofInputs, mask);
    inDoubles(
        () ->
            GradientCheckUtil.checkGradients(
                new GradientCheckUtil.GraphConfig()
                    .net(net)
                    .inputs(inputs)
                    .labels(new INDArray[] {labels})
                    .inputMask(mask == null ? null : ofInputs)
                    .labelMask(mask == null ? null : new INDArray[] {mask})
                    .epsilon(STEP)
                    .maxRelError(RELATIVE)
                    .minAbsoluteError(ABSOLUTE)));
  }

  /** The check refuses to run unless DOUBLE is ND4J's default. */
  private static void inDoubles(java.util.function.BooleanSupplier check) {
    DataType before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      assertThat(check.getAsBoolean()).as("gradient check, see the log").isTrue();
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }
}
