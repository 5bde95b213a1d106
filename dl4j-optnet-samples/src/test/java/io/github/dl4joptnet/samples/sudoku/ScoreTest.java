package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ScoreTest {
  private final List<Puzzle> puzzles = new PuzzleGenerator(2, 8).generate(4);

  @Test
  void aWrongCellSpoilsItsBoardAndOnlyIt() {
    INDArray output =
        OneHot.encode(puzzles.stream().map(Puzzle::solution).toList(), DataType.DOUBLE);
    assertThat(Score.of(output, puzzles)).isEqualTo(new Score(4, 0, 0));
    int digit = puzzles.get(2).solution().digit(0);
    output.putScalar(2, digit % 4, 1.5);
    Score score = Score.of(output, puzzles);
    assertThat(score.wrong()).isEqualTo(1);
    assertThat(score.boardError()).isEqualTo(0.25);
    assertThat(score.mse()).isCloseTo(1.5 * 1.5 / (4 * 64), within(1e-15));
    assertThat(score).hasToString("board error: 25.00 %  mse: 0.0088");
  }

  @Test
  void smallDeviationsAreNoWrongCells() {
    INDArray output =
        OneHot.encode(puzzles.stream().map(Puzzle::solution).toList(), DataType.DOUBLE).muli(0.5);
    Score score = Score.of(output, puzzles);
    assertThat(score.wrong()).isZero();
    // Sixteen entries of 64 are off by a half.
    assertThat(score.mse()).isCloseTo(0.25 * 16 / 64, within(1e-15));
  }

  @Test
  void addsUpByTheNumberOfBoards() {
    Score sum = new Score(30, 3, 0.2).plus(new Score(10, 1, 0.6));
    assertThat(sum.boards()).isEqualTo(40);
    assertThat(sum.boardError()).isEqualTo(0.1);
    assertThat(sum.mse()).isCloseTo(0.3, within(1e-15));
  }

  @Test
  void wrongBoardsCountBeforeTheError() {
    Score score = new Score(10, 1, 0.2);
    assertThat(compare(new Score(10, 0, 0.9), score)).isNegative();
    assertThat(compare(new Score(10, 1, 0.1), score)).isNegative();
    assertThat(compare(new Score(10, 1, 0.2), score)).isZero();
    assertThat(compare(new Score(10, 2, 0.1), score)).isPositive();
    assertThat(compare(new Score(10, 1, Double.NaN), score)).isPositive();
  }

  private static int compare(Score one, Score other) {
    return Score.BEST_FIRST.compare(one, other);
  }
}
