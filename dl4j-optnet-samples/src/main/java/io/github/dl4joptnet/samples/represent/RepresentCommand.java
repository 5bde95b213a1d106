package io.github.dl4joptnet.samples.represent;

import io.github.dl4joptnet.samples.BackendOption;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.LinearDecay;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.NativeThreads;
import io.github.dl4joptnet.samples.OutputDirectory;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What a single optimization layer can express, and two layers with rectifiers of as many
 * parameters cannot (section 4 of the OptNet paper): the largest of several affine functions.
 */
@Command(
    name = "represent",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Compares what an optimization layer and a network of rectifiers can express.",
      "Both learn the maximum of random affine functions of two variables from points; they "
          + "have about as many parameters."
    })
public final class RepresentCommand implements Callable<Integer> {
  private static final int TRAINING_POINTS = 2000;
  private static final int TEST_POINTS = 2000;
  private static final int BATCH = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--pieces",
      paramLabel = "K",
      defaultValue = "4",
      description = "Affine functions, in the target and in the network.")
  private int pieces;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "60",
      description = "Passes over 2,000 points.")
  private int epochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.03",
      description = "Initial learning rate of Adam; it decreases linearly to zero.")
  private double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "Random seed of the target, the points and the initial weights.")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "represent-out",
      description = "Directory for the models, the table and the pictures.")
  private Path out;

  @Mixin private BackendOption backend;

  @Override
  public Integer call() throws IOException {
    checkOptions();
    backend.apply();
    OutputDirectory.create(out);
    NativeThreads.useOne();
    PrintWriter console = spec.commandLine().getOut();
    Random random = new Random(seed);
    MaxAffine target = MaxAffine.random(pieces, random);
    DataSet training = target.sample(TRAINING_POINTS, random);
    DataSet test = target.sample(TEST_POINTS, random);

    ComputationGraph optnet = optnet();
    ComputationGraph relu = relu(optnet.numParams());
    LearningCurve curve = new LearningCurve("optnet_test_mse", "relu_test_mse");
    try (Progress progress = new Progress("represent", epochs)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        List<DataSet> batches = training.batchBy(BATCH);
        optnet.fit(new ExistingDataSetIterator(batches));
        relu.fit(new ExistingDataSetIterator(batches));
        double optnetMse = mse(optnet, test);
        double reluMse = mse(relu, test);
        curve.addEpoch(optnetMse, reluMse);
        progress.step(String.format(Locale.ROOT, "mse %.4f %.4f", optnetMse, reluMse));
      }
    }

    ModelFile.save(optnet, out.resolve("optnet.zip"));
    ModelFile.save(relu, out.resolve("relu.zip"));
    curve.writeCsv(out.resolve("learning-curve.csv"));
    Pictures.draw(
        spec.commandLine().getErr(),
        () -> {
          curve.writePng(
              out.resolve("learning-curve.png"),
              "the maximum of " + pieces + " affine functions: errors by epoch",
              new Panel("mean squared error", "optnet_test_mse", "relu_test_mse"));
          double[][] points = FunctionPicture.points();
          INDArray x = Nd4j.createFromArray(points);
          FunctionPicture.writePng(
              out.resolve("functions.png"),
              "the maximum of " + pieces + " affine functions, learned from points",
              List.of("target", "OptNet", "ReLU"),
              List.of(
                  Arrays.stream(points).mapToDouble(target::at).toArray(),
                  optnet.outputSingle(x).dup().data().asDouble(),
                  relu.outputSingle(x).dup().data().asDouble()));
        });
    console.printf(
        "in %s: optnet.zip, relu.zip, learning-curve.csv and .png, and functions.png:"
            + " target, OptNet, ReLU%n",
        out);
    console.printf(
        Locale.ROOT,
        "test mse: OptNet %.2e (%d parameters)  ReLU %.2e (%d parameters)%n",
        mse(optnet, test),
        optnet.numParams(),
        mse(relu, test),
        relu.numParams());
    return 0;
  }

  /** A dense layer makes the affine functions, and a program finds the largest. */
  private ComputationGraph optnet() {
    return build(
        configuration()
            .addLayer(
                "pieces",
                new DenseLayer.Builder().nOut(pieces).activation(Activation.IDENTITY).build(),
                "x")
            .addVertex("maximum", Constructions.maximum(pieces), "pieces")
            .addLayer(
                "loss",
                new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                "maximum"));
  }

  /** As few rectifiers as make up at least so many parameters: four each, and one. */
  private ComputationGraph relu(long parameters) {
    long hidden = (parameters - 1 + 3) / 4;
    return build(
        configuration()
            .addLayer(
                "hidden",
                new DenseLayer.Builder().nOut(hidden).activation(Activation.RELU).build(),
                "x")
            .addLayer(
                "loss",
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(1)
                    .activation(Activation.IDENTITY)
                    .build(),
                "hidden"));
  }

  private GraphBuilder configuration() {
    int steps = epochs * (TRAINING_POINTS / BATCH);
    return new NeuralNetConfiguration.Builder()
        // Not the seed itself: Deeplearning4j takes 0 for "none".
        .seed(new SplittableRandom(seed).nextLong())
        .dataType(DataType.DOUBLE)
        .updater(new Adam(new LinearDecay(learningRate, steps)))
        .graphBuilder()
        .addInputs("x")
        .setInputTypes(InputType.feedForward(2))
        .setOutputs("loss");
  }

  private static ComputationGraph build(GraphBuilder graph) {
    ComputationGraph net = new ComputationGraph(graph.build());
    net.init();
    return net;
  }

  private static double mse(ComputationGraph net, DataSet points) {
    INDArray difference = net.outputSingle(points.getFeatures()).sub(points.getLabels());
    return difference.muli(difference).meanNumber().doubleValue();
  }

  private void checkOptions() {
    require(pieces >= 2 && pieces <= 1000, "--pieces must be 2 to 1000, not " + pieces);
    require(epochs > 0, "--epochs must be at least 1, not " + epochs);
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be a positive number, not " + learningRate);
  }

  private void require(boolean condition, String message) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }
}
