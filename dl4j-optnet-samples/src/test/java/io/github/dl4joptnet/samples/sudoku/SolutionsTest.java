package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SolutionsTest {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  @Test
  void countsTheSolutionsOfKnownBoards() {
    assertThat(Solutions.count(Board.blank(2), NO_LIMIT)).isEqualTo(288);
    assertThat(Solutions.count(Board.blank(2), 5)).isEqualTo(5);
    assertThat(Solutions.count(Board.parse(2, "1234000000000000"), NO_LIMIT)).isEqualTo(12);
    assertThat(Solutions.count(Board.parse(2, "0300001040000002"), NO_LIMIT)).isEqualTo(1);
    assertThat(Solutions.count(Board.parse(2, "1324241342313142"), NO_LIMIT)).isEqualTo(1);
  }

  @Test
  void boardsThatBreakTheRulesOrLeadNowhereHaveNone() {
    assertThat(Solutions.count(Board.parse(2, "1100000000000000"), NO_LIMIT)).isZero();
    // Nothing is left for the last cell of the first row.
    assertThat(Solutions.count(Board.parse(2, "1230000400000000"), NO_LIMIT)).isZero();
  }

  @Test
  void agreesWithBoardsThatWereFoundByEnumeration() {
    List<Puzzle> puzzles = PuzzleFile.read(Path.of("../src-test-data/sudoku-4x4/boards.txt"), 2);
    assertThat(puzzles)
        .hasSize(200)
        .allMatch(puzzle -> Solutions.count(puzzle.clues(), NO_LIMIT) == 1);
  }

  @Test
  void solvesLargeBoards() {
    String puzzle =
        "530070000600195000098000060800060003400803001700020006060000280000419005000080079";
    assertThat(Solutions.count(Board.parse(3, puzzle), 2)).isEqualTo(1);
  }

  @Test
  void randomBoardsAreFullValidAndReachAllOfThem() {
    Random random = new Random(1);
    Set<Board> boards = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      Board board = Solutions.random(2, random);
      assertThat(board.toString()).doesNotContain("0");
      assertThat(board.conflict()).isEmpty();
      boards.add(board);
    }
    assertThat(boards).hasSize(288);
    assertThat(Solutions.random(3, random).conflict()).isEmpty();
  }
}
