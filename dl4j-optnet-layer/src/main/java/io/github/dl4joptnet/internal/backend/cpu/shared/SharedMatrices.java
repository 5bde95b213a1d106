package io.github.dl4joptnet.internal.backend.cpu.shared;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktCosts;
import io.github.dl4joptnet.internal.backend.cpu.kkt.sparse.InequalitySchur;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;

/**
 * What a batch with shared Q, G and A computes once.
 *
 * @param matrices the scaled matrices
 * @param schur their Schur complement; null where no sample uses it
 * @param inequalities that of sparse matrices; null where no sample uses it
 */
public record SharedMatrices(
    ScaledMatrices matrices, ConstantSchur schur, InequalitySchur inequalities) {

  /* Null where a matrix is per sample. Reuses the scaled matrices of an earlier batch where that had the same sparse ones: in a sequence of programs, mostly only the limits change.
   *
   * @param pattern where the matrices have entries; null for dense ones
   * @param earlier null for none
   */
  public static SharedMatrices of(QpData data, ProgramPattern pattern, SharedMatrices earlier) {
    if (!data.sharedMatrices()) {
      return null;
    }
    return pattern == null ? ofDense(data) : ofSparse(data, pattern, earlier);
  }

  private static SharedMatrices ofSparse(
      QpData data, ProgramPattern pattern, SharedMatrices earlier) {
    SparseMatrices matrices =
        earlier != null
                && earlier.matrices instanceof SparseMatrices known
                && known.isOf(data, pattern)
            ? known
            : new SparseMatrices(pattern, data);
    return new SharedMatrices(matrices, null, InequalitySchur.of(data, matrices));
  }

  private static SharedMatrices ofDense(QpData data) {
    DenseMatrices matrices = new DenseMatrices(data);
    matrices.load(data, 0);
    boolean bounded = data.lower() != null || data.upper() != null;
    boolean favoured =
        bounded
            ? data.batch() > 1 && KktCosts.favourBoundsAsRows(matrices, true)
            : KktCosts.favourConstantSchur(matrices, true)
                || KktCosts.favourActiveSet(matrices, data.batch() > 1);
    if (!favoured) {
      return new SharedMatrices(matrices, null, null);
    }
    ConstantSchur schur = new ConstantSchur(matrices.n(), matrices.m(), bounded);
    schur.load(matrices);
    if (schur.usable() && data.batch() > 1) {
      schur.share();
    }
    return new SharedMatrices(matrices, schur, null);
  }
}
