package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The network of the OptNet paper's Sudoku experiment (section 4.4): one optimization layer that is
 * told nothing of the rules, and has to find them as linear equalities.
 */
final class SudokuNetwork {
  private SudokuNetwork() {}

  /**
   * In: a puzzle as one-hot vector x. Out: z, the solution of
   *
   * <pre>
   * minimise    ½ · 0.1 zᵀz − xᵀz      stay close to the clues
   * subject to  A z = b,  z ≥ 0        A learned; b = A exp(w), w learned: some z is always feasible
   * </pre>
   *
   * The loss is the mean squared difference between z and the solution's one-hot vector.
   */
  static MultiLayerNetwork create(int box, double learningRate, long seed) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            // Not the seed itself: Deeplearning4j takes 0 for "none".
            .seed(new SplittableRandom(seed).nextLong())
            .dataType(DataType.DOUBLE)
            .updater(new Adam(learningRate))
            .list()
            .layer(
                new OptNetLayer.Builder()
                    .nIn(OneHot.length(box))
                    .inputScale(-1.0)
                    .Q(Coefficient.identity(0.1))
                    .A(Coefficient.learned(independentRules(box), new UniformDistribution(0, 1)))
                    .b(Coefficient.timesExp())
                    .lower(0.0)
                    .build())
            .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(configuration);
    net.init();
    return net;
  }

  /**
   * How many rows A needs: the rank of the rules of Sudoku when each says that certain one-hot
   * entries sum to 1. 40 for 4×4 boards, as in the paper; 249 for 9×9.
   */
  static int independentRules(int box) {
    int side = box * box;
    int rulesPerDigit = side + (side - 1) + (box - 1) * (box - 1);
    return (side - 1) * rulesPerDigit + side * side;
  }

  /**
   * Reads a model that {@code sudoku train} wrote.
   *
   * @throws UserError if the file is missing, damaged, or another network
   */
  static MultiLayerNetwork load(Path file) {
    MultiLayerNetwork net = ModelFile.load(file);
    if (boxOf(net).isEmpty()) {
      throw new UserError(file + " is another network, expected one that 'sudoku train' wrote");
    }
    return net;
  }

  /** 2 for a network for 4×4 boards, 3 for 9×9, nothing for any other network. */
  static OptionalInt boxOf(MultiLayerNetwork net) {
    if (net.getLayer(0).conf().getLayer() instanceof OptNetLayer layer) {
      for (int box = 2; box <= 3; box++) {
        if (layer.getNIn() == OneHot.length(box) && layer.getNOut() == OneHot.length(box)) {
          return OptionalInt.of(box);
        }
      }
    }
    return OptionalInt.empty();
  }

  /** The network's answer to one puzzle: the digit with the largest entry in each cell. */
  static Board solve(MultiLayerNetwork net, Board clues) {
    INDArray output = net.output(OneHot.encode(List.of(clues), net.params().dataType()));
    return OneHot.decode(OneHot.entries(output), 0, clues.box());
  }
}
