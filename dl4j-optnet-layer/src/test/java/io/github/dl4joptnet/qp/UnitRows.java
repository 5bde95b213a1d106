package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.internal.backend.cpu.presolve.PostsolvedSolution;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Programs with rows of G that are ± unit vectors, which the solver takes for bounds. The same rows
 * times two stay rows, and are what they are compared with.
 */
final class UnitRows {
  static final int N = 8;
  private static final int DENSE_ROWS = 3;

  /**
   * Dense rows first and last; between them a row from above and one from below for each of six
   * variables, a row with both limits, one that is negative with both, and one without any, which
   * in a batch may have some and so keeps the one before it a row.
   */
  private static final int[] VARIABLES = {0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0, 6, 7, 7};

  static final int ROWS = DENSE_ROWS + VARIABLES.length;

  private UnitRows() {}

  private static boolean isUnit(int row) {
    return row >= 2 && row < 2 + VARIABLES.length;
  }

  private static boolean isNegative(int row) {
    return row - 2 >= 6 && row - 2 != 12;
  }

  private static INDArray g(Random random) {
    double[][] g = PlantedQp.normal(ROWS, N, random);
    for (int r = 0; r < ROWS; r++) {
      if (isUnit(r)) {
        Arrays.fill(g[r], 0);
        g[r][VARIABLES[r - 2]] = isNegative(r) ? -1 : 1;
      }
    }
    return Nd4j.createFromArray(g);
  }

  /** Limits around zero, the equality far enough from the corners of the box. */
  static QpArrays arrays(boolean diagonal, int batch, Random random) {
    double[][] h = new double[batch][ROWS];
    double[] hLower = new double[ROWS];
    for (int r = 0; r < ROWS; r++) {
      boolean both = !isUnit(r) || r == 2 + 12 || r == 2 + 13;
      hLower[r] = both ? -0.3 - random.nextDouble() : Double.NEGATIVE_INFINITY;
      for (int i = 0; i < batch; i++) {
        h[i][r] = r == 2 + 14 ? Double.POSITIVE_INFINITY : 0.3 + 0.5 * random.nextDouble();
      }
    }
    double[][] factor = PlantedQp.normal(N, N, random);
    INDArray identity = Nd4j.eye(N).castTo(DataType.DOUBLE);
    INDArray dense = Nd4j.createFromArray(factor);
    INDArray q = diagonal ? identity.mul(0.7) : dense.mmul(dense.transpose()).div(N).add(identity);
    return QpArrays.of(
            new PlainQp(
                q.toDoubleMatrix(),
                new double[N],
                null,
                null,
                null,
                PlantedQp.normal(1, N, random),
                new double[] {0.1},
                null,
                null))
        .with("p", Nd4j.createFromArray(PlantedQp.normal(batch, N, random)))
        .with("G", g(random))
        .with("h", Nd4j.createFromArray(h))
        .with("hLower", Nd4j.createFromArray(hLower));
  }

  static QpArrays apart(QpArrays shared, int batch, String... names) {
    QpArrays copy = shared;
    for (String name : names) {
      INDArray one = copy.get(name);
      copy =
          copy.with(name, Nd4j.stack(0, Collections.nCopies(batch, one).toArray(new INDArray[0])));
    }
    return copy;
  }

  /** The unit rows and their limits times two. */
  static QpArrays doubled(QpArrays arrays) {
    QpArrays twice = arrays;
    for (String name : List.of("G", "h", "hLower")) {
      INDArray array = arrays.get(name).dup();
      int rowSize = name.equals("G") ? N : 1;
      double[] values = QpArrays.values(array);
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor(i / rowSize % ROWS);
      }
      twice = twice.with(name, DenseArrays.write(values, array.shape()));
    }
    return twice;
  }

  static boolean countAsBounds(QpArrays arrays) {
    BackendSolution solved =
        CpuBackend.instance().solve(arrays.build().data(), QpSettings.defaults());
    return solved instanceof PostsolvedSolution;
  }

  static double factor(int row) {
    return isUnit(row) ? 2 : 1;
  }
}
