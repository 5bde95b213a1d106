package io.github.dl4joptnet.samples.sudoku;

/** A board with blanks, and the full board that solves it. */
record Puzzle(Board clues, Board solution) {

  /**
   * Checks that the solution obeys the rules and keeps every clue. Whether another solution exists
   * is not asked here: {@link Solutions} counts them.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  Puzzle {
    clues.conflict().ifPresent(conflict -> reject("the puzzle breaks the rules: " + conflict));
    for (int cell = 0; cell < solution.cells(); cell++) {
      String where =
          "row " + (solution.rowOf(cell) + 1) + ", column " + (solution.columnOf(cell) + 1);
      int digit = solution.digit(cell);
      if (digit == 0) {
        reject("the solution is blank in " + where + ", expected a full board");
      }
      if (clues.digit(cell) != 0 && clues.digit(cell) != digit) {
        reject(
            String.format(
                "the solution has %d in %s, expected the puzzle's clue %d",
                digit, where, clues.digit(cell)));
      }
    }
    solution.conflict().ifPresent(conflict -> reject("the solution breaks the rules: " + conflict));
  }

  private static void reject(String why) {
    throw new IllegalArgumentException(why);
  }
}
