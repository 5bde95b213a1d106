package io.github.dl4joptnet.samples;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Puts pictures of samples side by side, for the README. Arguments: the file to write, then
 * board.png of {@code sudoku train}, earned.png of {@code portfolio train} and signals.png of
 * {@code denoise train}. Of charts below each other, it takes the first.
 */
final class ReadmePicture {
  private static final int HEIGHT = 280;
  private static final int GAP = 24;

  /** Of a single chart. */
  private static final int CHART = 400;

  private ReadmePicture() {}

  public static void main(String[] args) throws IOException {
    List<BufferedImage> pictures = new ArrayList<>();
    int width = GAP;
    for (int k = 1; k < args.length; k++) {
      BufferedImage read = ImageIO.read(new File(args[k]));
      BufferedImage first =
          read.getSubimage(0, 0, read.getWidth(), Math.min(CHART, read.getHeight()));
      pictures.add(first);
      width += scaledWidth(first) + GAP;
    }
    BufferedImage all = new BufferedImage(width, HEIGHT + 2 * GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = all.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, all.getHeight());
    int left = GAP;
    for (BufferedImage picture : pictures) {
      Image scaled =
          picture.getScaledInstance(scaledWidth(picture), HEIGHT, Image.SCALE_AREA_AVERAGING);
      g.drawImage(scaled, left, GAP, null);
      left += scaledWidth(picture) + GAP;
    }
    g.dispose();
    ImageIO.write(all, "png", new File(args[0]));
  }

  private static int scaledWidth(BufferedImage picture) {
    return picture.getWidth() * HEIGHT / picture.getHeight();
  }
}
