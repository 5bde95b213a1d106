package io.github.dl4joptnet.samples.sudoku;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes puzzles that have exactly one solution and lose it with any clue fewer: clues are taken
 * from a random full board, in random order, for as long as one solution remains. There are 288
 * full 4×4 boards and some 85,000 such puzzles on them.
 */
final class PuzzleGenerator {
  private final int box;
  private final Random random;

  PuzzleGenerator(int box, long seed) {
    this.box = box;
    this.random = new Random(seed);
  }

  /** That many puzzles, no two alike. */
  List<Puzzle> generate(int count) {
    Map<Board, Puzzle> byClues = new LinkedHashMap<>();
    while (byClues.size() < count) {
      Puzzle puzzle = next();
      byClues.putIfAbsent(puzzle.clues(), puzzle);
    }
    return new ArrayList<>(byClues.values());
  }

  private Puzzle next() {
    Board solution = Solutions.random(box, random);
    Board clues = solution;
    for (int cell : shuffledCells(clues.cells())) {
      Board fewer = clues.with(cell, 0);
      if (Solutions.count(fewer, 2) == 1) {
        clues = fewer;
      }
    }
    return new Puzzle(clues, solution);
  }

  private List<Integer> shuffledCells(int cells) {
    List<Integer> order = new ArrayList<>(cells);
    for (int cell = 0; cell < cells; cell++) {
      order.add(cell);
    }
    Collections.shuffle(order, random);
    return order;
  }
}
