package io.github.dl4joptnet.samples.denoise;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A matrix before training on the left and after it on the right: positive entries red, negative
 * ones blue, zero white. The colours are those of square roots, so that small entries show.
 */
final class MatrixPicture {
  private static final int CELL = 3;
  private static final int MARGIN = 20;

  private MatrixPicture() {}

  static void writePng(Path file, INDArray before, INDArray after) throws IOException {
    int width = CELL * (int) before.size(1);
    int height = CELL * (int) before.size(0);
    BufferedImage image =
        new BufferedImage(2 * width + 3 * MARGIN, height + 2 * MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.LIGHT_GRAY);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    double largest = Math.max(before.amaxNumber().doubleValue(), after.amaxNumber().doubleValue());
    g.translate(MARGIN, MARGIN);
    draw(g, before, largest);
    g.translate(width + MARGIN, 0);
    draw(g, after, largest);
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static void draw(Graphics2D g, INDArray matrix, double largest) {
    double[][] entries = matrix.toDoubleMatrix();
    for (int row = 0; row < entries.length; row++) {
      for (int column = 0; column < entries[row].length; column++) {
        g.setColor(color(entries[row][column] / largest));
        g.fillRect(column * CELL, row * CELL, CELL, CELL);
      }
    }
  }

  /** The colour of a value from −1 to 1. */
  static Color color(double value) {
    float rest = (float) (1 - Math.sqrt(Math.min(1, Math.abs(value))));
    return value > 0 ? new Color(1, rest, rest) : new Color(rest, rest, 1);
  }
}
