package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SudokuDataTest {
  @TempDir private Path dir;

  @Test
  void noTestPuzzleOccursInTraining() {
    SudokuData data = SudokuData.generate(2, 10_000, 0);
    assertThat(data.test()).hasSize(1000);
    assertThat(data.validation()).hasSize(900);
    assertThat(data.training()).hasSize(8100);
    Set<String> clues = new HashSet<>();
    for (List<Puzzle> part : List.of(data.training(), data.validation(), data.test())) {
      part.forEach(puzzle -> clues.add(puzzle.clues().toString()));
    }
    assertThat(clues).hasSize(10_000);
    assertThat(data.leaked()).isZero();
    assertThat(data.ambiguous()).isZero();
  }

  @Test
  void theLastTenthOfAFileIsTheTestSet() throws IOException {
    List<Puzzle> puzzles = new PuzzleGenerator(2, 6).generate(57);
    SudokuData data = SudokuData.read(write(puzzles), 2, 1);
    assertThat(data.test()).isEqualTo(puzzles.subList(52, 57));
    assertThat(data.validation()).hasSize(5);
    List<Puzzle> rest = new ArrayList<>(data.validation());
    rest.addAll(data.training());
    assertThat(rest).containsExactlyInAnyOrderElementsOf(puzzles.subList(0, 52));
    assertThat(SudokuData.read(write(puzzles), 2, 1)).isEqualTo(data);
    assertThat(SudokuData.read(write(puzzles), 2, 2)).isNotEqualTo(data);
  }

  @Test
  void countsTestPuzzlesThatOccurElsewhere() throws IOException {
    List<Puzzle> puzzles = new PuzzleGenerator(2, 6).generate(40);
    puzzles.set(37, puzzles.get(3));
    puzzles.set(39, puzzles.get(11));
    assertThat(SudokuData.read(write(puzzles), 2, 0).leaked()).isEqualTo(2);
  }

  @Test
  void countsPuzzlesWithSeveralSolutions() throws IOException {
    List<Puzzle> puzzles = new PuzzleGenerator(2, 6).generate(40);
    Board solution = puzzles.get(0).solution();
    puzzles.set(0, new Puzzle(Board.blank(2), solution));
    puzzles.set(39, new Puzzle(Board.blank(2).with(0, solution.digit(0)), solution));
    assertThat(SudokuData.read(write(puzzles), 2, 0).ambiguous()).isEqualTo(2);
  }

  @Test
  void refusesFilesTooSmallToSplit() throws IOException {
    Path file = write(new PuzzleGenerator(2, 6).generate(9));
    assertThatThrownBy(() -> SudokuData.read(file, 2, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds 9 boards; expected 10 at least");
    Path enough = write(new PuzzleGenerator(2, 6).generate(10));
    assertThat(SudokuData.read(enough, 2, 0).training()).hasSize(8);
  }

  private Path write(List<Puzzle> puzzles) throws IOException {
    Path file = dir.resolve("boards.txt");
    PuzzleFile.write(file, puzzles);
    return file;
  }
}
