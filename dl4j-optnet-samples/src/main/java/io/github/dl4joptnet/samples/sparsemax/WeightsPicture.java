package io.github.dl4joptnet.samples.sparsemax;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of the steps of some sequences, a row each: white is exactly zero, the darker the
 * larger. Steps that tell the class are framed. All maps share the axis of steps, below the last.
 */
final class WeightsPicture {
  private static final int CELL = 24;
  private static final int LEFT = 44;
  private static final int RIGHT = 24;
  private static final int AXIS = 44;
  private static final int TITLE = 44;
  private static final int LEGEND = 56;
  private static final int SCALE = 120;
  private static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 15);
  private static final Font NORMAL = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Color FRAME = new Color(0xd84315);
  private static final Color LINE = new Color(0xe0e0e0);

  private WeightsPicture() {}

  /**
   * @param weights by what made them, {@code [sequences, steps]}
   */
  static void writePng(Path file, Map<String, INDArray> weights, Sequences sequences)
      throws IOException {
    int rows = (int) weights.values().iterator().next().size(0);
    int width = LEFT + Sequences.STEPS * CELL + RIGHT;
    int height = weights.size() * (TITLE + rows * CELL) + AXIS + LEGEND;
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    int top = 0;
    for (Map.Entry<String, INDArray> each : weights.entrySet()) {
      g.setColor(Color.BLACK);
      g.setFont(BOLD);
      g.drawString(
          each.getKey() + ": weights of the steps of " + rows + " sequences",
          LEFT,
          top + TITLE - 14);
      top += TITLE;
      drawRowNumbers(g, top, rows);
      draw(g, top, each.getValue(), sequences);
      top += rows * CELL;
    }
    drawStepNumbers(g, top);
    drawLegend(g, top + AXIS + 14);
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static void draw(Graphics2D g, int top, INDArray weights, Sequences sequences) {
    for (int i = 0; i < weights.size(0); i++) {
      for (int step = 0; step < Sequences.STEPS; step++) {
        int x = LEFT + step * CELL;
        int y = top + i * CELL;
        g.setColor(shade(weights.getDouble(i, step)));
        g.fillRect(x, y, CELL, CELL);
        g.setStroke(new BasicStroke(1));
        g.setColor(LINE);
        g.drawRect(x, y, CELL, CELL);
      }
    }
    g.setColor(FRAME);
    g.setStroke(new BasicStroke(2));
    for (int i = 0; i < weights.size(0); i++) {
      for (int step = 0; step < Sequences.STEPS; step++) {
        if (sequences.counting(i)[step]) {
          g.drawRect(LEFT + step * CELL + 2, top + i * CELL + 2, CELL - 4, CELL - 4);
        }
      }
    }
  }

  private static void drawRowNumbers(Graphics2D g, int top, int rows) {
    g.setFont(NORMAL);
    for (int i = 0; i < rows; i++) {
      centred(g, Integer.toString(i + 1), LEFT - 12, top + i * CELL + CELL - 7);
    }
    Graphics2D turned = (Graphics2D) g.create();
    turned.rotate(-Math.PI / 2);
    centred(turned, "sequence", -top - rows * CELL / 2, 16);
    turned.dispose();
  }

  private static void drawStepNumbers(Graphics2D g, int top) {
    g.setColor(Color.BLACK);
    g.setFont(NORMAL);
    for (int step = 0; step < Sequences.STEPS; step++) {
      centred(g, Integer.toString(step + 1), LEFT + step * CELL + CELL / 2, top + 17);
    }
    centred(g, "step of the sequence", LEFT + Sequences.STEPS * CELL / 2, top + 36);
  }

  private static void centred(Graphics2D g, String text, int x, int y) {
    g.drawString(text, x - g.getFontMetrics().stringWidth(text) / 2, y);
  }

  /** The scale of the weights, and what a frame means. */
  private static void drawLegend(Graphics2D g, int top) {
    g.setFont(NORMAL);
    int height = CELL - 4;
    int baseline = top + height - 5;
    int left = LEFT + 75;
    for (int px = 0; px <= SCALE; px++) {
      g.setColor(shade(px / (double) SCALE));
      g.fillRect(left + px, top, 1, height);
    }
    g.setStroke(new BasicStroke(1));
    g.setColor(Color.BLACK);
    g.drawRect(left - 1, top - 1, SCALE + 2, height + 1);
    g.drawString("weight  0", LEFT, baseline);
    g.drawString("1", left + SCALE + 8, baseline);
    left += SCALE + 60;
    g.setColor(FRAME);
    g.setStroke(new BasicStroke(2));
    g.drawRect(left, top, height, height);
    g.setColor(Color.BLACK);
    g.drawString("a step that tells the class", left + CELL + 4, baseline);
  }

  /** From a pale blue for what is barely above zero to dark blue. */
  private static Color shade(double weight) {
    if (weight == 0) {
      return Color.WHITE;
    }
    float share = (float) Math.min(1, Math.sqrt(weight));
    return new Color(0.88f - 0.8f * share, 0.92f - 0.62f * share, 1 - 0.35f * share);
  }
}
