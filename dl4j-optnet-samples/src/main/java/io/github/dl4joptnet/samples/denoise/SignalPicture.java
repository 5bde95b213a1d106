package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.Charts;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;

/** Some signals below each other: with noise, without, and what a network made of them. */
final class SignalPicture {
  private SignalPicture() {}

  static void writePng(Path file, String title, ComputationGraph net, List<Signal> signals)
      throws IOException {
    List<XYChart> charts = new ArrayList<>();
    for (Signal signal : signals) {
      charts.add(chart(charts.isEmpty() ? title : "", net, signal));
    }
    Charts.save(file, charts);
  }

  private static XYChart chart(String title, ComputationGraph net, Signal signal) {
    XYChart chart = Charts.chart(title, "point of the signal", "height");
    chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0");
    double[] points = IntStream.rangeClosed(1, signal.points()).asDoubleStream().toArray();
    chart
        .addSeries("with noise", points, signal.noisy())
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter)
        .setMarkerColor(Charts.GREY);
    Charts.line(chart, "clean", points, signal.clean(), Color.BLACK);
    Charts.line(chart, "denoised", points, SignalArrays.denoise(net, signal), Charts.RED);
    return chart;
  }
}
