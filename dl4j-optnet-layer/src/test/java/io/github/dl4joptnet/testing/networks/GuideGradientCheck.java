package io.github.dl4joptnet.testing.networks;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's gradient check, as the guides show it. */
public final class GuideGradientCheck {
  private GuideGradientCheck() {}

  /** Leaves ND4J's default type as it was. */
  public static boolean passes(MultiLayerNetwork net, DataSet data) {
    DataType before = Nd4j.defaultFloatingPointType();
    try {
      Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE); // the check insists on it
      boolean right =
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(net) // with updater(new NoOp())
                  .input(data.getFeatures())
                  .labels(data.getLabels())
                  .epsilon(1e-5)
                  .maxRelError(1e-3)
                  .minAbsoluteError(1e-7));
      return right;
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }
}
