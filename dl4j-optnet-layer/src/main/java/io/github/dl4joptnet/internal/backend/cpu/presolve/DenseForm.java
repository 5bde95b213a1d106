package io.github.dl4joptnet.internal.backend.cpu.presolve;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;

/**
 * The dense form of a batch with sparse coefficients, for small programs: dense matrices are as
 * fast there, and have more methods for degenerate programs.
 */
public final class DenseForm {
  private DenseForm() {}

  /** The same batch with dense coefficients only. */
  public static QpData of(QpData data) {
    QpData.Builder dense = data.toBuilder().curvatureShareQ(null);
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = data.get(coefficient);
      if (operand != null && operand.layout() != null) {
        boolean isEmpty = data.shape().entries(coefficient) == 0;
        dense.set(coefficient, isEmpty ? null : dense(operand));
      }
    }
    if (data.Q() != null && data.Q().layout() != null) {
      dense.choleskyQ(factors(dense.build()));
    }
    return dense.build();
  }

  private static Operand dense(Operand sparse) {
    SparseLayout layout = sparse.layout();
    int size = layout.rows() * layout.columns();
    int blocks = sparse.shared() ? 1 : sparse.length() / sparse.size();
    double[] all = new double[blocks * size];
    for (int block = 0; block < blocks; block++) {
      int from = block * size;
      sparse.forEachEntry(
          block,
          layout.columns(),
          (row, column, value) -> all[from + row * layout.columns() + column] = value);
    }
    return new Operand(all, sparse.shared() ? 0 : size, size);
  }

  private static PackedCholesky[] factors(QpData dense) {
    Operand q = dense.Q();
    int n = dense.n();
    PackedCholesky.Factory factory = new PackedCholesky.Factory(n);
    PackedCholesky[] factors = new PackedCholesky[q.length() / q.size()];
    for (int block = 0; block < factors.length; block++) {
      boolean rejected = !q.shared() && dense.rejected()[block] != null;
      boolean needed = !rejected && !MatrixKernels.isDiagonal(q.values(), block * q.size(), n);
      factors[block] = needed ? factory.factor(q.values(), block * q.size(), 0) : null;
    }
    return factors;
  }
}
