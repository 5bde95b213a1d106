package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.SparseMatrix;

/** A sparse matrix, whose value is that of its stored entries. */
sealed interface SparseSource extends CoefficientSource permits FixedSparse, LearnedSparse {

  /** Where the entries are. */
  StoredPattern pattern();

  @Override
  default SparseMatrix sparsePattern() {
    return pattern().matrix();
  }

  @Override
  default void claimSizes(LayerCoefficient target, QpSizes sizes) {
    SparseValues.claimSizes(target.symbol, target, pattern(), sizes);
  }
}
