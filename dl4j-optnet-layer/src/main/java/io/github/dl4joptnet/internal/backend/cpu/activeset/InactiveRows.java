package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Solves systems with the matrix M_AA of the active rows A by a system of the inactive rows I. With
 * N = M⁻¹, the inverse of a block matrix gives
 *
 * <pre>
 * M_AA⁻¹ = N_AA − N_AI N_II⁻¹ N_IA
 * </pre>
 *
 * which costs a factorisation of the order of the inactive rows: little where most rows are active,
 * once N is there.
 */
final class InactiveRows {
  private final double[][] inverse;
  private final int[] rows;
  private int count;

  /** The upper Cholesky factor of N_II. */
  private final double[][] factor;

  /**
   * @param inverse N, both triangles
   * @param most the largest number of inactive rows
   */
  InactiveRows(double[][] inverse, int most) {
    this.inverse = inverse;
    rows = new int[most];
    factor = MatrixKernels.rows(most, most);
  }

  boolean isOf(double[][] inverse) {
    return this.inverse == inverse;
  }

  /**
   * Factors the system.
   *
   * @param active the active rows in ascending order
   * @return false where N_II is singular by rounding
   */
  boolean factor(int[] active, int activeCount) {
    count = 0;
    int next = 0;
    for (int r = 0; r < inverse.length; r++) {
      if (next < activeCount && active[next] == r) {
        next++;
      } else {
        rows[count++] = r;
      }
    }
    for (int i = 0; i < count; i++) {
      for (int j = i; j < count; j++) {
        factor[i][j] = inverse[rows[i]][rows[j]];
      }
    }
    return Cholesky.factorInPlace(factor, count, Tolerances.INDEPENDENT_PIVOT_SHARE) == 0;
  }

  /**
   * Solves M_AA x_A = b_A. Of x, which has an entry for each row, those of active rows are b on
   * entry and the solution on return; the others become −M_IA x_A.
   */
  void solve(double[] x) {
    double[] right = x.clone();
    double[] left = new double[count];
    for (int i = 0; i < count; i++) {
      right[rows[i]] = 0;
    }
    VectorKernels.combineRows(inverse, inverse.length, right, x, inverse.length);
    for (int i = 0; i < count; i++) {
      left[i] = x[rows[i]];
    }
    Cholesky.solve(factor, count, left);
    for (int i = 0; i < count; i++) {
      VectorKernels.axpy(-left[i], inverse[rows[i]], x, 0, inverse.length);
    }
    for (int i = 0; i < count; i++) {
      x[rows[i]] = left[i];
    }
  }

  /** A copy that later calls of {@link #factor} leave as it is. */
  InactiveRows copy() {
    InactiveRows copy = new InactiveRows(inverse, count);
    copy.count = count;
    System.arraycopy(rows, 0, copy.rows, 0, count);
    for (int i = 0; i < count; i++) {
      System.arraycopy(factor[i], i, copy.factor[i], i, count - i);
    }
    return copy;
  }

  /** The number of entries of a {@link #copy}. */
  int size() {
    return count * count;
  }
}
