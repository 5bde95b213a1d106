package io.github.dl4joptnet.samples.sudoku;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.samples.NativeThreads;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Trains the network of {@code sudoku train} and prints the loss of each iteration with all its
 * digits, to compare backends: arguments are the numbers of iterations and of boards in a batch.
 */
final class TrainingLosses {
  private TrainingLosses() {}

  public static void main(String[] args) {
    int iterations = Integer.parseInt(args[0]);
    int boards = Integer.parseInt(args[1]);
    NativeThreads.useOne();
    List<Puzzle> puzzles = new PuzzleGenerator(2, 0).generate(iterations * boards);
    MultiLayerNetwork net = SudokuNetwork.create(2, 0.1, new Adam(0.1), QpSettings.defaults(), 0);
    for (int i = 0; i < iterations; i++) {
      net.fit(OneHot.dataSet(puzzles.subList(i * boards, (i + 1) * boards), DataType.DOUBLE));
      System.out.println("loss " + net.score());
    }
  }
}
