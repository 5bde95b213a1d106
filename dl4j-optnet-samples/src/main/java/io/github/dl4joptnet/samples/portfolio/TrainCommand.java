package io.github.dl4joptnet.samples.portfolio;

import io.github.dl4joptnet.samples.Charts;
import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.ModelFile;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.Progress;
import io.github.dl4joptnet.samples.TrainingOptions;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.knowm.xchart.XYChart;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Walks forward through time: trains on the past, earns in the next block of periods. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Trains a forecast of returns by its error, and by what the portfolio made of it earns.",
      "Walks forward: each block of periods is traded by networks that have seen earlier ones only. "
          + "Without --data returns are generated."
    })
final class TrainCommand implements Callable<Integer> {
  private static final int PERIODS = 600;
  private static final int ASSETS = 10;
  private static final int BLOCKS = 4;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = {
        "Returns to use instead, a period a line: those of all assets in per cent, separated by "
            + "commas: 0.31,-0.2,1.05",
        "The last 40 % of the periods are traded, in four blocks."
      })
  private Path dataFile;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "100",
      description = "Passes over the past before each block.")
  private int epochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      defaultValue = "0.01",
      description = "Learning rate of Adam.")
  private double learningRate;

  @Mixin private TrainingOptions options;

  /** What one way of investing has earned so far. */
  private static final class Account {
    final String name;
    final List<Double> earned = new ArrayList<>();
    INDArray weights;

    Account(String name, int assets) {
      this.name = name;
      weights = equal(assets);
    }

    void earn(INDArray newWeights, double[] returns) {
      weights = newWeights;
      earned.add(newWeights.mul(Nd4j.createFromArray(returns)).sumNumber().doubleValue());
    }

    double mean() {
      return earned.stream().mapToDouble(each -> each).average().orElse(0);
    }

    @Override
    public String toString() {
      double mean = mean();
      double variance =
          earned.stream().mapToDouble(each -> (each - mean) * (each - mean)).average().orElse(0);
      return String.format(
          Locale.ROOT,
          "%-18s %7.3f %% a period, deviation %.3f",
          name + ":",
          mean,
          Math.sqrt(variance));
    }
  }

  private static INDArray equal(int assets) {
    return Nd4j.valueArrayOf(new long[] {1, assets}, 1.0 / assets, DataType.DOUBLE);
  }

  @Override
  public Integer call() throws IOException {
    options.require(epochs > 0, "--epochs must be at least 1, not " + epochs);
    options.require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be a positive number, not " + learningRate);
    options.prepare();
    PrintWriter console = spec.commandLine().getOut();
    Random random = new Random(options.seed());
    double[][] returns =
        dataFile == null ? Returns.generate(PERIODS, ASSETS, random) : Returns.read(dataFile);
    int assets = returns[0].length;
    int first = returns.length * 6 / 10;
    console.printf(
        "%s, of which the last %d are traded; %s%n",
        Count.of(returns.length, "period"), returns.length - first, Count.of(assets, "asset"));

    PortfolioNetwork networks = new PortfolioNetwork(assets, learningRate, options.seed());
    INDArray covariance = covariance(Arrays.copyOf(returns, first));
    ComputationGraph byError = networks.byError();
    ComputationGraph byReturn = networks.byReturn(covariance, options.settings());
    ComputationGraph twoSteps = networks.byReturn(covariance, options.settings());
    Account even = new Account("equal weights", assets);
    Account error = new Account("trained by error", assets);
    Account earning = new Account("trained by return", assets);
    try (Progress progress = new Progress("portfolio", (long) BLOCKS * epochs)) {
      for (int block = 0; block < BLOCKS; block++) {
        int from = first + block * (returns.length - first) / BLOCKS;
        int to = first + (block + 1) * (returns.length - first) / BLOCKS;
        MultiDataSet past = past(returns, from, random);
        DataSet forecasts = new DataSet(past.getFeatures(0), past.getLabels(0));
        for (int epoch = 0; epoch < epochs; epoch++) {
          byError.fit(forecasts);
          if (block == 0 && epoch < epochs / 2) {
            // Training by return starts from a forecast, without which all returns are alike.
            byReturn.setParams(byError.params().dup());
          } else {
            byReturn.fit(past);
          }
          progress.step(String.format(Locale.ROOT, "loss %.3f", byReturn.score()));
        }
        twoSteps.setParams(byError.params().dup());
        for (int t = from; t < to; t++) {
          even.earn(equal(assets), returns[t]);
          error.earn(weights(twoSteps, returns, t, error.weights), returns[t]);
          earning.earn(weights(byReturn, returns, t, earning.weights), returns[t]);
        }
      }
    }
    ModelFile.save(byReturn, options.out("model.zip"));
    writeCsv(options.out("earned.csv"), even, error, earning);
    Pictures.draw(
        spec.commandLine().getErr(), () -> draw(options.out("earned.png"), even, error, earning));
    console.printf("in %s: model.zip, earned.csv and .png%n", options.out());
    console.println(even);
    console.println(error);
    console.println(earning);
    return 0;
  }

  private static double[] features(double[][] returns, int t) {
    double[] both = Arrays.copyOf(returns[t - 1], 2 * returns[t].length);
    System.arraycopy(returns[t - 2], 0, both, returns[t].length, returns[t].length);
    return both;
  }

  /** All periods before one, with any portfolio held: what will be held later is not known. */
  private static MultiDataSet past(double[][] returns, int before, Random random) {
    int assets = returns[0].length;
    double[][] features = new double[before - 2][];
    double[][] held = new double[before - 2][];
    for (int t = 2; t < before; t++) {
      features[t - 2] = features(returns, t);
      double[] shares =
          random.doubles(assets).map(each -> -Math.log(1 - each)).toArray(); // uniform, scaled
      double sum = Arrays.stream(shares).sum();
      held[t - 2] = Arrays.stream(shares).map(each -> each / sum).toArray();
    }
    return new MultiDataSet(
        new INDArray[] {Nd4j.createFromArray(features), Nd4j.createFromArray(held)},
        new INDArray[] {Nd4j.createFromArray(Arrays.copyOfRange(returns, 2, before))});
  }

  private static INDArray weights(ComputationGraph net, double[][] returns, int t, INDArray held) {
    INDArray past = Nd4j.createFromArray(new double[][] {features(returns, t)});
    return net.outputSingle(past, held).dup();
  }

  private static INDArray covariance(double[][] returns) {
    INDArray r = Nd4j.createFromArray(returns);
    INDArray centred = r.subRowVector(r.mean(0));
    return centred.transpose().mmul(centred).div(returns.length);
  }

  /** What each has earned up to a period, without interest on it. */
  private static void draw(Path file, Account... accounts) throws IOException {
    XYChart chart =
        Charts.chart("what the portfolios have earned", "period traded", "sum of returns, %");
    chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0");
    List<Color> colors = List.of(Charts.GREY, Charts.BLUE, Charts.RED);
    for (int k = 0; k < accounts.length; k++) {
      double[] sums = accounts[k].earned.stream().mapToDouble(each -> each).toArray();
      Arrays.parallelPrefix(sums, Double::sum);
      double[] periods = IntStream.rangeClosed(1, sums.length).asDoubleStream().toArray();
      Charts.line(chart, accounts[k].name, periods, sums, colors.get(k));
    }
    Charts.save(file, List.of(chart));
  }

  private static void writeCsv(Path file, Account... accounts) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.join(
            ",", Arrays.stream(accounts).map(each -> each.name.replace(' ', '_')).toList()));
    for (int t = 0; t < accounts[0].earned.size(); t++) {
      int period = t;
      lines.add(
          String.join(
              ",",
              Arrays.stream(accounts)
                  .map(each -> String.format(Locale.ROOT, "%.5f", each.earned.get(period)))
                  .toList()));
    }
    Files.write(file, lines);
  }
}
