package io.github.dl4joptnet.samples.sudoku;

import java.util.Random;

/**
 * Search for the solutions of a board: fills the blank with the fewest possible digits first. It
 * makes and checks the puzzles; the network never sees it.
 */
final class Solutions {
  private final Board start;
  private final int side;
  private final int[] digits;
  private final int[] usedInRow;
  private final int[] usedInColumn;
  private final int[] usedInBox;
  private final int limit;
  private final Random random;
  private int found;
  private Board last;

  private Solutions(Board start, int limit, Random random) {
    this.start = start;
    this.side = start.side();
    this.digits = new int[start.cells()];
    this.usedInRow = new int[side];
    this.usedInColumn = new int[side];
    this.usedInBox = new int[side];
    this.limit = limit;
    this.random = random;
    for (int cell = 0; cell < digits.length; cell++) {
      if (start.digit(cell) != 0) {
        put(cell, start.digit(cell));
      }
    }
  }

  /** How many solutions the board has; stops counting at the limit. */
  static int count(Board board, int limit) {
    if (board.conflict().isPresent()) {
      return 0;
    }
    Solutions search = new Solutions(board, limit, null);
    search.run();
    return search.found;
  }

  /** A full board that obeys the rules, drawn at random. */
  static Board random(int box, Random random) {
    Solutions search = new Solutions(Board.blank(box), 1, random);
    search.run();
    return search.last;
  }

  private void run() {
    int cell = tightestBlank();
    if (cell < 0) {
      found++;
      last = Board.of(start.box(), digits);
      return;
    }
    int candidates = candidates(cell);
    int shift = random == null ? 0 : random.nextInt(side);
    for (int i = 0; i < side && found < limit; i++) {
      int digit = 1 + (i + shift) % side;
      if ((candidates & 1 << digit) != 0) {
        put(cell, digit);
        run();
        take(cell, digit);
      }
    }
  }

  /** The blank with the fewest candidates (at random among equals where asked), −1 if none. */
  private int tightestBlank() {
    int best = -1;
    int fewest = Integer.MAX_VALUE;
    int shift = random == null ? 0 : random.nextInt(digits.length);
    for (int i = 0; i < digits.length; i++) {
      int cell = (i + shift) % digits.length;
      if (digits[cell] == 0) {
        int count = Integer.bitCount(candidates(cell));
        if (count < fewest) {
          best = cell;
          fewest = count;
        }
      }
    }
    return best;
  }

  /** The digits that row, column and box leave for a cell, as bits 1..side. */
  private int candidates(int cell) {
    int used =
        usedInRow[start.rowOf(cell)]
            | usedInColumn[start.columnOf(cell)]
            | usedInBox[start.boxOf(cell)];
    int all = (1 << side + 1) - 2;
    return all & ~used;
  }

  private void put(int cell, int digit) {
    digits[cell] = digit;
    toggle(cell, digit);
  }

  private void take(int cell, int digit) {
    digits[cell] = 0;
    toggle(cell, digit);
  }

  private void toggle(int cell, int digit) {
    usedInRow[start.rowOf(cell)] ^= 1 << digit;
    usedInColumn[start.columnOf(cell)] ^= 1 << digit;
    usedInBox[start.boxOf(cell)] ^= 1 << digit;
  }
}
