package io.github.dl4joptnet.samples.schedule;

import java.awt.BasicStroke;
import java.awt.Color;
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
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A day's load, with the forecast and the schedule that two networks made for it. */
final class SchedulePicture {
  private static final Color RMSE = new Color(0x1565c0);
  private static final Color TASK = new Color(0xc62828);

  private final XYChart chart;

  SchedulePicture(LoadDay day) {
    chart =
        new XYChartBuilder()
            .width(800)
            .height(450)
            .title("load and schedules, " + day.date())
            .xAxisTitle("hour")
            .yAxisTitle("GW")
            .build();
    chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.0");
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    line("load", day.loads(), Color.BLACK, false);
  }

  SchedulePicture rmse(double[] forecast, double[] schedule) {
    line("forecast, learned by error", forecast, RMSE, true);
    line("its schedule", schedule, RMSE, false);
    return this;
  }

  SchedulePicture task(double[] forecast, double[] schedule) {
    line("forecast, learned by cost", forecast, TASK, true);
    line("its schedule ", schedule, TASK, false); // names have to differ
    return this;
  }

  private void line(String name, double[] values, Color color, boolean dashed) {
    double[] hours = IntStream.range(0, LoadDay.HOURS).asDoubleStream().toArray();
    XYSeries series = chart.addSeries(name, hours, values);
    series.setMarker(SeriesMarkers.NONE).setLineColor(color);
    if (dashed) {
      series.setLineStyle(
          new BasicStroke(
              1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0));
    }
  }

  void writePng(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(List.of(chart), 1, 1, out, BitmapFormat.PNG);
    }
  }
}
