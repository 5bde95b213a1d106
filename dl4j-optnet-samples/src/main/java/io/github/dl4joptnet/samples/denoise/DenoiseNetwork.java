package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.layers.TotalVariationDenoising;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Networks that take a noisy signal {@code [batch, points]} and return a clean one. All have the
 * same frame, noisy → centred → the model → signal → mean squared error, and differ in the model:
 * heights vary about zero in there, not about 54.5.
 */
final class DenoiseNetwork {
  /** The paper's weight of total variation, where training starts. */
  static final double LAMBDA = 21.21;

  /** The name of the layer that has what is learned of a program. */
  static final String PROGRAM = "program";

  private static final String NOISY = "noisy";
  private static final String CENTRED = "centred";

  private final int points;
  private final double centre;
  private final QpSettings settings;
  private final NeuralNetConfiguration.Builder configuration;

  /**
   * @param centre what is subtracted from the heights before the model and added after it
   * @param learningRates of Adam
   */
  DenoiseNetwork(
      int points, double centre, ISchedule learningRates, long seed, QpSettings settings) {
    this.points = points;
    this.centre = centre;
    this.settings = settings;
    this.configuration =
        new NeuralNetConfiguration.Builder()
            // Not the seed itself: Deeplearning4j takes 0 for "none".
            .seed(new SplittableRandom(seed).nextLong())
            .dataType(DataType.DOUBLE)
            .updater(new Adam(learningRates));
  }

  /**
   * Total variation, and more: min ½ zᵀQz − xᵀz + λ Σ tᵢ subject to G (z, t) ≤ 0, where Q = L Lᵀ +
   * 1e-4 I, λ and G start at {@link TotalVariation} and are all learned.
   */
  ComputationGraph tuned() {
    return program(
        new OptNetLayer.Builder()
            .variables(TotalVariation.variables(points))
            .inputScale(-1)
            // Not quite nothing for t: at an L of zero the gradient of L would be zero, too.
            .Q(Coefficient.factored(1e-4, TotalVariation.diagonal(points, 1, 0.03)))
            .pRest(Coefficient.learnedScalar(LAMBDA))
            .G(Coefficient.learned(TotalVariation.constraints(points)))
            .h(Coefficient.constant(0))
            .nOut(points)
            .settings(settings)
            .build());
  }

  /** A program of the same size that knows nothing: Q = L Lᵀ + 0.1 I and G z ≤ G z0 + s0. */
  ComputationGraph pure() {
    return program(
        new OptNetLayer.Builder()
            .variables(TotalVariation.variables(points))
            .inputScale(-1)
            .Q(Coefficient.factored(0.1, new NormalDistribution(0, 0.1)))
            .pRest(Coefficient.learned(new NormalDistribution(0, 1)))
            .G(Coefficient.learned(2 * (points - 1), WeightInit.XAVIER))
            .h(Coefficient.feasible())
            .nOut(points)
            .settings(settings)
            .build());
  }

  /** Total variation with a weight λ, and nothing to learn. */
  ComputationGraph totalVariation(double lambda) {
    GraphBuilder graph = frame();
    graph.addLayer(PROGRAM, new TotalVariationDenoising.Builder(lambda).build(), CENTRED);
    return build(graph, PROGRAM);
  }

  /** Total variation with a weight λ, and with its differences as the only parameters. */
  ComputationGraph learnedDifferences(double lambda) {
    GraphBuilder graph = frame();
    graph.addLayer(PROGRAM, new LearnedDifferencesLayer(points, lambda, settings), CENTRED);
    return build(graph, PROGRAM);
  }

  /** Dense layers with rectifiers between them, on heights scaled to about ±1. */
  ComputationGraph fullyConnected(List<Integer> hidden) {
    configuration.dataType(DataType.FLOAT); // twice as fast, and there is no solver to lose digits
    double scale = 30;
    GraphBuilder graph = frame();
    graph.addVertex("scaled", new ScaleVertex(1 / scale), CENTRED);
    String below = "scaled";
    for (int i = 0; i < hidden.size(); i++) {
      String name = "hidden" + (i + 1);
      graph.addLayer(name, dense(hidden.get(i), WeightInit.RELU, Activation.RELU), below);
      below = name;
    }
    graph.addLayer("output", dense(points, WeightInit.XAVIER, Activation.IDENTITY), below);
    graph.addVertex("unscaled", new ScaleVertex(scale), "output");
    return build(graph, "unscaled");
  }

  private static DenseLayer dense(int width, WeightInit weightInit, Activation activation) {
    return new DenseLayer.Builder()
        .nOut(width)
        .weightInit(weightInit)
        .activation(activation)
        .build();
  }

  private ComputationGraph program(OptNetLayer layer) {
    return build(frame().addLayer(PROGRAM, layer, CENTRED), PROGRAM);
  }

  private GraphBuilder frame() {
    return configuration
        .graphBuilder()
        .addInputs(NOISY)
        .setInputTypes(InputType.feedForward(points))
        .addVertex(CENTRED, new ShiftVertex(-centre), NOISY);
  }

  private ComputationGraph build(GraphBuilder graph, String model) {
    graph
        .addVertex("signal", new ShiftVertex(centre), model)
        .addLayer(
            "loss",
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
            "signal")
        .setOutputs("loss");
    ComputationGraph net = new ComputationGraph(graph.build());
    net.init();
    return net;
  }

  /**
   * Reads a model that {@code denoise train} wrote.
   *
   * @throws UserError if the file is missing, damaged, or another network
   */
  static ComputationGraph load(Path file) {
    ComputationGraph net = ModelFile.loadGraph(file);
    if (!net.getConfiguration().getNetworkInputs().equals(List.of(NOISY))) {
      throw new UserError(file + " is another network, expected one that 'denoise train' wrote");
    }
    return net;
  }

  /** The number of points of the signals that a network takes, where only one will do. */
  static OptionalInt points(ComputationGraph net) {
    Layer first = net.getLayer(0).conf().getLayer();
    if (first instanceof OptNetLayer program) {
      return OptionalInt.of((int) program.getNOut());
    }
    if (first instanceof LearnedDifferencesLayer differences) {
      return OptionalInt.of(differences.points());
    }
    return first instanceof DenseLayer dense
        ? OptionalInt.of((int) dense.getNIn())
        : OptionalInt.empty();
  }
}
