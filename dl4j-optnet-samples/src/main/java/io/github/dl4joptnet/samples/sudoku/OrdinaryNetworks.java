package io.github.dl4joptnet.samples.sudoku;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What one would try without optimization layers, with the same input, output and loss. */
final class OrdinaryNetworks {
  private static final int HIDDEN = 512;
  private static final int CONVOLUTIONS = 10;
  private static final int FILTERS = 32;

  private OrdinaryNetworks() {}

  /** Two hidden layers of 512 rectifiers. */
  static MultiLayerNetwork fullyConnected(int box, Adam adam, long seed) {
    int length = OneHot.length(box);
    return build(
        configuration(adam, seed)
            .layer(dense(length, HIDDEN, Activation.RELU))
            .layer(dense(HIDDEN, HIDDEN, Activation.RELU))
            .layer(dense(HIDDEN, length, Activation.IDENTITY)));
  }

  /**
   * Ten layers of 32 filters 3×3 on the board with a channel per digit, as deep as the paper's,
   * which has 512 filters.
   */
  static MultiLayerNetwork convolutional(int box, Adam adam, long seed) {
    int side = box * box;
    ListBuilder layers = configuration(adam, seed);
    for (int i = 0; i < CONVOLUTIONS; i++) {
      layers.layer(convolution(i == 0 ? side : FILTERS, FILTERS, 3, Activation.RELU));
    }
    layers.layer(convolution(FILTERS, side, 1, Activation.IDENTITY));
    layers.inputPreProcessor(0, new OneHotToImage(side));
    layers.inputPreProcessor(CONVOLUTIONS + 1, new ImageToOneHot(side));
    return build(layers);
  }

  private static ListBuilder configuration(Adam adam, long seed) {
    return new NeuralNetConfiguration.Builder()
        // Not the seed itself: Deeplearning4j takes 0 for "none".
        .seed(new SplittableRandom(seed).nextLong())
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.RELU)
        .updater(adam)
        .list();
  }

  private static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }

  private static ConvolutionLayer convolution(int in, int out, int width, Activation activation) {
    return new ConvolutionLayer.Builder(width, width)
        .nIn(in)
        .nOut(out)
        .convolutionMode(ConvolutionMode.Same)
        .activation(activation)
        .build();
  }

  private static MultiLayerNetwork build(ListBuilder layers) {
    layers.layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    MultiLayerNetwork net = new MultiLayerNetwork(layers.build());
    net.init();
    return net;
  }
}
