package io.github.dl4joptnet.samples.mpc;

import io.github.dl4joptnet.samples.Charts;
import io.github.dl4joptnet.samples.LearningCurve;
import io.github.dl4joptnet.samples.LearningCurve.Panel;
import io.github.dl4joptnet.samples.LinearDecay;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.Progress;
import io.github.dl4joptnet.samples.TrainingOptions;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Imitates an expert: a controller with other costs. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains the costs of a model-predictive controller on the controls of an expert.",
      "The expert is a controller with other costs, which only its controls reveal."
    })
final class TrainCommand implements Callable<Integer> {
  private static final INDArray EXPERT = Nd4j.createFromArray(4.0, 0.5, 0.25);
  private static final int TRAINING_STATES = 400;
  private static final int TEST_STATES = 100;
  private static final int BATCH = 50;
  private static final int LOOP_STEPS = 40;

  @Spec private CommandSpec spec;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "40",
      description = "Passes over 400 states.")
  private int epochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.05",
      description = "Initial learning rate of Adam; it decreases linearly to zero.")
  private double learningRate;

  @Mixin private TrainingOptions options;

  @Override
  public Integer call() throws IOException {
    options.require(epochs > 0, "--epochs must be at least 1, not " + epochs);
    options.require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be a positive number, not " + learningRate);
    options.prepare();
    PrintWriter console = spec.commandLine().getOut();
    LinearDecay decay = new LinearDecay(learningRate, epochs * (TRAINING_STATES / BATCH));
    MultiLayerNetwork expert = Controller.network(options.settings(), decay, options.seed());
    expert.params().assign(EXPERT);
    MultiLayerNetwork untrained = Controller.network(options.settings(), decay, options.seed());
    MultiLayerNetwork net = Controller.network(options.settings(), decay, options.seed());
    Random random = new Random(options.seed());
    DataSet training = controls(expert, TRAINING_STATES, random);
    DataSet test = controls(expert, TEST_STATES, random);

    LearningCurve curve = new LearningCurve("test_mse");
    try (Progress progress = new Progress("mpc", epochs)) {
      for (int epoch = 1; epoch <= epochs; epoch++) {
        net.fit(new ExistingDataSetIterator(training.batchBy(BATCH)));
        double mse = mse(net, test);
        curve.addEpoch(mse);
        progress.step(String.format(Locale.ROOT, "mse %.2e", mse));
      }
    }

    ModelFile.save(net, options.out("model.zip"));
    curve.writeCsv(options.out("learning-curve.csv"));
    Pictures.draw(
        spec.commandLine().getErr(),
        () -> {
          curve.writePng(
              options.out("learning-curve.png"),
              "imitation of an expert: error by epoch",
              new Panel("mean squared error of the control", "test_mse"));
          drawLoops(options.out("closed-loop.png"), expert, untrained, net);
        });
    console.printf(
        "in %s: model.zip, learning-curve.csv and .png, closed-loop.png%n", options.out());
    console.printf("costs of position, velocity and control, as shares: %s%n", shares(net));
    console.printf("those of the expert:                                %s%n", shares(expert));
    console.printf(
        Locale.ROOT, "test mse: %.2e  untrained: %.2e%n", mse(net, test), mse(untrained, test));
    return 0;
  }

  /** States, and what the expert does in them. */
  private static DataSet controls(MultiLayerNetwork expert, int states, Random random) {
    double[][] all = new double[states][2];
    for (double[] state : all) {
      state[0] = random.nextGaussian();
      state[1] = random.nextGaussian();
    }
    INDArray x = Nd4j.createFromArray(all);
    return new DataSet(x, expert.output(x).dup());
  }

  private static double mse(MultiLayerNetwork net, DataSet data) {
    INDArray difference = net.output(data.getFeatures()).sub(data.getLabels());
    return difference.muli(difference).meanNumber().doubleValue();
  }

  /** A common factor of the costs changes no control, so that none can be learned. */
  private static String shares(MultiLayerNetwork net) {
    INDArray c = net.params().div(net.params().sumNumber());
    return String.format(
        Locale.ROOT, "%.3f %.3f %.3f", c.getDouble(0), c.getDouble(1), c.getDouble(2));
  }

  private static void drawLoops(
      Path file, MultiLayerNetwork expert, MultiLayerNetwork untrained, MultiLayerNetwork net)
      throws IOException {
    XYChart chart = Charts.chart("closed loop from position 2 m", "step of 0.2 s", "position, m");
    double[] steps = IntStream.rangeClosed(0, LOOP_STEPS).asDoubleStream().toArray();
    List<MultiLayerNetwork> nets = List.of(expert, untrained, net);
    List<String> names = List.of("expert", "before training", "after training");
    List<Color> colors = List.of(Charts.BLUE, Charts.GREY, Charts.RED);
    for (int k = 0; k < nets.size(); k++) {
      double[] positions = Controller.closedLoop(nets.get(k), 2, 0, LOOP_STEPS);
      XYSeries series = Charts.line(chart, names.get(k), steps, positions, colors.get(k));
      if (k == 2) {
        Charts.dash(series); // or it would cover the expert
      }
    }
    Charts.save(file, List.of(chart));
  }
}
