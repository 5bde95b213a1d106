package io.github.dl4joptnet.internal.linalg;

import java.util.ArrayList;
import java.util.List;

/**
 * Rank-revealing Cholesky factorisation with diagonal pivoting (Golub and Van Loan, section 4.2) of
 * a symmetric matrix that should be positive semidefinite: PᵀMP = RᵀR with as many rows of R as M
 * has rank.
 */
public final class PivotedCholesky {
  private final int n;

  /** By rows, in the order of the pivots: R, then the remaining Schur complement of M. */
  private final double[][] a;

  private final int[] pivot;
  private final int rank;

  /**
   * Factors.
   *
   * @param matrix n×n, both triangles; overwritten and kept
   * @param least pivots of at most this size count as zero
   */
  public PivotedCholesky(double[][] matrix, double least) {
    n = matrix.length;
    a = matrix;
    pivot = new int[n];
    for (int i = 0; i < n; i++) {
      pivot[i] = i;
    }
    int done = 0;
    for (; done < n; done++) {
      int best = done;
      for (int i = done + 1; i < n; i++) {
        best = a[i][i] > a[best][best] ? i : best;
      }
      if (!(a[best][best] > least)) {
        break;
      }
      exchange(done, best);
      eliminate(done);
    }
    rank = done;
  }

  private void exchange(int i, int j) {
    double[] row = a[i];
    a[i] = a[j];
    a[j] = row;
    for (int r = 0; r < n; r++) {
      double t = a[r][i];
      a[r][i] = a[r][j];
      a[r][j] = t;
    }
    int index = pivot[i];
    pivot[i] = pivot[j];
    pivot[j] = index;
  }

  /** Updates both triangles of the Schur complement, so that rows and columns can be exchanged. */
  private void eliminate(int k) {
    double[] row = a[k];
    double root = Math.sqrt(row[k]);
    row[k] = root;
    for (int j = k + 1; j < n; j++) {
      row[j] /= root;
    }
    for (int i = k + 1; i < n; i++) {
      VectorKernels.axpy(-row[i], row, a[i], k + 1, n);
    }
  }

  public int rank() {
    return rank;
  }

  /**
   * Directions d along which the matrix has a negative curvature dᵀMd: from the diagonal of the
   * remaining Schur complement, and from pairs of its rows. None where the matrix has full rank.
   */
  public List<double[]> negativeDirections() {
    List<double[]> directions = new ArrayList<>();
    for (int i = rank; i < n; i++) {
      if (a[i][i] < 0) {
        directions.add(nullVector(i));
      }
      for (int j = i + 1; j < n; j++) {
        if (0.5 * (a[i][i] + a[j][j]) < Math.abs(a[i][j])) {
          double[] direction = nullVector(i);
          VectorKernels.axpy(a[i][j] > 0 ? -1 : 1, nullVector(j), direction, 0, n);
          directions.add(direction);
        }
      }
    }
    return directions;
  }

  /**
   * Replaces x by a solution of M y = x for an x in the range of M; a component outside is ignored.
   */
  public void solve(double[] x) {
    double[] y = new double[n];
    for (int i = 0; i < rank; i++) {
      y[i] = x[pivot[i]];
    }
    for (int i = 0; i < rank; i++) {
      y[i] /= a[i][i];
      VectorKernels.axpy(-y[i], a[i], y, i + 1, rank);
    }
    solveUpper(y);
    for (int i = 0; i < n; i++) {
      x[pivot[i]] = i < rank ? y[i] : 0;
    }
  }

  private void solveUpper(double[] y) {
    for (int i = rank - 1; i >= 0; i--) {
      y[i] = (y[i] - VectorKernels.dot(a[i], y, i + 1, rank)) / a[i][i];
    }
  }

  /** Linearly independent vectors that M takes to zero, n − rank of them. */
  public double[][] nullSpace() {
    double[][] basis = new double[n - rank][];
    for (int k = 0; k < basis.length; k++) {
      basis[k] = nullVector(rank + k);
    }
    return basis;
  }

  /**
   * The vector v with a one at a position without a pivot, for which Mv is zero up to the remaining
   * Schur complement.
   */
  private double[] nullVector(int position) {
    double[] y = new double[n];
    for (int i = 0; i < rank; i++) {
      y[i] = -a[i][position];
    }
    solveUpper(y);
    double[] vector = new double[n];
    for (int i = 0; i < rank; i++) {
      vector[pivot[i]] = y[i];
    }
    vector[pivot[position]] = 1;
    return vector;
  }
}
