package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;

/** What was measured in each epoch, as a table and as a picture. */
public final class LearningCurve {
  private final List<String> columns;
  private final List<double[]> epochs = new ArrayList<>();

  /**
   * @param columns what is measured, such as {@code training_mse}; the number of the epoch comes by
   *     itself
   */
  public LearningCurve(String... columns) {
    this.columns = List.of(columns);
  }

  /**
   * @param values one for each column
   */
  public void addEpoch(double... values) {
    if (values.length != columns.size()) {
      throw new IllegalArgumentException(
          "expected a value for each of " + columns + ", got " + values.length);
    }
    epochs.add(values.clone());
  }

  /** A line per epoch under a header, separated by commas. */
  public void writeCsv(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("epoch," + String.join(",", columns));
    for (int i = 0; i < epochs.size(); i++) {
      lines.add(
          i
              + 1
              + DoubleStream.of(epochs.get(i))
                  .mapToObj(value -> String.format(Locale.ROOT, ",%.6g", value))
                  .collect(Collectors.joining()));
    }
    Files.write(file, lines);
  }

  /**
   * Some columns that share one axis, which is logarithmic for losses that fall by a factor.
   *
   * @param axis with the unit
   * @param factor from what the table has to that unit, 100 for per cent
   */
  public record Panel(String axis, double factor, boolean isLoss, String... columns) {
    /** A loss, in its own unit. */
    public Panel(String axis, String... columns) {
      this(axis, 1, true, columns);
    }

    /** A share, which the table has as a fraction, in per cent from 0. */
    public static Panel percent(String axis, String... columns) {
      return new Panel(axis + ", %", 100, false, columns);
    }
  }

  /** The panels below each other, with the epochs from left to right. */
  public void writePng(Path file, String title, Panel... panels) throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (Panel panel : panels) {
      charts.add(chart(charts.isEmpty() ? title : "", panel));
    }
    Charts.save(file, charts);
  }

  private XYChart chart(String title, Panel panel) {
    XYChart chart = Charts.chart(title, "epoch", panel.axis());
    chart.getStyler().setXAxisDecimalPattern("0");
    // From edge to edge, a run of one epoch would be a point on the frame.
    chart.getStyler().setXAxisMin(0.5).setXAxisMax(epochs.size() + 0.5);
    DoubleSummaryStatistics range = new DoubleSummaryStatistics();
    double[] numbers = new double[epochs.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i + 1;
    }
    for (String column : panel.columns()) {
      int index = columns.indexOf(column);
      double[] values =
          epochs.stream().mapToDouble(epoch -> panel.factor() * epoch[index]).toArray();
      DoubleStream.of(values).forEach(range);
      chart.addSeries(words(column), numbers, values);
    }
    if (panel.isLoss() && Charts.isForLogarithm(range)) {
      Charts.logarithmicY(chart);
    } else {
      chart.getStyler().setYAxisMin(0.0).setYAxisDecimalPattern("0.###");
    }
    return chart;
  }

  /** Columns have names in lower case, which prose and the console write otherwise. */
  private static String words(String column) {
    return column
        .replace('_', ' ')
        .replace("spo plus", "SPO+")
        .replace("optnet", "OptNet")
        .replace("relu", "ReLU");
  }
}
