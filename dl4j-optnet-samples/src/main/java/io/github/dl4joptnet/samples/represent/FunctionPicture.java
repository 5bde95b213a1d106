package io.github.dl4joptnet.samples.represent;

import io.github.dl4joptnet.samples.HeatMaps;
import io.github.dl4joptnet.samples.HeatMaps.Axis;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Functions on the square [−1, 1]² beside each other, with bands of height in turns light and dark:
 * bends of the bands are kinks of the function.
 */
final class FunctionPicture {
  private static final int PIXELS = 120;
  private static final double BAND = 0.15;

  private FunctionPicture() {}

  /** The points whose heights are drawn, row by row from the top: {@code [pixels][2]}. */
  static double[][] points() {
    double[][] points = new double[PIXELS * PIXELS][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new double[] {coordinate(i % PIXELS), -coordinate(i / PIXELS)};
    }
    return points;
  }

  /**
   * @param names of the functions
   * @param functions the heights of each in all {@link #points}
   */
  static void writePng(Path file, String title, List<String> names, List<double[]> functions)
      throws IOException {
    double low = functions.stream().flatMapToDouble(Arrays::stream).min().orElseThrow();
    double high = functions.stream().flatMapToDouble(Arrays::stream).max().orElseThrow();
    new HeatMaps(
            title,
            new Axis("x₁", -1, 1),
            new Axis("x₂", 1, -1),
            "height",
            low,
            high,
            value -> color(value, (value - low) / Math.max(high - low, Double.MIN_NORMAL)))
        .writePng(
            file,
            IntStream.range(0, names.size())
                .mapToObj(k -> new HeatMaps.Map(names.get(k), rows(functions.get(k))))
                .toList());
  }

  private static double[][] rows(double[] values) {
    return IntStream.range(0, PIXELS)
        .mapToObj(row -> Arrays.copyOfRange(values, row * PIXELS, (row + 1) * PIXELS))
        .toArray(double[][]::new);
  }

  private static double coordinate(int pixel) {
    return 2 * (pixel + 0.5) / PIXELS - 1;
  }

  /**
   * @param share of the scale, 0 to 1
   */
  private static Color color(double value, double share) {
    boolean dark = Math.floorMod((long) Math.floor(value / BAND), 2L) == 0;
    float height = (float) Math.max(0, Math.min(1, share));
    return Color.getHSBColor(0.6f - 0.55f * height, 0.75f, dark ? 0.75f : 0.95f);
  }
}
