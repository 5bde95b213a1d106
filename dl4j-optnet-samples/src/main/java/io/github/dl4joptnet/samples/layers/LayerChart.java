package io.github.dl4joptnet.samples.layers;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The one style of these pictures: input grey, output blue, the output that has moved orange. */
final class LayerChart {
  static final Color INPUT = new Color(0x9e9e9e);
  static final Color OUTPUT = new Color(0x1565c0);
  static final Color MOVED = new Color(0xe65100);
  private static final Color GRID = new Color(0xeeeeee);

  private final XYChart chart;

  LayerChart(String title, String xAxis, String yAxis) {
    chart =
        new XYChartBuilder()
            .width(440)
            .height(280)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    chart
        .getStyler()
        .setChartBackgroundColor(Color.WHITE)
        .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14))
        .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11))
        .setLegendPosition(LegendPosition.OutsideS)
        .setLegendLayout(LegendLayout.Horizontal)
        .setLegendBorderColor(Color.WHITE)
        .setChartTitleBoxVisible(false)
        .setPlotBorderVisible(false);
    chart
        .getStyler()
        .setPlotGridLinesColor(GRID)
        .setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11))
        .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 10))
        .setXAxisDecimalPattern("0.##")
        .setYAxisDecimalPattern("0.##");
  }

  /** Entries against their numbers, as points that a thin line joins. */
  LayerChart row(String name, double[] values, Color color, Marker marker) {
    double[] numbers = IntStream.rangeClosed(1, values.length).asDoubleStream().toArray();
    return line(name, numbers, values, color, marker);
  }

  LayerChart line(String name, double[] x, double[] y, Color color, Marker marker) {
    add(name, x, y, color, marker).setLineStyle(new BasicStroke(1.6f)).setLineColor(color);
    return this;
  }

  LayerChart points(String name, double[] x, double[] y, Color color, Marker marker) {
    add(name, x, y, color, marker).setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    return this;
  }

  private XYSeries add(String name, double[] x, double[] y, Color color, Marker marker) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(marker).setMarkerColor(color);
    return series;
  }

  /** The shape of all three: input, output, and the output once an entry has moved. */
  static LayerChart of(String title, double[] input, double[] output, double[] moved, String what) {
    return new LayerChart(title, "entry", "value")
        .row("input", input, INPUT, SeriesMarkers.CIRCLE)
        .row(what, moved, MOVED, SeriesMarkers.DIAMOND)
        .row("output", output, OUTPUT, SeriesMarkers.CIRCLE);
  }

  void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(List.of(chart), 1, 1, out, BitmapFormat.PNG);
    }
  }
}
