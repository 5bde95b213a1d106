package io.github.dl4joptnet.samples;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import javax.imageio.ImageIO;

/**
 * Numbers as colours, several maps beside each other that share the axes and the scale on the
 * right.
 *
 * @param low the least value on the scale
 * @param high the largest one
 * @param color of a value
 */
public record HeatMaps(
    String title,
    Axis x,
    Axis y,
    String scale,
    double low,
    double high,
    DoubleFunction<Color> color) {
  private static final int SIDE = 360;
  private static final int GAP = 30;
  private static final int LEFT = 70;
  private static final int TOP = 70;
  private static final int BOTTOM = 60;
  private static final int SCALE = 130;
  private static final int BAR = 20;
  private static final Font NORMAL = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  /** What a map shows from left to right, or from top to bottom, at its ends and in between. */
  public record Axis(String title, double from, double to) {
    /** The value at so many halves of the axis; a whole number where it counts many of them. */
    private double at(int halves) {
      double value = from + halves * (to - from) / 2;
      return to - from > 10 ? Math.rint(value) : value;
    }
  }

  /**
   * One of the maps.
   *
   * @param values row by row from the top
   */
  public record Map(String title, double[][] values) {}

  public void writePng(Path file, List<Map> maps) throws IOException {
    int width = LEFT + maps.size() * (SIDE + GAP) + SCALE;
    BufferedImage image = new BufferedImage(width, TOP + SIDE + BOTTOM, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, image.getHeight());
    g.setColor(Color.BLACK);
    g.setFont(BOLD);
    centred(g, title, width / 2, 25);
    for (int k = 0; k < maps.size(); k++) {
      int left = LEFT + k * (SIDE + GAP);
      draw(g, maps.get(k), left);
      drawAxes(g, left, k == 0);
    }
    drawScale(g, width - SCALE + 10);
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private void draw(Graphics2D g, Map map, int left) {
    double[][] values = map.values();
    for (int py = 0; py < SIDE; py++) {
      double[] row = values[py * values.length / SIDE];
      for (int px = 0; px < SIDE; px++) {
        g.setColor(color.apply(row[px * row.length / SIDE]));
        g.fillRect(left + px, TOP + py, 1, 1);
      }
    }
    g.setColor(Color.BLACK);
    g.drawRect(left - 1, TOP - 1, SIDE + 1, SIDE + 1);
    g.setFont(BOLD);
    centred(g, map.title(), left + SIDE / 2, TOP - 12);
  }

  private void drawAxes(Graphics2D g, int left, boolean isFirst) {
    g.setFont(NORMAL);
    for (int k = 0; k <= 2; k++) {
      int at = k * SIDE / 2;
      g.drawLine(left + at, TOP + SIDE, left + at, TOP + SIDE + 5);
      centred(g, number(x.at(k)), left + at, TOP + SIDE + 20);
      if (isFirst) {
        g.drawLine(left - 5, TOP + at, left, TOP + at);
        String text = number(y.at(k));
        g.drawString(text, left - 10 - g.getFontMetrics().stringWidth(text), TOP + at + 5);
      }
    }
    centred(g, x.title, left + SIDE / 2, TOP + SIDE + 42);
    if (isFirst) {
      Graphics2D turned = (Graphics2D) g.create();
      turned.rotate(-Math.PI / 2);
      centred(turned, y.title, -TOP - SIDE / 2, 18);
      turned.dispose();
    }
  }

  private void drawScale(Graphics2D g, int left) {
    for (int py = 0; py < SIDE; py++) {
      g.setColor(color.apply(high - (py + 0.5) * (high - low) / SIDE));
      g.fillRect(left, TOP + py, BAR, 1);
    }
    g.setColor(Color.BLACK);
    g.drawRect(left - 1, TOP - 1, BAR + 1, SIDE + 1);
    for (int k = 0; k <= 4; k++) {
      String text = number(high - k * (high - low) / 4);
      g.drawString(text, left + BAR + 8, TOP + k * SIDE / 4 + 5);
    }
    g.drawString(scale, left - 5, TOP - 12);
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value + 0.0);
    return text.replaceAll("\\.?0+$", "").replaceAll("^-0$", "0");
  }

  private static void centred(Graphics2D g, String text, int x, int y) {
    g.drawString(text, x - g.getFontMetrics().stringWidth(text) / 2, y);
  }
}
