package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.TextFile;
import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Text files with a puzzle and its solution a line, such as {@code 0300001040000002
 * 1324241342313142}: digits row by row, 0 for a blank. Blank lines are skipped.
 */
final class PuzzleFile {
  private PuzzleFile() {}

  /**
   * @throws UserError naming the file, and the line that cannot be used
   */
  static List<Puzzle> read(Path file, int box) {
    List<Puzzle> puzzles = new ArrayList<>();
    TextFile.read(
        file, "boards", "a puzzle and its solution", line -> puzzles.add(parse(line, box)));
    return puzzles;
  }

  static void write(Path file, List<Puzzle> puzzles) throws IOException {
    List<String> lines = new ArrayList<>(puzzles.size());
    for (Puzzle puzzle : puzzles) {
      lines.add(puzzle.clues() + " " + puzzle.solution());
    }
    Files.write(file, lines);
  }

  private static Puzzle parse(String line, int box) {
    String[] boards = line.split("\\s+");
    if (boards.length != 2) {
      throw new IllegalArgumentException(
          "expected a puzzle and its solution with a space between, found "
              + (boards.length == 1 ? "one word" : boards.length + " words"));
    }
    return new Puzzle(Board.parse(box, boards[0]), Board.parse(box, boards[1]));
  }
}
