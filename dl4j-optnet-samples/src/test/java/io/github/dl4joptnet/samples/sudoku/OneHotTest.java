package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class OneHotTest {
  @Test
  void putsOneAtTheDigitOfItsCellAndLeavesBlanksZero() {
    Board first = Board.parse(2, "1000000000000000");
    Board second = Board.parse(2, "0000030000000004");
    INDArray encoded = OneHot.encode(List.of(first, second), DataType.FLOAT);
    assertThat(encoded.shape()).containsExactly(2, 64);
    assertThat(encoded.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(encoded.sumNumber().doubleValue()).isEqualTo(3);
    assertThat(encoded.getDouble(0, 0)).isEqualTo(1);
    assertThat(encoded.getDouble(1, 5 * 4 + 2)).isEqualTo(1);
    assertThat(encoded.getDouble(1, 15 * 4 + 3)).isEqualTo(1);
  }

  @Test
  void fullBoardsComeBack() {
    for (int box = 2; box <= 3; box++) {
      List<Puzzle> puzzles = new PuzzleGenerator(box, 8).generate(3);
      List<Board> solutions = puzzles.stream().map(Puzzle::solution).toList();
      double[] entries = OneHot.entries(OneHot.encode(solutions, DataType.FLOAT));
      assertThat(entries).hasSize(3 * OneHot.length(box));
      for (int i = 0; i < 3; i++) {
        assertThat(OneHot.decode(entries, i, box)).isEqualTo(solutions.get(i));
      }
    }
  }

  @Test
  void readsArraysOfAnyOrder() {
    Board board = Board.parse(2, "1324241342313142");
    INDArray rows = OneHot.encode(List.of(Board.blank(2), board), DataType.DOUBLE);
    assertThat(OneHot.entries(rows.dup('f'))).containsExactly(OneHot.entries(rows));
    assertThat(OneHot.decode(OneHot.entries(rows.getRow(1, true)), 0, 2)).isEqualTo(board);
  }

  @Test
  void decodesTheLargestEntryOfEachCell() {
    double[] entries = new double[64];
    entries[3] = 0.2;
    entries[4] = -0.5;
    entries[5] = -0.1;
    entries[6] = -0.3;
    entries[7] = -0.2;
    entries[62] = 0.6;
    entries[63] = 0.4;
    String digits = OneHot.decode(entries, 0, 2).toString();
    assertThat(digits).startsWith("42").endsWith("3");
  }
}
