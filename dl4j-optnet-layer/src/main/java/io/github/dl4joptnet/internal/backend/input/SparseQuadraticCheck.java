package io.github.dl4joptnet.internal.backend.input;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.linalg.EigenvalueRounding;
import io.github.dl4joptnet.internal.linalg.sparse.CurvatureCheck;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;
import java.util.Arrays;

/**
 * Makes a sparse Q symmetric, and rejects one that is clearly asymmetric or indefinite. Not
 * thread-safe.
 */
final class SparseQuadraticCheck {
  private final SparseLayout layout;

  /** Per entry, the one at the transposed position. */
  private final int[] mirrored;

  private final QuadraticTermCheck check;
  private final boolean isDiagonal;

  /** Per entry of the upper triangle, where the factorisation has it; −1 for others. */
  private int[] upperPosition;

  private double[] upper;
  private CurvatureCheck curvature;

  /**
   * @throws IllegalArgumentException where an entry has no counterpart across the diagonal
   */
  SparseQuadraticCheck(SparseLayout layout) {
    this.layout = layout;
    check = new QuadraticTermCheck(layout.columns());
    int[] identity = new int[layout.size()];
    boolean diagonal = true;
    for (int k = 0; k < identity.length; k++) {
      identity[k] = k;
      diagonal &= layout.row(k) == layout.column(k);
    }
    isDiagonal = diagonal;
    mirrored = diagonal ? identity : mirror();
  }

  private int[] mirror() {
    int n = layout.columns();
    int size = layout.size();
    int[] inColumns = order(SparsePattern.of(n, n, layout.row(), layout.column()), size);
    int[] inRows = order(SparsePattern.of(n, n, layout.column(), layout.row()), size);
    int[] found = new int[size];
    int at = 0;
    int other = 0;
    while (at < size && other < size) {
      long a = key(layout.column(inColumns[at]), layout.row(inColumns[at]));
      long b = key(layout.row(inRows[other]), layout.column(inRows[other]));
      if (a != b) {
        throw missing(a < b ? inColumns[at] : inRows[other]);
      }
      found[inColumns[at++]] = inRows[other++];
    }
    return found;
  }

  private static int[] order(SparsePattern.Placed placed, int size) {
    int[] order = new int[size];
    for (int k = 0; k < size; k++) {
      order[placed.position()[k]] = k;
    }
    return order;
  }

  private long key(long major, long minor) {
    return major * layout.columns() + minor;
  }

  private IllegalArgumentException missing(int entry) {
    int row = layout.row(entry);
    int column = layout.column(entry);
    return new IllegalArgumentException(
        "Q has an entry at (%d, %d) and none at (%d, %d), expected both triangles of a symmetric matrix"
            .formatted(row, column, column, row));
  }

  /**
   * Checks the entries that begin at an index.
   *
   * @param of " of sample i", for messages
   * @return as {@link io.github.dl4joptnet.internal.backend.QpData#curvatureShareQ}
   */
  double symmetriseAndFactor(double[] values, int from, String of) {
    double largest = 0;
    double asymmetry = 0;
    for (int k = 0; k < layout.size(); k++) {
      double a = values[from + k];
      double b = values[from + mirrored[k]];
      largest = Math.max(largest, Math.abs(a));
      asymmetry = Math.max(asymmetry, Math.abs(a - b));
    }
    check.checkSymmetry(asymmetry, largest, of);
    for (int k = 0; k < layout.size() && asymmetry > 0; k++) {
      if (mirrored[k] > k) {
        double mean = 0.5 * values[from + k] + 0.5 * values[from + mirrored[k]];
        values[from + k] = mean;
        values[from + mirrored[k]] = mean;
      }
    }
    return isDiagonal ? smallestOfDiagonal(values, from, largest, of) : factor(values, from, of);
  }

  private double smallestOfDiagonal(double[] values, int from, double largest, String of) {
    double smallest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < layout.size(); k++) {
      smallest = Math.min(smallest, values[from + k]);
    }
    if (smallest < -QuadraticTermCheck.MAX_NEGATIVE_EIGENVALUE * largest) {
      throw check.indefinite(QuadraticTermCheck.MAX_NEGATIVE_EIGENVALUE * largest, of);
    }
    return Math.max(0, smallest);
  }

  private double factor(double[] values, int from, String of) {
    if (curvature == null) {
      analyse();
    }
    Arrays.fill(upper, 0);
    for (int k = 0; k < layout.size(); k++) {
      if (upperPosition[k] >= 0) {
        upper[upperPosition[k]] = values[from + k];
      }
    }

    double rounding =
        EigenvalueRounding.share(values, from, layout.size())
            * layout.columns()
            * largestDiagonal(values, from);
    double share = curvature.curvatureShare(upper, rounding);
    if (share > 0) {
      return share;
    }
    double largest = largestEigenvalue(values, from);
    double shift = QuadraticTermCheck.MAX_NEGATIVE_EIGENVALUE * largest;
    if (!(largest > 0) || !(curvature.curvatureShare(upper, shift) > 0)) {
      throw check.indefinite(shift, of);
    }
    return 0;
  }

  private void analyse() {
    int n = layout.columns();
    int[] row = new int[layout.size() + n];
    int[] column = new int[row.length];
    int[] index = new int[layout.size()];
    int count = 0;
    for (int j = 0; j < n; j++) {
      row[count] = j;
      column[count++] = j;
    }
    for (int k = 0; k < layout.size(); k++) {
      int i = layout.row(k);
      int j = layout.column(k);
      index[k] = i == j ? j : i < j ? count : -1;
      if (i < j) {
        row[count] = i;
        column[count++] = j;
      }
    }
    SparsePattern.Placed placed =
        SparsePattern.of(n, n, Arrays.copyOf(row, count), Arrays.copyOf(column, count));
    upper = new double[count];
    upperPosition = new int[index.length];
    for (int k = 0; k < index.length; k++) {
      upperPosition[k] = index[k] < 0 ? -1 : placed.position()[index[k]];
    }

    curvature = new CurvatureCheck(placed.pattern());
  }

  /** Estimates the largest eigenvalue by power iteration, as for a dense Q. */
  private double largestEigenvalue(double[] values, int from) {
    return check.largestEigenvalue(
        (x, y) -> {
          Arrays.fill(y, 0);
          for (int k = 0; k < layout.size(); k++) {
            y[layout.row(k)] += values[from + k] * x[layout.column(k)];
          }
        },
        largestEntry(values, from),
        largestDiagonal(values, from));
  }

  private double largestEntry(double[] values, int from) {
    double largest = 0;
    for (int k = 0; k < layout.size(); k++) {
      largest = Math.max(largest, Math.abs(values[from + k]));
    }
    return largest;
  }

  private double largestDiagonal(double[] values, int from) {
    double largest = 0;
    for (int k = 0; k < layout.size(); k++) {
      largest = mirrored[k] == k ? Math.max(largest, values[from + k]) : largest;
    }
    return largest;
  }
}
