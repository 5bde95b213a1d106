package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.OutputDirectory;
import io.github.dl4joptnet.samples.Pictures;
import io.github.dl4joptnet.samples.UserError;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
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
  /** Solid lines for what is held out, dashed ones for what a network learns from. */
  private static final Color[] COLORS = {
    new Color(0x1f5fbf), new Color(0xc62828), new Color(0x2e7d32), new Color(0x6a1b9a)
  };

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
    List<XYChart> charts =
        List.of(chart("board error", "board_error", read), chart("mse", "mse", read));
    try (OutputStream file = Files.newOutputStream(out.resolve("comparison.png"))) {
      BitmapEncoder.saveBitmap(charts, 2, 1, file, BitmapFormat.PNG);
    }
  }

  private static XYChart chart(String axis, String column, List<Run> read) {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(400)
            .title("dashed: training, solid: held out")
            .xAxisTitle("epoch")
            .yAxisTitle(axis)
            .build();
    chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.###").setYAxisMin(0.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    for (int i = 0; i < read.size(); i++) {
      Run run = read.get(i);
      for (String part : List.of("training", "validation")) {
        float[] dashes = part.equals("training") ? new float[] {5, 4} : null;
        chart
            .addSeries(
                run.name() + ", " + part, run.column("epoch"), run.column(part + "_" + column))
            .setMarker(SeriesMarkers.NONE)
            .setLineColor(COLORS[i])
            .setLineStyle(
                new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0));
      }
    }
    return chart;
  }
}
