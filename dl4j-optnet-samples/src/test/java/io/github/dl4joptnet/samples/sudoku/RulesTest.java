package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class RulesTest {
  @ParameterizedTest
  @CsvSource({"2, 40", "3, 249"})
  void areIndependentAndHoldOnEveryBoard(int box, int count) {
    INDArray rules = Rules.matrix(box);
    assertThat(Rules.count(box)).isEqualTo(count);
    assertThat(rules.shape()).containsExactly(count, OneHot.length(box));
    assertThat(rank(rules.toDoubleMatrix())).isEqualTo(count);

    Board board = Solutions.random(box, new Random(1));
    INDArray entries = OneHot.encode(List.of(board), DataType.DOUBLE);
    assertThat(rules.mmul(entries.transpose()).toDoubleVector()).containsOnly(1);
  }

  private static int rank(double[][] rows) {
    int rank = 0;
    for (int column = 0; column < rows[0].length && rank < rows.length; column++) {
      int pivot = rank;
      for (int row = rank; row < rows.length; row++) {
        if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) {
          pivot = row;
        }
      }
      if (Math.abs(rows[pivot][column]) > 1e-9) {
        double[] swapped = rows[pivot];
        rows[pivot] = rows[rank];
        rows[rank] = swapped;
        for (int row = rank + 1; row < rows.length; row++) {
          double factor = rows[row][column] / swapped[column];
          for (int i = column; i < swapped.length; i++) {
            rows[row][i] -= factor * swapped[i];
          }
        }
        rank++;
      }
    }
    return rank;
  }
}
