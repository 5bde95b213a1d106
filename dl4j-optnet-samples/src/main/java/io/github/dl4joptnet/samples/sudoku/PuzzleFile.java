package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    List<String> lines = lines(file);
    List<Puzzle> puzzles = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          puzzles.add(parse(lines.get(i), box));
        } catch (IllegalArgumentException e) {
          throw new UserError(String.format("%s, line %d: %s", file, i + 1, e.getMessage()), e);
        }
      }
    }
    if (puzzles.isEmpty()) {
      throw new UserError(file + " holds no boards; expected a puzzle and its solution a line");
    }
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
    String[] boards = line.strip().split("\\s+");
    if (boards.length != 2) {
      throw new IllegalArgumentException(
          "expected a puzzle and its solution with a space between, found "
              + (boards.length == 1 ? "one word" : boards.length + " words"));
    }
    return new Puzzle(Board.parse(box, boards[0]), Board.parse(box, boards[1]));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new UserError("no such file: " + file, e);
    } catch (CharacterCodingException e) {
      throw new UserError(
          file + " is not a text file; expected a puzzle and its solution a line", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
