package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PuzzleGeneratorTest {
  private final List<Puzzle> puzzles = new PuzzleGenerator(2, 42).generate(10_000);

  @Test
  void makesDifferentPuzzlesWithOneSolutionEach() {
    List<String> fullBoards = fullBoards();
    Set<String> clues = new HashSet<>();
    for (Puzzle puzzle : puzzles) {
      clues.add(puzzle.clues().toString());
      assertThat(matching(fullBoards, puzzle.clues()))
          .containsExactly(puzzle.solution().toString());
    }
    assertThat(clues).hasSize(10_000);
  }

  @Test
  void usesAllFullBoardsAndFewClues() {
    assertThat(puzzles.stream().map(Puzzle::solution).distinct()).hasSize(288);
    IntSummaryStatistics clues =
        puzzles.stream()
            .mapToInt(puzzle -> puzzle.clues().toString().replace("0", "").length())
            .summaryStatistics();
    assertThat(clues.getMin()).isEqualTo(4);
    assertThat(clues.getAverage()).isBetween(5.0, 5.4);
  }

  @Test
  void theSeedDecides() {
    assertThat(new PuzzleGenerator(2, 42).generate(50)).isEqualTo(puzzles.subList(0, 50));
    assertThat(new PuzzleGenerator(2, 43).generate(50)).isNotEqualTo(puzzles.subList(0, 50));
  }

  @Test
  void makesLargeBoardsToo() {
    Puzzle puzzle = new PuzzleGenerator(3, 1).generate(1).get(0);
    assertThat(puzzle.solution().toString()).doesNotContain("0");
    assertThat(puzzle.clues().toString().chars().filter(c -> c == '0').count()).isGreaterThan(40);
    assertThat(Solutions.count(puzzle.clues(), 2)).isEqualTo(1);
  }

  /** All full boards, by drawing until none is missing: there are 288. */
  private static List<String> fullBoards() {
    Random random = new Random(5);
    Set<String> boards = new HashSet<>();
    while (boards.size() < 288) {
      boards.add(Solutions.random(2, random).toString());
    }
    return new ArrayList<>(boards);
  }

  private static List<String> matching(List<String> fullBoards, Board clues) {
    List<String> matching = new ArrayList<>();
    for (String board : fullBoards) {
      boolean agrees = true;
      for (int cell = 0; cell < 16 && agrees; cell++) {
        agrees = clues.digit(cell) == 0 || clues.digit(cell) == board.charAt(cell) - '0';
      }
      if (agrees) {
        matching.add(board);
      }
    }
    return matching;
  }
}
