package io.github.dl4joptnet.samples.shortestpath;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * The grid with the true costs of a day: the thicker an arc, the dearer. The shortest path is
 * green, and beside it the path chosen by the predicted costs, blue.
 */
final class PathPicture {
  private static final int STEP = 110;
  private static final int MARGIN = 60;
  private static final int TITLE = 60;
  private static final int NODE = 9;
  private static final Color ARC = new Color(0xc8c8c8);
  private static final Color BEST = new Color(0x2e7d32);
  private static final Color CHOSEN = new Color(0x1565c0);

  private PathPicture() {}

  static void writePng(Path file, double[] costs, boolean[] chosen) throws IOException {
    boolean[] best = RoadGrid.shortestPath(costs);
    int size = 2 * MARGIN + (RoadGrid.SIDE - 1) * STEP;
    BufferedImage image = new BufferedImage(size, size + TITLE / 2, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    title(g, 25, BEST, "shortest path: cost ", RoadGrid.cost(costs, best));
    title(g, 47, CHOSEN, "by predicted costs: cost ", RoadGrid.cost(costs, chosen));
    g.translate(MARGIN, MARGIN + TITLE / 2);
    drawCosts(g, costs);
    drawPath(g, best, -4, BEST);
    drawPath(g, chosen, 4, CHOSEN);
    drawNodes(g);
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static void title(Graphics2D g, int y, Color color, String text, double cost) {
    g.setColor(color);
    g.drawString(text + String.format(Locale.ROOT, "%.2f", cost), MARGIN - NODE, y);
  }

  private static int x(int node) {
    return node % RoadGrid.SIDE * STEP;
  }

  private static int y(int node) {
    return node / RoadGrid.SIDE * STEP;
  }

  private static void drawCosts(Graphics2D g, double[] costs) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    for (int arc = 0; arc < RoadGrid.ARCS; arc++) {
      int from = RoadGrid.from(arc);
      int to = RoadGrid.to(arc);
      g.setColor(ARC);
      g.setStroke(new BasicStroke((float) Math.min(20, 1 + 3 * Math.max(0, costs[arc]))));
      g.drawLine(x(from), y(from), x(to), y(to));
      g.setColor(Color.DARK_GRAY);
      boolean down = x(from) == x(to);
      g.drawString(
          String.format(Locale.ROOT, "%.2f", costs[arc]),
          (x(from) + x(to)) / 2 + (down ? 12 : -14),
          (y(from) + y(to)) / 2 + (down ? 5 : -12));
    }
  }

  private static void drawPath(Graphics2D g, boolean[] path, int shift, Color color) {
    g.setColor(color);
    g.setStroke(new BasicStroke(5, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int arc = 0; arc < RoadGrid.ARCS; arc++) {
      if (path[arc]) {
        int from = RoadGrid.from(arc);
        int to = RoadGrid.to(arc);
        g.drawLine(x(from) + shift, y(from) + shift, x(to) + shift, y(to) + shift);
      }
    }
  }

  private static void drawNodes(Graphics2D g) {
    for (int node = 0; node < RoadGrid.NODES; node++) {
      g.setColor(node == 0 || node == RoadGrid.NODES - 1 ? Color.BLACK : Color.WHITE);
      g.fillOval(x(node) - NODE, y(node) - NODE, 2 * NODE, 2 * NODE);
      g.setColor(Color.BLACK);
      g.setStroke(new BasicStroke(1.5f));
      g.drawOval(x(node) - NODE, y(node) - NODE, 2 * NODE, 2 * NODE);
    }
  }
}
