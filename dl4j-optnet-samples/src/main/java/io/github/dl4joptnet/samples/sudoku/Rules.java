package io.github.dl4joptnet.samples.sudoku;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rules of Sudoku as linear equalities between the entries of a {@link OneHot} vector: each
 * cell holds one digit; each digit stands once in each row, each column and each box. Every rule
 * says that the sum of box² entries is 1.
 */
final class Rules {
  private Rules() {}

  /**
   * The A of A z = 1, {@code [independent rules, box⁶]}: all of the rules but those that follow
   * from the others.
   */
  static INDArray matrix(int box) {
    List<int[]> rules = independent(box);
    INDArray matrix = Nd4j.zeros(DataType.DOUBLE, rules.size(), OneHot.length(box));
    for (int rule = 0; rule < rules.size(); rule++) {
      for (int entry : rules.get(rule)) {
        matrix.putScalar(rule, entry, 1);
      }
    }
    return matrix;
  }

  /** How many rules do not follow from others: 40 for 4×4 boards, as in the paper; 249 for 9×9. */
  static int count(int box) {
    int side = box * box;
    int rulesPerDigit = side + (side - 1) + (box - 1) * (box - 1);
    return (side - 1) * rulesPerDigit + side * side;
  }

  /** The entries that each rule sums. */
  private static List<int[]> independent(int box) {
    int side = box * box;
    List<int[]> rules = new ArrayList<>();
    for (int cell = 0; cell < side * side; cell++) {
      int[] entries = new int[side];
      for (int digit = 0; digit < side; digit++) {
        entries[digit] = cell * side + digit;
      }
      rules.add(entries);
    }
    // With one digit left for each cell, the last digit's places follow; with the digit once in
    // each row, so do the last column and the last box of each band and stack.
    for (int digit = 0; digit < side - 1; digit++) {
      for (int row = 0; row < side; row++) {
        rules.add(cells(side, digit, row, row + 1, 0, side));
      }
      for (int column = 0; column < side - 1; column++) {
        rules.add(cells(side, digit, 0, side, column, column + 1));
      }
      for (int band = 0; band < box - 1; band++) {
        for (int stack = 0; stack < box - 1; stack++) {
          rules.add(
              cells(side, digit, band * box, (band + 1) * box, stack * box, (stack + 1) * box));
        }
      }
    }
    return rules;
  }

  /** A digit's entries in the cells of some rows and columns. */
  private static int[] cells(
      int side, int digit, int rowFrom, int rowTo, int columnFrom, int columnTo) {
    int[] entries = new int[side];
    int i = 0;
    for (int row = rowFrom; row < rowTo; row++) {
      for (int column = columnFrom; column < columnTo; column++) {
        entries[i++] = (row * side + column) * side + digit;
      }
    }
    return entries;
  }
}
