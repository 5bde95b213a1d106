package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Predicts the costs of all arcs: one linear layer. */
final class CostNetwork {
  private CostNetwork() {}

  static MultiLayerNetwork create(
      int features, ILossFunction loss, double learningRate, long seed) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .updater(new Adam(learningRate))
                .list()
                .layer(
                    new OutputLayer.Builder(loss)
                        .nIn(features)
                        .nOut(RoadGrid.ARCS)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    net.setParams(Nd4j.createFromArray(uniform(net.numParams(), features, seed)).reshape(1, -1));
    return net;
  }

  /** Weights and biases within ±1/√features; Deeplearning4j draws weights only. */
  private static float[] uniform(long count, int features, long seed) {
    Random random = new Random(seed);
    double bound = 1 / Math.sqrt(features);
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  /**
   * @throws UserError if the file is no such network
   */
  static MultiLayerNetwork load(Path file, RoadData data) {
    MultiLayerNetwork net = ModelFile.load(file);
    boolean fits =
        net.getnLayers() == 1
            && net.getOutputLayer().conf().getLayer() instanceof OutputLayer layer
            && layer.getNOut() == RoadGrid.ARCS;
    if (!fits) {
      throw new UserError(
          file + " is another network, expected one that 'shortestpath train' wrote");
    }
    int features = net.layerInputSize(0);
    if (features != data.width()) {
      throw new UserError(
          "the model in %s takes %d features, the data has %d"
              .formatted(file, features, data.width()));
    }
    return net;
  }
}
