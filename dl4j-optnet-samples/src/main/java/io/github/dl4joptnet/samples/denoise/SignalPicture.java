package io.github.dl4joptnet.samples.denoise;

import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Some signals below each other: with noise, without, and what a network made of them. */
final class SignalPicture {
  private SignalPicture() {}

  static void writePng(Path file, String title, ComputationGraph net, List<Signal> signals)
      throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (Signal signal : signals) {
      charts.add(chart(charts.isEmpty() ? title : "", net, signal));
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapFormat.PNG);
    }
  }

  private static XYChart chart(String title, ComputationGraph net, Signal signal) {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(350)
            .title(title)
            .xAxisTitle("point")
            .yAxisTitle("height")
            .build();
    chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0");
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    double[] points = IntStream.rangeClosed(1, signal.points()).asDoubleStream().toArray();
    chart
        .addSeries("noisy", points, signal.noisy())
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
        .setMarker(SeriesMarkers.CIRCLE)
        .setMarkerColor(Color.LIGHT_GRAY);
    chart
        .addSeries("clean", points, signal.clean())
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(Color.BLACK);
    chart
        .addSeries("predicted", points, SignalArrays.denoise(net, signal))
        .setMarker(SeriesMarkers.NONE)
        .setLineColor(new Color(0xc62828));
    return chart;
  }
}
