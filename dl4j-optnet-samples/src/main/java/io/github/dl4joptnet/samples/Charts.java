package io.github.dl4joptnet.samples;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The one style of the samples' charts: a title, axes with units, the legend below the data. */
public final class Charts {
  public static final Color BLUE = new Color(0x1f5fbf);
  public static final Color RED = new Color(0xc62828);
  public static final Color GREEN = new Color(0x2e7d32);
  public static final Color PURPLE = new Color(0x6a1b9a);
  public static final Color ORANGE = new Color(0xe07b00);
  public static final Color GREY = new Color(0x9e9e9e);

  /** In the order in which lines take them. */
  private static final Color[] COLORS = {BLUE, RED, GREEN, ORANGE, PURPLE, GREY};

  private Charts() {}

  /** That of the k-th line, where the lines of a chart do not take theirs by themselves. */
  public static Color color(int k) {
    return COLORS[k % COLORS.length];
  }

  /** The title is empty for charts that stand below another one. */
  public static XYChart chart(String title, String xAxis, String yAxis) {
    return chart(title, xAxis, yAxis, 400);
  }

  /** For long names of lines, which stand below each other. */
  public static XYChart chartWithLongNames(String title, String xAxis, String yAxis) {
    XYChart chart = chart(title, xAxis, yAxis, 520);
    chart.getStyler().setLegendLayout(LegendLayout.Vertical);
    return chart;
  }

  private static XYChart chart(String title, String xAxis, String yAxis, int height) {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(height)
            .title(title)
            .xAxisTitle(xAxis)
            .yAxisTitle(yAxis)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    chart.getStyler().setSeriesColors(COLORS);
    chart.getStyler().setSeriesMarkers(new Marker[] {SeriesMarkers.CIRCLE});
    chart.getStyler().setMarkerSize(5);
    return chart;
  }

  /** Whether a logarithmic axis can show these values, with some numbers beside it. */
  public static boolean isForLogarithm(DoubleSummaryStatistics range) {
    return range.getMin() > 0 && range.getMax() > 5 * range.getMin();
  }

  /** For losses and times, which fall or grow by factors. Values have to be above 0. */
  public static void logarithmicY(XYChart chart) {
    chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(Charts::tick);
  }

  /** The same for what is drawn from left to right, to a tick that has its number. */
  public static void logarithmicX(XYChart chart, double largest) {
    double last = Math.pow(10, Math.floor(Math.log10(largest)));
    for (double factor : new double[] {2, 2.5, 2}) {
      last = last < largest ? last * factor : last;
    }
    chart.getStyler().setXAxisLogarithmic(true).setXAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setXAxisMax(last);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(Charts::tick);
  }

  /** 1, 2, 5, 10, …: more would not fit. */
  private static String tick(double value) {
    BigDecimal digits = new BigDecimal(value).round(new MathContext(1)).stripTrailingZeros();
    boolean isShown = Set.of(1, 2, 5).contains(digits.unscaledValue().intValue());
    boolean isPlain = value >= 1e-3 && value < 1e5;
    return !isShown ? "" : isPlain ? digits.toPlainString() : "%.0e".formatted(value);
  }

  /** A line without markers, for curves of many points. */
  public static XYSeries line(XYChart chart, String name, double[] x, double[] y, Color color) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(SeriesMarkers.NONE).setLineColor(color).setLineWidth(2);
    return series;
  }

  public static void dash(XYSeries series) {
    series.setLineStyle(
        new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0));
  }

  /** Charts below each other. */
  public static void save(Path file, List<XYChart> charts) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      BitmapEncoder.saveBitmap(charts, charts.size(), 1, out, BitmapFormat.PNG);
    }
  }
}
