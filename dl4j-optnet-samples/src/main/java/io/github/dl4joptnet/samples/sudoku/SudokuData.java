package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The boards of a training run.
 *
 * @param training what the network learns from
 * @param validation what chooses the epoch that is kept: a tenth of the boards meant for training,
 *     drawn at random
 * @param test the last tenth, for the final report only
 */
record SudokuData(List<Puzzle> training, List<Puzzle> validation, List<Puzzle> test) {

  /** Puzzles that are all different, so no test puzzle occurs among the others. */
  static SudokuData generate(int box, int boards, long seed) {
    return split(new PuzzleGenerator(box, seed).generate(boards), seed);
  }

  /**
   * @throws UserError if the file cannot be used, or holds too few boards to split
   */
  static SudokuData read(Path file, int box, long seed) {
    List<Puzzle> puzzles = PuzzleFile.read(file, box);
    if (puzzles.size() < 10) {
      throw new UserError(
          file
              + " holds "
              + Count.of(puzzles.size(), "board")
              + "; expected 10 at least: a tenth is for testing");
    }
    return split(puzzles, seed);
  }

  private static SudokuData split(List<Puzzle> puzzles, long seed) {
    int beforeTest = puzzles.size() - puzzles.size() / 10;
    List<Puzzle> rest = new ArrayList<>(puzzles.subList(0, beforeTest));
    Collections.shuffle(rest, new Random(seed));
    int validation = Math.max(1, rest.size() / 10);
    return new SudokuData(
        List.copyOf(rest.subList(validation, rest.size())),
        List.copyOf(rest.subList(0, validation)),
        List.copyOf(puzzles.subList(beforeTest, puzzles.size())));
  }

  /** How many puzzles have other solutions too, which no network can know of. */
  int ambiguous() {
    return (int)
        Stream.of(training, validation, test)
            .flatMap(List::stream)
            .filter(puzzle -> Solutions.count(puzzle.clues(), 2) > 1)
            .count();
  }

  /** How many test puzzles also occur, with the same clues, in training or validation. */
  int leaked() {
    Set<Board> seen = new HashSet<>();
    training.forEach(puzzle -> seen.add(puzzle.clues()));
    validation.forEach(puzzle -> seen.add(puzzle.clues()));
    return (int) test.stream().filter(puzzle -> seen.contains(puzzle.clues())).count();
  }
}
