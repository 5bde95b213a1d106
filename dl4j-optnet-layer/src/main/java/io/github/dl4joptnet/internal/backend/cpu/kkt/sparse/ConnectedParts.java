package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;
import java.util.stream.IntStream;

/**
 * The connected components of free variables and active rows in the graph of the entries of Q and
 * C, by union-find with path halving.
 */
final class ConnectedParts {
  private final int n;

  /**
   * The forest: the parent of each variable, and after them of each row; −1 where fixed or
   * inactive.
   */
  private final int[] parent;

  /** Variables that have a weight or occur in an entry. */
  private final boolean[] occurs;

  ConnectedParts(ScaledQp qp, double[] boundWeight, double[] rowGap) {
    n = qp.n;
    parent = new int[qp.n + qp.m];
    occurs = new boolean[n];
    for (int i = 0; i < parent.length; i++) {
      double weight = i < n ? boundWeight[i] : rowGap[i - n];
      parent[i] = weight < KktSystem.INFINITE_WEIGHT ? i : -1;
    }
    for (int j = 0; j < n; j++) {
      occurs[j] = boundWeight[j] > 0;
    }
    SparseMatrices matrices = SparseMatrices.of(qp.matrices());
    connect(matrices.pattern().q(), matrices.q().values(), 0);
    connect(matrices.pattern().rows(), matrices.values(), n);
  }

  private void connect(SparsePattern entries, double[] value, int firstOwner) {
    for (int i = 0; i < entries.columns(); i++) {
      for (int k = entries.start()[i]; k < entries.start()[i + 1]; k++) {
        int variable = entries.row()[k];
        if (value[k] != 0 && parent[firstOwner + i] >= 0 && parent[variable] >= 0) {
          parent[root(firstOwner + i)] = root(variable);
          occurs[variable] = true;
        }
      }
    }
  }

  private int root(int i) {
    int at = i;
    while (parent[at] != at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  }

  /** A number for each component that determines some variable. */
  int[] all() {
    return IntStream.range(0, n)
        .filter(j -> parent[j] >= 0 && occurs[j])
        .map(this::root)
        .distinct()
        .toArray();
  }

  /** Whether a component has a variable. */
  boolean hasVariable(int part, int j) {
    return parent[j] >= 0 && root(j) == part;
  }

  /** Whether a component has a row. */
  boolean hasRow(int part, int r) {
    return parent[n + r] >= 0 && root(n + r) == part;
  }
}
