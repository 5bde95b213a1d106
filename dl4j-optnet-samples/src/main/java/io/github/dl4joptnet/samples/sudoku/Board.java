package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.samples.Count;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * A square Sudoku board of box² rows: box 2 is the 4×4 board, box 3 the usual 9×9 one. Cells are
 * numbered row by row from 0; a cell holds 1..box², or 0 while it is blank. Boards are immutable.
 */
final class Board {
  private final int box;
  private final int side;
  private final byte[] digits;

  private Board(int box, byte[] digits) {
    this.box = box;
    this.side = box * box;
    this.digits = digits;
  }

  static Board blank(int box) {
    if (box < 2 || box > 3) {
      throw new IllegalArgumentException("box must be 2 (4x4 boards) or 3 (9x9), not " + box);
    }
    return new Board(box, new byte[box * box * box * box]);
  }

  /**
   * @param digits one for each cell
   */
  static Board of(int box, int[] digits) {
    Board board = blank(box);
    for (int cell = 0; cell < board.digits.length; cell++) {
      board.digits[cell] = (byte) digits[cell];
    }
    return board;
  }

  /**
   * Reads a board's digits, row by row, 0 for a blank.
   *
   * @throws IllegalArgumentException if there are too few or too many, or anything but 0..box²
   */
  static Board parse(int box, String digits) {
    Board board = blank(box);
    String expected = board.digits.length + " digits from 0 (blank) to " + board.side;
    for (int cell = 0; cell < digits.length(); cell++) {
      char c = digits.charAt(cell);
      if (c < '0' || c > '0' + board.side) {
        throw new IllegalArgumentException(
            String.format(
                "character %d of \"%s\" is '%c', expected %s", cell + 1, digits, c, expected));
      }
    }
    if (digits.length() != board.digits.length) {
      throw new IllegalArgumentException(
          String.format(
              "\"%s\" has %s, expected %s", digits, Count.of(digits.length(), "digit"), expected));
    }
    for (int cell = 0; cell < board.digits.length; cell++) {
      board.digits[cell] = (byte) (digits.charAt(cell) - '0');
    }
    return board;
  }

  int box() {
    return box;
  }

  /** Rows, columns, and digits: box². */
  int side() {
    return side;
  }

  int cells() {
    return digits.length;
  }

  /** The digit of a cell, 0 if it is blank. */
  int digit(int cell) {
    return digits[cell];
  }

  /** This board with one cell changed. */
  Board with(int cell, int digit) {
    byte[] changed = digits.clone();
    changed[cell] = (byte) digit;
    return new Board(box, changed);
  }

  int rowOf(int cell) {
    return cell / side;
  }

  int columnOf(int cell) {
    return cell % side;
  }

  int boxOf(int cell) {
    return rowOf(cell) / box * box + columnOf(cell) / box;
  }

  /** Whether no other cell of its row, column or box holds the digit. */
  boolean allows(int cell, int digit) {
    for (int other = 0; other < digits.length; other++) {
      if (digits[other] == digit && other != cell && sharesUnit(cell, other)) {
        return false;
      }
    }
    return true;
  }

  private boolean sharesUnit(int a, int b) {
    return rowOf(a) == rowOf(b) || columnOf(a) == columnOf(b) || boxOf(a) == boxOf(b);
  }

  /** What breaks the rules of Sudoku, in words; empty while nothing does. */
  Optional<String> conflict() {
    return repeated("row", this::rowOf)
        .or(() -> repeated("column", this::columnOf))
        .or(() -> repeated("box", this::boxOf));
  }

  private Optional<String> repeated(String unit, IntUnaryOperator unitOf) {
    boolean[][] seen = new boolean[side][side + 1];
    for (int cell = 0; cell < digits.length; cell++) {
      int index = unitOf.applyAsInt(cell);
      int digit = digits[cell];
      if (digit != 0 && seen[index][digit]) {
        return Optional.of(String.format("%s %d holds %d twice", unit, index + 1, digit));
      }
      seen[index][digit] = true;
    }
    return Optional.empty();
  }

  /** The row-by-row digits that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(digits.length);
    for (byte digit : digits) {
      text.append((char) ('0' + digit));
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Board && Arrays.equals(digits, ((Board) other).digits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digits);
  }
}
