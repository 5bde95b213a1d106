package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PuzzleFileTest {
  private static final String GOOD = "0300001040000002 1324241342313142";

  @TempDir private Path dir;

  @Test
  void readsWhatItWrites() throws IOException {
    List<Puzzle> puzzles = new PuzzleGenerator(2, 3).generate(20);
    Path file = dir.resolve("boards.txt");
    PuzzleFile.write(file, puzzles);
    assertThat(PuzzleFile.read(file, 2)).isEqualTo(puzzles);
    assertThat(Files.readAllLines(file))
        .hasSize(20)
        .first()
        .isEqualTo(puzzles.get(0).clues() + " " + puzzles.get(0).solution());
  }

  @Test
  void takesOtherLineEndingsAndBlankLines() {
    List<Puzzle> puzzles = PuzzleFile.read(file("\r\n" + GOOD + "\r\n\n  " + GOOD + "\t\n"), 2);
    assertThat(puzzles).hasSize(2);
    assertThat(puzzles.get(1).clues()).hasToString("0300001040000002");
    assertThat(puzzles.get(1).solution()).hasToString("1324241342313142");
  }

  @ParameterizedTest
  @CsvSource({
    "0300001040000002, 'expected a puzzle and its solution with a space between, found one word'",
    "0300001040000002 1324241342313142 7, found 3 words",
    "030000104000000 1324241342313142, has 15 digits",
    "0300001040000002 132424134231314, has 15 digits",
    "0300001040000005 1324241342313142, character 16",
    "0300001040000002 1324241342313140, 'solution is blank in row 4, column 4'",
    "0300001040000002 1243341221344321, 'has 2 in row 1, column 2, expected the puzzle''s clue 3'",
    "0300001040000002 1324241342313112, solution breaks the rules: row 4 holds 1 twice",
    "0330001040000002 1324241342313142, puzzle breaks the rules: row 1 holds 3 twice",
  })
  void namesTheBadLine(String line, String problem) {
    Path file = file(GOOD + "\n\n" + line + "\n" + GOOD + "\n");
    assertThatThrownBy(() -> PuzzleFile.read(file, 2))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith(file + ", line 3: ")
        .hasMessageContaining(problem);
  }

  @Test
  void saysThatAFileIsMissingEmptyOrNoText() throws IOException {
    Path missing = dir.resolve("missing.txt");
    assertThatThrownBy(() -> PuzzleFile.read(missing, 2))
        .isInstanceOf(UserError.class)
        .hasMessage("no such file: " + missing);
    assertThatThrownBy(() -> PuzzleFile.read(dir, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot read " + dir);
    assertThatThrownBy(() -> PuzzleFile.read(file("\n \n"), 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds no boards");
    Path binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> PuzzleFile.read(binary, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("not a text file");
  }

  private Path file(String text) {
    try {
      return Files.writeString(dir.resolve("boards.txt"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
