package io.github.dl4joptnet.internal.model;

import io.github.dl4joptnet.internal.backend.SparseLayout;

/**
 * The function Σ weight · v_i · v_j of some rows v.
 *
 * @param rows without quadratic columns
 * @param pairs where the weights are: both triangles of a symmetric matrix, as many rows and
 *     columns as there are rows v
 * @param weights one for each pair
 */
record QuadraticFunction(AffineRows rows, SparseLayout pairs, double[] weights) {

  /** Products of entries that writing it out would take. */
  long products() {
    long sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += (long) length(pairs.row(k)) * length(pairs.column(k));
    }
    return sum;
  }

  private int length(int row) {
    return rows.start(row + 1) - rows.start(row);
  }
}
