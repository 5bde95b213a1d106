package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.Charts;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** A day's load, with the forecast and the schedule that two networks made for it. */
final class SchedulePicture {
  private static final double[] HOURS =
      IntStream.range(0, LoadDay.HOURS).asDoubleStream().toArray();

  private final XYChart chart;

  SchedulePicture(LoadDay day) {
    chart =
        Charts.chartWithLongNames("load and schedules of " + day.date(), "hour of the day", "GW");
    chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.0");
    Charts.line(chart, "load", HOURS, day.loads(), Color.BLACK);
  }

  /** What the network that was trained by error makes of the day. */
  SchedulePicture byError(double[] forecast, double[] schedule) {
    return add("by error", forecast, schedule, Charts.BLUE);
  }

  /** The same for the one that was trained by cost. */
  SchedulePicture byCost(double[] forecast, double[] schedule) {
    return add("by cost", forecast, schedule, Charts.RED);
  }

  private SchedulePicture add(String how, double[] forecast, double[] schedule, Color color) {
    Charts.dash(Charts.line(chart, "forecast, trained " + how, HOURS, forecast, color));
    Charts.line(chart, "schedule, trained " + how, HOURS, schedule, color);
    return this;
  }

  void writePng(Path file) throws IOException {
    Charts.save(file, List.of(chart));
  }
}
