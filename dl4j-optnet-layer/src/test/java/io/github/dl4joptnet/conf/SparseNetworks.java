package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Total variation with sparse matrices: min ½‖z − x‖² + λ Σ tᵢ with |D z| ≤ t. */
final class SparseNetworks {
  private SparseNetworks() {}

  /** G of the variables (z, t): Dz − t ≤ 0 and −Dz − t ≤ 0 for a signal of some length. */
  static SparseMatrix totalVariation(int length) {
    int jumps = length - 1;
    int[] row = new int[6 * jumps];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    int k = 0;
    for (int side = 0; side < 2; side++) {
      double sign = 1 - 2 * side;
      for (int i = 0; i < jumps; i++) {
        int[] columns = {i, i + 1, length + i};
        double[] values = {-sign, sign, -1};
        for (int j = 0; j < 3; j++) {
          row[k] = side * jumps + i;
          column[k] = columns[j];
          value[k++] = values[j];
        }
      }
    }
    return SparseMatrix.of(2 * jumps, length + jumps, row, column, value);
  }

  /** The same, dense. */
  static INDArray dense(SparseMatrix matrix) {
    int[][] positions = positions(matrix);
    double[] values = QpInternals.values(matrix);
    INDArray dense = Nd4j.zeros(DataType.DOUBLE, matrix.rows(), matrix.columns());
    for (int k = 0; k < values.length; k++) {
      dense.putScalar(positions[0][k], positions[1][k], values[k]);
    }
    return dense;
  }

  /** Rows and columns of the entries. */
  static int[][] positions(SparseMatrix matrix) {
    SparseLayout layout = QpInternals.layout(matrix);
    return new int[][] {layout.row(), layout.column()};
  }

  static SparseMatrix diagonal(double... values) {
    int[] index = IntStream.range(0, values.length).toArray();
    return SparseMatrix.of(values.length, values.length, index, index, values);
  }

  /** Denoising of a signal: the entries of G and λ are learned. */
  static OptNetLayer denoising(int length) {
    double[] curvature = new double[2 * length - 1];
    for (int i = 0; i < curvature.length; i++) {
      curvature[i] = i < length ? 1 : 1e-3;
    }
    return new OptNetLayer.Builder()
        .variables(curvature.length)
        .inputScale(-1)
        .Q(Coefficient.fixed(diagonal(curvature)))
        .pRest(Coefficient.learnedScalar(0.3))
        .G(Coefficient.sparse(totalVariation(length)))
        .h(Coefficient.constant(0))
        .nOut(length)
        .settings(QpSettings.builder().tolerance(1e-10).build())
        .build();
  }

  /** Steps with noise, {@code [batch, length]}. */
  static INDArray noisy(int batch, int length, double noise) {
    Random random = new Random(4);
    double[][] x = new double[batch][length];
    for (double[] signal : x) {
      double level = 0;
      for (int i = 0; i < length; i++) {
        level = i % 50 == 0 ? random.nextGaussian() : level;
        signal[i] = level + noise * random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(x);
  }
}
