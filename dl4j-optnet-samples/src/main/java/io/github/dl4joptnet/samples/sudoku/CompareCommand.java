package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.Charts;
import io.github.dl4joptnet.samples.OutputDirectory;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.UserError;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Puts the learning curves of several trainings into one picture, and their scores into a table.
 */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Compares finished trainings in one picture and one table.",
      "For example those of optnet, fc and conv on the same boards."
    })
final class CompareCommand implements Callable<Integer> {
  /** Of the runs, whose errors in training are dashed lines. */
  private static final Color[] COLORS = {Charts.BLUE, Charts.RED, Charts.GREEN, Charts.PURPLE};

  private static final List<String> COLUMNS =
      Stream.concat(Stream.of("epoch"), TrainCommand.CURVE.stream()).toList();

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..4",
      description = "Directories that 'sudoku train --out' wrote.")
  private List<Path> runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "sudoku-compare-out",
      description = "Directory for comparison.csv and comparison.png.")
  private Path out;

  /** One training: its directory, and its learning curve column by column. */
  private record Run(String name, Path directory, double[][] columns) {
    double[] column(String name) {
      return columns[COLUMNS.indexOf(name)];
    }

    double last(String name) {
      double[] column = column(name);
      return column[column.length - 1];
    }
  }

  @Override
  public Integer call() throws IOException {
    OutputDirectory.create(out);
    List<String> table = new ArrayList<>();
    table.add(
        "run,epochs,last_training_board_error,last_validation_board_error,last_training_mse,"
            + "last_validation_mse,test_board_error,test_mse,seconds_per_epoch");
    List<Run> read = new ArrayList<>();
    for (Path directory : runs) {
      Run run = read(directory);
      read.add(run);
      MultiLayerNetwork kept = SudokuNetwork.load(directory.resolve("model.zip"));
      int box = SudokuNetwork.boxOf(kept).getAsInt();
      Score test = Score.of(kept, PuzzleFile.read(directory.resolve("test-boards.txt"), box));
      table.add(
          String.format(
              Locale.ROOT,
              "%s,%.0f,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.3g",
              run.name(),
              run.last("epoch"),
              run.last("training_board_error"),
              run.last("validation_board_error"),
              run.last("training_mse"),
              run.last("validation_mse"),
              test.boardError(),
              test.mse(),
              Arrays.stream(run.column("seconds")).average().orElseThrow()));
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%s: epoch %.0f, board error training %.2f %%, validation %.2f %%;"
                  + " kept epoch, test: %s%n",
              run.name(),
              run.last("epoch"),
              100 * run.last("training_board_error"),
              100 * run.last("validation_board_error"),
              test);
    }
    Files.write(out.resolve("comparison.csv"), table);
    Pictures.draw(spec.commandLine().getErr(), () -> draw(read));
    return 0;
  }

  private static Run read(Path directory) throws IOException {
    Path file = directory.resolve("learning-curve.csv");
    if (!Files.isRegularFile(file)) {
      throw new UserError("no such file: " + file + "; expected what 'sudoku train --out' wrote");
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() < 2 || !lines.get(0).equals(String.join(",", COLUMNS))) {
      throw new UserError(file + " is no learning curve of 'sudoku train'");
    }
    List<double[]> epochs =
        lines.stream()
            .skip(1)
            .map(line -> Stream.of(line.split(",")).mapToDouble(Double::parseDouble).toArray())
            .toList();
    double[][] columns = new double[COLUMNS.size()][epochs.size()];
    for (int i = 0; i < epochs.size(); i++) {
      for (int j = 0; j < columns.length; j++) {
        columns[j][i] = epochs.get(i)[j];
      }
    }
    return new Run(directory.toAbsolutePath().getFileName().toString(), directory, columns);
  }

  private void draw(List<Run> read) throws IOException {
    XYChart boards =
        chart("networks that learn Sudoku", "board error, %", "board_error", 100, read);
    boards.getStyler().setYAxisMin(0.0).setYAxisDecimalPattern("0.#");
    XYChart errors = chart("", "mean squared error", "mse", 1, read);
    DoubleSummaryStatistics range = new DoubleSummaryStatistics();
    for (Run run : read) {
      Arrays.stream(run.column("training_mse")).forEach(range);
      Arrays.stream(run.column("validation_mse")).forEach(range);
    }
    if (Charts.isForLogarithm(range)) {
      Charts.logarithmicY(errors);
    } else {
      errors.getStyler().setYAxisMin(0.0);
    }
    Charts.save(out.resolve("comparison.png"), List.of(boards, errors));
  }

  private static XYChart chart(
      String title, String axis, String column, double factor, List<Run> read) {
    XYChart chart = Charts.chart(title, "epoch", axis);
    chart.getStyler().setXAxisDecimalPattern("0");
    double last = read.stream().mapToDouble(run -> run.last("epoch")).max().orElseThrow();
    chart.getStyler().setXAxisMin(0.5).setXAxisMax(last + 0.5);
    for (int i = 0; i < read.size(); i++) {
      Run run = read.get(i);
      for (String part : List.of("training", "validation")) {
        double[] values =
            Arrays.stream(run.column(part + "_" + column)).map(each -> factor * each).toArray();
        XYSeries series =
            Charts.line(chart, run.name() + ", " + part, run.column("epoch"), values, COLORS[i]);
        series.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(COLORS[i]); // shows single epochs
        if (part.equals("training")) {
          Charts.dash(series);
        }
      }
    }
    return chart;
  }
}
