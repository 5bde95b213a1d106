package io.github.dl4joptnet.samples.sudoku;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Boards as vectors: for each cell, row by row, one entry per digit, 1 for the digit that is there
 * and 0 elsewhere; a blank cell is all 0. A 4×4 board has 64 entries.
 */
final class OneHot {
  private OneHot() {}

  static int length(int box) {
    return box * box * box * box * box * box;
  }

  /** {@code [boards, box⁶]}. */
  static INDArray encode(List<Board> boards, DataType dataType) {
    int length = length(boards.get(0).box());
    double[] entries = new double[boards.size() * length];
    for (int i = 0; i < boards.size(); i++) {
      Board board = boards.get(i);
      for (int cell = 0; cell < board.cells(); cell++) {
        if (board.digit(cell) != 0) {
          entries[i * length + cell * board.side() + board.digit(cell) - 1] = 1;
        }
      }
    }
    return Nd4j.createFromArray(entries).castTo(dataType).reshape(boards.size(), length);
  }

  /** The clues as features, the solutions as labels, each {@code [puzzles, box⁶]}. */
  static DataSet dataSet(List<Puzzle> puzzles, DataType dataType) {
    return new DataSet(
        encode(puzzles.stream().map(Puzzle::clues).toList(), dataType),
        encode(puzzles.stream().map(Puzzle::solution).toList(), dataType));
  }

  /** The entries of {@code [boards, box⁶]}, board after board. */
  static double[] entries(INDArray boards) {
    return boards.dup('c').data().asDouble();
  }

  /**
   * A full board: in each cell the digit with the largest entry.
   *
   * @param entries of all boards, one after the other
   * @param index which of the boards
   */
  static Board decode(double[] entries, int index, int box) {
    int side = box * box;
    int[] digits = new int[side * side];
    for (int cell = 0; cell < digits.length; cell++) {
      int first = index * length(box) + cell * side;
      int largest = 0;
      for (int digit = 1; digit < side; digit++) {
        if (entries[first + digit] > entries[first + largest]) {
          largest = digit;
        }
      }
      digits[cell] = largest + 1;
    }
    return Board.of(box, digits);
  }
}
