package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;

/**
 * What a batch with shared Q, G and A computes once.
 *
 * @param matrices the scaled matrices
 * @param rows the rows with Q eliminated; null where no sample iterates on them
 */
record SharedMatrices(ScaledMatrices matrices, ConstantSchur rows) {

  /** Null where a matrix is per sample. */
  static SharedMatrices of(QpData data) {
    if (!data.sharedMatrices()) {
      return null;
    }
    ScaledMatrices matrices = new ScaledMatrices(data);
    matrices.load(data, 0);
    boolean bounded = data.lower() != null || data.upper() != null;
    boolean favoured =
        bounded
            ? data.batch() > 1 && KktForms.favoursBoundsAsRows(matrices, true)
            : KktForms.favoursRows(matrices, true);
    if (!favoured) {
      return new SharedMatrices(matrices, null);
    }
    ConstantSchur rows = new ConstantSchur(matrices.n, matrices.m, bounded);
    rows.load(matrices);
    if (rows.usable()) {
      // Now, as several threads will ask at once.
      rows.product();
      if (data.nEq() > 0) {
        rows.equalities();
      }
    }
    return new SharedMatrices(matrices, rows);
  }
}
