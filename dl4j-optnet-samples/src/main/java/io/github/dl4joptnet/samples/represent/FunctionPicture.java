package io.github.dl4joptnet.samples.represent;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Functions on the square [−1, 1]² beside each other, with bands of height in turns light and dark:
 * bends of the bands are kinks of the function.
 */
final class FunctionPicture {
  private static final int PIXELS = 120;
  private static final int MAGNIFIED = 3;
  private static final int MARGIN = 20;
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
   * @param functions the heights of each in all {@link #points}
   */
  static void writePng(Path file, double[]... functions) throws IOException {
    int side = PIXELS * MAGNIFIED;
    BufferedImage image =
        new BufferedImage(
            functions.length * (side + MARGIN) + MARGIN,
            side + 2 * MARGIN,
            BufferedImage.TYPE_INT_RGB);
    var g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    for (int i = 0; i < functions.length; i++) {
      for (int row = 0; row < PIXELS; row++) {
        for (int column = 0; column < PIXELS; column++) {
          g.setColor(color(functions[i][row * PIXELS + column]));
          g.fillRect(
              MARGIN + i * (side + MARGIN) + column * MAGNIFIED,
              MARGIN + row * MAGNIFIED,
              MAGNIFIED,
              MAGNIFIED);
        }
      }
    }
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static double coordinate(int pixel) {
    return 2 * (pixel + 0.5) / PIXELS - 1;
  }

  private static Color color(double value) {
    boolean dark = Math.floorMod((long) Math.floor(value / BAND), 2L) == 0;
    float height = (float) Math.max(0, Math.min(1, (value + 1) / 4));
    return Color.getHSBColor(0.6f - 0.55f * height, 0.75f, dark ? 0.75f : 0.95f);
  }
}
