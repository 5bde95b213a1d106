package io.github.dl4joptnet.backend.cpu;

/**
 * The active set method on row values alone, for a definite Q and no bounds: with M = ĈQ̂⁻¹Ĉᵀ at
 * hand a round is a factorisation of the order of the active rows.
 */
final class RowActiveSet extends ActiveSetSearch {
  private final double[] free;
  private RowSystem system;

  RowActiveSet(int n, int m) {
    super(n, m);
    free = new double[m];
  }

  RowActiveSet with(RowSystem system) {
    this.system = system;
    return this;
  }

  @Override
  void begin(ScaledQp qp) {
    system.valuesWithoutRows(qp, z, free);
  }

  @Override
  boolean solve(ScaledQp qp) {
    double scale = 1 / qp.costScale;
    for (int i = 0; i < rows; i++) {
      double[] from = system.product()[row[i]];
      double[] to = factor[i];
      for (int j = i; j < rows; j++) {
        to[j] = scale * from[row[j]];
      }
    }
    if (!solveRows(qp, free)) {
      return false;
    }
    System.arraycopy(free, 0, cz, 0, qp.m);
    DenseKernels.addRows(system.product(), qp.m, y, -scale, cz, qp.m);
    return true;
  }

  @Override
  void complete(ScaledQp qp) {
    system.minimiser(qp, y, z);
  }
}
