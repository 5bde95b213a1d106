package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.Charts;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.knowm.xchart.XYChart;
import picocli.CommandLine;

/** Finds the weight λ of total variation that does best on the validation signals. */
final class LambdaSearch {
  private static final int FROM = 2;
  private static final int TO = 60;

  private final SignalData data;
  private final DenoiseNetwork network;
  private final Path out;
  private final CommandLine commandLine;

  LambdaSearch(SignalData data, DenoiseNetwork network, Path out, CommandLine commandLine) {
    this.data = data;
    this.network = network;
    this.out = out;
    this.commandLine = commandLine;
  }

  /** Tries whole numbers, and writes lambda.csv and lambda.png. */
  ComputationGraph run() throws IOException {
    List<Double> lambdas = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    ComputationGraph best = null;
    double bestLambda = 0;
    double bestError = Double.POSITIVE_INFINITY;
    try (Progress progress = new Progress("lambda", TO - FROM + 1L)) {
      for (int lambda = FROM; lambda <= TO; lambda++) {
        ComputationGraph net = network.totalVariation(lambda);
        double error = SignalArrays.mse(net, data.validation());
        lambdas.add((double) lambda);
        errors.add(error);
        progress.step(String.format(Locale.ROOT, "mse %.2f", error));
        if (error < bestError) {
          best = net;
          bestLambda = lambda;
          bestError = error;
        }
      }
    }
    commandLine
        .getOut()
        .printf(Locale.ROOT, "lambda: %.0f  validation mse: %.2f%n", bestLambda, bestError);
    writeCsv(lambdas, errors);
    Pictures.draw(commandLine.getErr(), () -> writePng(lambdas, errors));
    return best;
  }

  private void writeCsv(List<Double> lambdas, List<Double> errors) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("lambda,validation_mse");
    for (int i = 0; i < lambdas.size(); i++) {
      lines.add(String.format(Locale.ROOT, "%.0f,%.6g", lambdas.get(i), errors.get(i)));
    }
    Files.write(out.resolve("lambda.csv"), lines);
  }

  private void writePng(List<Double> lambdas, List<Double> errors) throws IOException {
    XYChart chart =
        Charts.chart(
            "denoising by total variation: the best weight", "lambda", "mean squared error");
    chart.getStyler().setXAxisDecimalPattern("0");
    chart.addSeries("validation mse", lambdas, errors);
    chart.getStyler().setYAxisDecimalPattern("0.#");
    Charts.save(out.resolve("lambda.png"), List.of(chart));
  }
}
