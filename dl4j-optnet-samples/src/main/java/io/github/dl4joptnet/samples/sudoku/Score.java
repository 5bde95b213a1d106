package io.github.dl4joptnet.samples.sudoku;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How well a network solves a set of boards.
 *
 * @param wrong boards with at least one wrong cell
 * @param mse mean over the boards and their one-hot entries of (output − solution)²
 */
record Score(int boards, int wrong, double mse) {
  /** Fewer wrong boards; the smaller error where they are as many. */
  static final Comparator<Score> BEST_FIRST =
      Comparator.comparingInt(Score::wrong).thenComparingDouble(Score::mse);

  private static final int CHUNK = 500;

  /** The share of boards with at least one wrong cell. */
  double boardError() {
    return (double) wrong / boards;
  }

  static Score of(MultiLayerNetwork net, List<Puzzle> puzzles) {
    Score total = new Score(0, 0, 0);
    for (int from = 0; from < puzzles.size(); from += CHUNK) {
      List<Puzzle> chunk = puzzles.subList(from, Math.min(from + CHUNK, puzzles.size()));
      List<Board> clues = chunk.stream().map(Puzzle::clues).toList();
      INDArray output = net.output(OneHot.encode(clues, net.params().dataType()));
      total = total.plus(of(output, chunk));
    }
    return total;
  }

  /**
   * @param output {@code [puzzles, box⁶]}
   */
  static Score of(INDArray output, List<Puzzle> puzzles) {
    List<Board> solutions = puzzles.stream().map(Puzzle::solution).toList();
    return of(output, OneHot.encode(solutions, output.dataType()), solutions.get(0).box());
  }

  /**
   * @param output {@code [boards, box⁶]}
   * @param solutions {@code [boards, box⁶]}, one-hot
   */
  static Score of(INDArray output, INDArray solutions, int box) {
    double[] actual = OneHot.entries(output);
    double[] expected = OneHot.entries(solutions);
    int length = OneHot.length(box);
    int boards = actual.length / length;
    int wrong = 0;
    for (int i = 0; i < boards; i++) {
      Board answer = OneHot.decode(actual, i, box);
      if (!answer.equals(OneHot.decode(expected, i, box))) {
        wrong++;
      }
    }
    double squares = 0;
    for (int i = 0; i < actual.length; i++) {
      double difference = actual[i] - expected[i];
      squares += difference * difference;
    }
    return new Score(boards, wrong, squares / actual.length);
  }

  /** The score of both sets of boards together. */
  Score plus(Score other) {
    int sum = boards + other.boards;
    double mean = (boards * mse + other.boards * other.mse) / sum;
    return new Score(sum, wrong + other.wrong, mean);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "board error: %.2f %%  mse: %.4f", 100 * boardError(), mse);
  }
}
