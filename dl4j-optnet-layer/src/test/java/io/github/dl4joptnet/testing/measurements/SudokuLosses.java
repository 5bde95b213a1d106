package io.github.dl4joptnet.testing.measurements;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.Random;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Trains the paper's 4×4 Sudoku layer on made-up boards and prints the loss of each iteration, to
 * compare backends: arguments are the numbers of iterations and of boards in a batch, and the
 * solver's tolerance where it is not the default.
 */
public final class SudokuLosses {
  private static final int CELLS = 16;
  private static final int DIGITS = 4;

  private SudokuLosses() {}

  public static void main(String[] args) {
    int iterations = Integer.parseInt(args[0]);
    int boards = Integer.parseInt(args[1]);
    QpSettings settings =
        args.length < 3
            ? QpSettings.defaults()
            : QpSettings.builder().tolerance(Double.parseDouble(args[2])).build();
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .inputScale(-1)
            .Q(Coefficient.identity(0.1))
            .lower(0.0)
            .A(Coefficient.learned(40, new UniformDistribution(0, 1)))
            .b(Coefficient.timesExp())
            .settings(settings)
            .build();
    MultiLayerNetwork net =
        SmallNetworks.alone(DataType.DOUBLE, new Adam(0.1), CELLS * DIGITS, layer);
    Random random = new Random(17);
    for (int i = 0; i < iterations; i++) {
      net.fit(batch(boards, random));
      System.out.println("loss " + net.score());
    }
  }

  /** Rows of a Latin square in random digits, half of their cells blank. */
  private static DataSet batch(int boards, Random random) {
    INDArray puzzles = Nd4j.zeros(DataType.DOUBLE, boards, CELLS * DIGITS);
    INDArray solutions = Nd4j.zeros(DataType.DOUBLE, boards, CELLS * DIGITS);
    for (int board = 0; board < boards; board++) {
      int shift = random.nextInt(DIGITS);
      for (int cell = 0; cell < CELLS; cell++) {
        int row = cell / DIGITS;
        int digit = (cell % DIGITS + 2 * (row % 2) + row / 2 + shift) % DIGITS;
        solutions.putScalar(board, cell * DIGITS + digit, 1);
        if (random.nextBoolean()) {
          puzzles.putScalar(board, cell * DIGITS + digit, 1);
        }
      }
    }
    return new DataSet(puzzles, solutions);
  }
}
