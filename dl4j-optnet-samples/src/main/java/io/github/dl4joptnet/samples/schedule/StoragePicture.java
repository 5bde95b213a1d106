package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.Charts;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** A day's load, and below it what the storage supplies by several forecasts. */
final class StoragePicture {
  private static final double[] HOURS =
      IntStream.range(0, LoadDay.HOURS).asDoubleStream().toArray();

  /** Those of the learning curve. */
  private static final Color[] COLORS = {Color.BLACK, Charts.BLUE, Charts.GREEN};

  private final XYChart load;
  private final XYChart supply;
  private int count;

  StoragePicture(LoadDay day) {
    load = Charts.chart("load and storage of " + day.date(), "", "load, GW");
    Charts.line(load, "load", HOURS, day.loads(), Color.BLACK);
    supply = Charts.chart("", "hour of the day", "supply of the storage, GW");
    for (XYChart chart : List.of(load, supply)) {
      chart.getStyler().setXAxisDecimalPattern("0").setYAxisDecimalPattern("0.0");
    }
  }

  /** Another line of supplies; below 0 where the storage pumps. */
  StoragePicture add(String how, double[] supplies) {
    Charts.line(supply, how, HOURS, supplies, COLORS[count++]);
    return this;
  }

  void writePng(Path file) throws IOException {
    Charts.save(file, List.of(load, supply));
  }
}
