package io.github.dl4joptnet.testing.devices;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.qp.QpSettings;

/**
 * The CPU backend, given the matrices of dense batches as sparse ones that store every entry, row
 * by row, and solving them as such whatever their size: so gradients have the layout of dense ones
 * too.
 */
public final class SparseFormBackend implements QpBackend {
  private final CpuBackend cpu = CpuBackend.alwaysSparse();

  @Override
  public QpData read(CoefficientArrays given, int threads) {
    return cpu.read(given, threads);
  }

  @Override
  public BackendSolution solve(QpData data, QpSettings settings) {
    return cpu.solve(sparse(data), settings);
  }

  @Override
  public BackendSolution solve(QpData data, QpSettings settings, WarmStart start) {
    return cpu.solve(sparse(data), settings, start);
  }

  private static QpData sparse(QpData data) {
    QpData.Builder sparse = data.toBuilder();
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = data.get(coefficient);
      if (coefficient.isMatrix() && operand != null) {
        sparse.set(coefficient, sparse(operand, data.shape().rows(coefficient), data.n()));
      }
    }
    return sparse.build();
  }

  private static Operand sparse(Operand dense, int rows, int columns) {
    int[] row = new int[rows * columns];
    int[] column = new int[row.length];
    for (int k = 0; k < row.length; k++) {
      row[k] = k / columns;
      column[k] = k % columns;
    }
    SparseLayout layout = new SparseLayout(rows, columns, row, column);
    return new Operand(dense.values(), dense.stride(), layout);
  }

  @Override
  public BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    return cpu.backward(solution, dLdz, dLdLambda, dLdNu);
  }
}
