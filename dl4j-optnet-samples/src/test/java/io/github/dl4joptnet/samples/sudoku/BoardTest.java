package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardTest {
  private static final String NINE =
      "530070000600195000098000060800060003400803001700020006060000280000419005000080079";

  @Test
  void readsAndWritesDigitsRowByRow() {
    Board board = Board.parse(2, "0300001040000002");
    assertThat(board.digit(1)).isEqualTo(3);
    assertThat(board.digit(6)).isEqualTo(1);
    assertThat(board.digit(15)).isEqualTo(2);
    assertThat(board).hasToString("0300001040000002");
    assertThat(Board.parse(3, NINE)).hasToString(NINE);
  }

  @Test
  void findsTheBoxOfACell() {
    Board four = Board.blank(2);
    assertThat(new int[] {four.boxOf(1), four.boxOf(6), four.boxOf(9), four.boxOf(15)})
        .containsExactly(0, 1, 2, 3);
    Board nine = Board.blank(3);
    assertThat(nine.boxOf(4 * 9 + 5)).isEqualTo(4);
    assertThat(nine.boxOf(8 * 9 + 2)).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "030000104000000, has 15 digits",
    "03000010400000021, has 17 digits",
    "0300501040000002, character 5",
    "03000010400000-2, '-'",
    "'', has 0 digits",
    "0300001040000٣02, character 14",
  })
  void saysWhatIsWrongWithTheDigits(String digits, String problem) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Board.parse(2, digits))
        .withMessageContaining(problem)
        .withMessageContaining("expected 16 digits from 0 (blank) to 4");
  }

  @Test
  void refusesOtherSizes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Board.blank(4))
        .withMessageContaining("box must be 2")
        .withMessageContaining("not 4");
  }

  @ParameterizedTest
  @CsvSource({
    "0000301300000000, row 2 holds 3 twice",
    "0200000000000200, column 2 holds 2 twice",
    "0000000000400004, box 4 holds 4 twice",
  })
  void namesAConflict(String digits, String conflict) {
    assertThat(Board.parse(2, digits).conflict()).contains(conflict);
  }

  @Test
  void aCellAllowsWhatItsRowColumnAndBoxLackElsewhere() {
    Board board = Board.parse(2, "0300001040000002");
    assertThat(board.allows(0, 1)).isTrue();
    assertThat(board.allows(0, 3)).as("row").isFalse();
    assertThat(board.allows(0, 4)).as("column").isFalse();
    assertThat(board.allows(3, 1)).as("box").isFalse();
    assertThat(board.allows(1, 3)).as("its own digit").isTrue();
  }

  @Test
  void boardsWithinTheRulesHaveNoConflict() {
    assertThat(Board.blank(2).conflict()).isEmpty();
    assertThat(Board.parse(2, "1324241342313142").conflict()).isEmpty();
    assertThat(Board.parse(3, NINE).conflict()).isEmpty();
  }

  @Test
  void changingACellLeavesTheOriginalAlone() {
    Board board = Board.blank(2);
    assertThat(board.with(3, 4)).hasToString("0004000000000000");
    assertThat(board).hasToString("0000000000000000").isEqualTo(Board.blank(2));
  }
}
