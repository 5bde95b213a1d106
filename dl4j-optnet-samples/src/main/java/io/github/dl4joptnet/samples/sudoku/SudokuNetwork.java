package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
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
   * minimise    ½ · q zᵀz − xᵀz        stay close to the clues
   * subject to  A z = b,  z ≥ 0        A learned; b = A exp(w), w learned: some z is always feasible
   * </pre>
   *
   * The loss is the mean squared difference between z and the solution's one-hot vector.
   *
   * <p>4×4 boards start as in the paper. 9×9 boards start from rows of A that are nearly
   * orthonormal, and from exp(w) = 1/9, where every digit is as likely as any other: the paper's
   * start, with positive entries, is far from any rule.
   *
   * @param weight q; the larger, the smoother z depends on A
   */
  static MultiLayerNetwork create(
      int box, double weight, Adam adam, QpSettings settings, long seed) {
    int length = OneHot.length(box);
    boolean asInThePaper = box == 2;
    Distribution rows =
        asInThePaper
            ? new UniformDistribution(0, 1)
            : new NormalDistribution(0, 1 / Math.sqrt(length));
    Coefficient b =
        asInThePaper
            ? Coefficient.timesExp()
            : Coefficient.timesExp(
                Nd4j.valueArrayOf(new long[] {length}, -Math.log(box * box), DataType.DOUBLE));
    return network(
        new NeuralNetConfiguration.Builder()
            // Not the seed itself: Deeplearning4j takes 0 for "none".
            .seed(new SplittableRandom(seed).nextLong())
            .updater(adam),
        new OptNetLayer.Builder()
            .nIn(length)
            .inputScale(-1.0)
            .Q(Coefficient.identity(weight))
            .A(Coefficient.learned(Rules.count(box), rows))
            .b(b)
            .lower(0.0)
            .settings(settings)
            .build());
  }

  /** A trained network's A and b with another weight of Q; training goes on where it was. */
  static MultiLayerNetwork withWeight(double weight, Adam adam, MultiLayerNetwork trained) {
    OptNetLayer layer = (OptNetLayer) trained.getLayer(0).conf().getLayer();
    MultiLayerNetwork net = create(boxOf(trained).getAsInt(), weight, adam, layer.getSettings(), 0);
    net.setParams(trained.params());
    net.getUpdater().getStateViewArray().assign(trained.getUpdater().getStateViewArray());
    net.setIterationCount(trained.getIterationCount());
    return net;
  }

  /** The same with the rules given: A z = 1 with {@link Rules#matrix}, and nothing is learned. */
  static MultiLayerNetwork withRules(int box, double weight) {
    INDArray rules = Rules.matrix(box);
    return network(
        new NeuralNetConfiguration.Builder().updater(new NoOp()),
        new OptNetLayer.Builder()
            .nIn(OneHot.length(box))
            .inputScale(-1.0)
            .Q(Coefficient.identity(weight))
            .A(Coefficient.fixed(rules))
            .b(Coefficient.constant(1))
            .lower(0.0)
            .build());
  }

  private static MultiLayerNetwork network(
      NeuralNetConfiguration.Builder configuration, OptNetLayer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            configuration
                .dataType(DataType.DOUBLE)
                .list()
                .layer(layer)
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .build());
    net.init();
    return net;
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
    for (int box = 2; box <= 3; box++) {
      if (width(net.getLayer(0)) == OneHot.length(box)
          && net.getOutputLayer().conf().getLayer() instanceof LossLayer) {
        return OptionalInt.of(box);
      }
    }
    return OptionalInt.empty();
  }

  /** How many entries of a board a network's first layer takes; 0 where it takes no boards. */
  private static long width(Layer first) {
    org.deeplearning4j.nn.conf.layers.Layer layer = first.conf().getLayer();
    if (layer instanceof OptNetLayer program) {
      return program.getNOut() == program.getNIn() ? program.getNIn() : 0;
    }
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.getNIn() * convolution.getNIn() * convolution.getNIn();
    }
    return layer instanceof DenseLayer dense ? dense.getNIn() : 0;
  }

  /** The network's answer to one puzzle: the digit with the largest entry in each cell. */
  static Board solve(MultiLayerNetwork net, Board clues) {
    INDArray output = net.output(OneHot.encode(List.of(clues), net.params().dataType()));
    return OneHot.decode(OneHot.entries(output), 0, clues.box());
  }
}
