package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

/**
 * The numeric factorisation {@code P A Pᵀ = L D Lᵀ} of a quasi-definite matrix, whose pivots have
 * known signs in any order (Vanderbei 1995), row by row. A pivot that rounding gives the wrong sign
 * or next to no size is replaced. Nothing is allocated after the constructor. Not thread-safe.
 */
public final class SparseLdl {
  private final LdlPattern pattern;
  private final int n;
  private final double[] l;
  private final double[] inverseD;
  private final int[] filled;
  private final double[] work;
  private int replaced;

  public SparseLdl(LdlPattern pattern) {
    this.pattern = pattern;
    n = pattern.elimination.n();
    l = new double[pattern.entries()];
    inverseD = new double[n];
    filled = new int[n];
    work = new double[n];
  }

  public LdlPattern pattern() {
    return pattern;
  }

  /**
   * Factors.
   *
   * @param values of the permuted upper triangle; see {@link Elimination#position()}
   * @param pivot per row in the order of elimination, what a pivot that is lost is replaced by: its
   *     sign is that of the row's pivots
   * @param least pivots of at most this size, or of the other sign, are lost
   */
  public void factor(double[] values, double[] pivot, double least) {
    int[] start = pattern.elimination.upper().start();
    int[] valueRow = pattern.elimination.upper().row();
    int[] columnStart = pattern.columnStart;
    int[] row = pattern.row;
    int[] rowStart = pattern.rowStart;
    int[] column = pattern.column;
    double[] y = work;
    replaced = 0;
    System.arraycopy(columnStart, 0, filled, 0, n);
    for (int j = 0; j < n; j++) {
      double d = 0;
      for (int k = start[j]; k < start[j + 1]; k++) {
        if (valueRow[k] == j) {
          d = values[k];
        } else {
          y[valueRow[k]] = values[k];
        }
      }
      for (int k = rowStart[j]; k < rowStart[j + 1]; k++) {
        int i = column[k];
        double yi = y[i];
        y[i] = 0;
        int end = filled[i];
        for (int q = columnStart[i]; q < end; q++) {
          y[row[q]] -= l[q] * yi;
        }
        double lji = yi * inverseD[i];
        d -= lji * yi;
        l[end] = lji;
        filled[i] = end + 1;
      }
      if (!(Math.copySign(1, pivot[j]) * d > least)) {
        d = pivot[j];
        replaced++;
      }
      inverseD[j] = 1 / d;
    }
  }

  /** Pivots of the last factorisation that were replaced. */
  public int replaced() {
    return replaced;
  }

  /** A pivot, by its place in the order of elimination. */
  public double pivot(int j) {
    return 1 / inverseD[j];
  }

  /** Solves A x = b in place, in the order in which A was given. */
  public void solve(double[] x) {
    int[] newIndex = pattern.elimination.newIndex();
    int[] columnStart = pattern.columnStart;
    int[] row = pattern.row;
    double[] y = work;
    for (int i = 0; i < n; i++) {
      y[newIndex[i]] = x[i];
    }
    for (int j = 0; j < n; j++) {
      double yj = y[j];
      for (int k = columnStart[j]; k < columnStart[j + 1]; k++) {
        y[row[k]] -= l[k] * yj;
      }
    }
    for (int j = n - 1; j >= 0; j--) {
      double sum = y[j] * inverseD[j];
      for (int k = columnStart[j]; k < columnStart[j + 1]; k++) {
        sum -= l[k] * y[row[k]];
      }
      y[j] = sum;
    }
    for (int i = 0; i < n; i++) {
      x[i] = y[newIndex[i]];
    }
    Arrays.fill(y, 0);
  }
}
