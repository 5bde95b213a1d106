package io.github.dl4joptnet.samples;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

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

  /** Some columns that share one axis. */
  public record Panel(String axis, String... columns) {}

  /** The panels below each other, with the epochs from left to right. */
  public void writePng(Path file, String title, Panel... panels) throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (Panel panel : panels) {
      charts.add(chart(charts.isEmpty() ? title : "", panel));
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapFormat.PNG);
    }
  }

  private XYChart chart(String title, Panel panel) {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(350)
            .title(title)
            .xAxisTitle("epoch")
            .yAxisTitle(panel.axis())
            .build();
    chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.###").setYAxisMin(0.0);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
    double[] numbers = new double[epochs.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i + 1;
    }
    for (String column : panel.columns()) {
      int index = columns.indexOf(column);
      double[] values = epochs.stream().mapToDouble(epoch -> epoch[index]).toArray();
      chart.addSeries(column.replace('_', ' '), numbers, values).setMarker(SeriesMarkers.CIRCLE);
    }
    return chart;
  }
}
