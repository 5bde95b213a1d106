package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardPictureTest {
  private static final int BLUE = 0x1f5fbf;
  private static final int RED = 0xc62828;

  @TempDir private Path dir;
  private final Puzzle puzzle =
      new Puzzle(Board.parse(2, "0300001040000002"), Board.parse(2, "1324241342313142"));

  @Test
  void aSolvedBoardIsWiderThanHighAndHasNoRed() throws IOException {
    BufferedImage image = draw(puzzle.solution());
    assertThat(image.getWidth()).isGreaterThan(2 * image.getHeight() - image.getHeight() / 4);
    assertThat(pixels(image, BLUE)).isPositive();
    assertThat(pixels(image, RED)).isZero();
  }

  @Test
  void aWrongDigitIsRed() throws IOException {
    int blue = pixels(draw(puzzle.solution()), BLUE);
    BufferedImage image = draw(puzzle.solution().with(3, 2));
    assertThat(pixels(image, RED)).isPositive();
    assertThat(pixels(image, BLUE)).isLessThan(blue);
  }

  private BufferedImage draw(Board answer) throws IOException {
    Path file = dir.resolve("board.png");
    BoardPicture.writePng(file, puzzle, answer);
    return ImageIO.read(file.toFile());
  }

  private static int pixels(BufferedImage image, int colour) {
    int count = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xffffff) == colour) {
          count++;
        }
      }
    }
    return count;
  }
}
