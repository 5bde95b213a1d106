package io.github.dl4joptnet.samples.sudoku;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A board before and after: the puzzle, and beside it what the network made of it. Clues are black,
 * the network's digits blue, and red where the solution has another.
 */
final class BoardPicture {
  private static final int CELL = 60;
  private static final int MARGIN = 20;
  private static final int TITLE = 15;
  private static final Color CLUE = Color.BLACK;
  private static final Color FILLED = new Color(0x1f5fbf);
  private static final Color WRONG = new Color(0xc62828);

  private BoardPicture() {}

  static void writePng(Path file, Puzzle puzzle, Board answer) throws IOException {
    int size = CELL * answer.side();
    BufferedImage image =
        new BufferedImage(
            2 * size + 3 * MARGIN, TITLE + size + 2 * MARGIN, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.setColor(Color.BLACK);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 15));
    g.drawString("the puzzle", MARGIN, MARGIN + 5);
    g.drawString("as solved (red: wrong)", size + 2 * MARGIN, MARGIN + 5);
    g.translate(MARGIN, TITLE + MARGIN);
    draw(g, puzzle.clues(), puzzle);
    g.translate(size + MARGIN, 0);
    draw(g, answer, puzzle);
    g.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private static void draw(Graphics2D g, Board board, Puzzle puzzle) {
    drawGrid(g, board.side(), board.box());
    for (int cell = 0; cell < board.cells(); cell++) {
      int digit = board.digit(cell);
      if (digit != 0) {
        boolean wrong = digit != puzzle.solution().digit(cell);
        boolean clue = digit == puzzle.clues().digit(cell);
        g.setColor(wrong ? WRONG : clue ? CLUE : FILLED);
        g.setFont(new Font(Font.SANS_SERIF, clue ? Font.BOLD : Font.PLAIN, CELL * 3 / 5));
        drawCentred(g, Integer.toString(digit), board.columnOf(cell), board.rowOf(cell));
      }
    }
  }

  private static void drawGrid(Graphics2D g, int side, int box) {
    g.setColor(Color.BLACK);
    for (int line = 0; line <= side; line++) {
      g.setStroke(new BasicStroke(line % box == 0 ? 3 : 1));
      g.drawLine(line * CELL, 0, line * CELL, side * CELL);
      g.drawLine(0, line * CELL, side * CELL, line * CELL);
    }
  }

  private static void drawCentred(Graphics2D g, String text, int column, int row) {
    FontMetrics metrics = g.getFontMetrics();
    int x = column * CELL + (CELL - metrics.stringWidth(text)) / 2;
    int y = row * CELL + (CELL - metrics.getHeight()) / 2 + metrics.getAscent();
    g.drawString(text, x, y);
  }
}
