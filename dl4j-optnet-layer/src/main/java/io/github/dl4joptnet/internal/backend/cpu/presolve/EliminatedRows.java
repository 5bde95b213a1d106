package io.github.dl4joptnet.internal.backend.cpu.presolve;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The equality rows Az = b of a sample by Gauss-Jordan elimination: each row is solved for another
 * variable. The next row is the one with the fewest variables without bounds that it could be
 * solved for, so that recursions are followed from their beginning.
 */
final class EliminatedRows {
  /** An entry below this share of its terms is rounding. */
  private static final double ROUNDING_SHARE = 1e-10;

  private final ScaledQp qp;
  private final int n;
  private final int rows;

  /** [A b I], transformed so that the column of each row's variable is a unit vector. */
  private final double[][] tableau;

  /** Per entry of A and b, the largest of the terms that have been added to it. */
  private final double[][] terms;

  /** Per row, its variable, or −1. */
  private final int[] pivot;

  private final boolean[] isPivot;
  private boolean contradiction;

  EliminatedRows(ScaledQp qp) {
    this.qp = qp;

    n = qp.n;
    rows = qp.matrices().nEq;
    tableau = new double[rows][];
    terms = new double[rows][n + 1];
    pivot = new int[rows];
    isPivot = new boolean[n];
    for (int r = 0; r < rows; r++) {
      tableau[r] = new double[n + 1 + rows];
      qp.matrices().addRow(r, 1, tableau[r]);
      tableau[r][n] = qp.sides.target[r];
      tableau[r][n + 1 + r] = 1;
      raise(terms[r], 1, tableau[r]);
      substituteFixedVariables(r);
    }
    Arrays.fill(pivot, -1);
    boolean[] done = new boolean[rows];
    for (int count = 0; count < rows; count++) {
      int r = nextRow(done);
      done[r] = true;
      solveFor(r, pivotOf(r));
    }
  }

  /** Substitutes fixed variables, for which no row is solved. */
  private void substituteFixedVariables(int r) {
    for (int j = 0; j < n; j++) {
      if (qp.sides.equality[qp.m + j]) {
        double term = tableau[r][j] * qp.sides.target[qp.m + j];
        tableau[r][n] -= term;
        terms[r][n] = Math.max(terms[r][n], Math.abs(term));
        tableau[r][j] = 0;
      }
    }
  }

  private int nextRow(boolean[] done) {
    int next = -1;
    int fewest = Integer.MAX_VALUE;
    for (int r = 0; r < rows; r++) {
      if (done[r]) {
        continue;
      }
      int candidates = 0;
      for (int j = 0; j < n; j++) {
        candidates += isCandidate(r, j) && isUnbounded(j) ? 1 : 0;
      }
      // Rows without one come last: their variables have bounds, which become rows.
      int rank = candidates == 0 ? Integer.MAX_VALUE - 1 : candidates;
      if (rank < fewest) {
        fewest = rank;
        next = r;
      }
    }
    return next;
  }

  private boolean isCandidate(int r, int j) {
    return !isPivot[j] && Math.abs(tableau[r][j]) > ROUNDING_SHARE * terms[r][j];
  }

  private boolean isUnbounded(int j) {
    int index = qp.m + j;
    return !qp.sides.equality[index] && qp.sides.first[index] == qp.sides.first[index + 1];
  }

  /** The largest entry, of a variable without bounds where there is one; −1 in a row of zeros. */
  private int pivotOf(int r) {
    int best = -1;
    for (int j = 0; j < n; j++) {
      if (isCandidate(r, j)) {
        boolean better = best < 0 || Math.abs(tableau[r][j]) > Math.abs(tableau[r][best]);
        boolean first = best < 0 || isUnbounded(j) == isUnbounded(best);
        best = first ? (better ? j : best) : isUnbounded(j) ? j : best;
      }
    }
    return best;
  }

  private void solveFor(int r, int variable) {
    if (variable < 0) {
      contradiction |= Math.abs(tableau[r][n]) > ROUNDING_SHARE * terms[r][n];
      Arrays.fill(tableau[r], 0);
      return;
    }
    pivot[r] = variable;
    isPivot[variable] = true;
    double inverse = 1 / tableau[r][variable];
    for (int j = 0; j < tableau[r].length; j++) {
      tableau[r][j] *= inverse;
    }
    tableau[r][variable] = 1;
    for (int j = 0; j <= n; j++) {
      terms[r][j] *= Math.abs(inverse);
    }
    for (int i = 0; i < rows; i++) {
      double factor = tableau[i][variable];
      if (i != r && factor != 0) {
        VectorKernels.axpy(-factor, tableau[r], tableau[i], 0, tableau[i].length);
        tableau[i][variable] = 0;
        raise(terms[i], Math.abs(factor), terms[r]);
      }
    }
  }

  private void raise(double[] terms, double factor, double[] row) {
    for (int j = 0; j <= n; j++) {
      terms[j] = Math.max(terms[j], factor * Math.abs(row[j]));
    }
  }

  /** Whether rows that depend on each other have different right-hand sides. */
  boolean contradict() {
    return contradiction;
  }

  boolean isPivot(int variable) {
    return isPivot[variable];
  }

  /** The variables that no row was solved for. */
  int[] free() {
    int[] free = new int[n];
    int count = 0;
    for (int j = 0; j < n; j++) {
      if (!isPivot[j]) {
        free[count++] = j;
      }
    }
    return Arrays.copyOf(free, count);
  }

  /** z with Az = b where the free variables are 0. */
  double[] origin() {
    double[] z = new double[n];
    for (int r = 0; r < rows; r++) {
      if (pivot[r] >= 0) {
        z[pivot[r]] = tableau[r][n];
      }
    }
    return z;
  }

  /** The d with Ad = 0 that is 1 in one free variable and 0 in the others. */
  double[] direction(int variable) {
    double[] d = new double[n];
    for (int r = 0; r < rows; r++) {
      if (pivot[r] >= 0) {
        d[pivot[r]] = -tableau[r][variable];
      }
    }
    d[variable] = 1;
    return d;
  }

  /** Sets the multipliers of the rows so that g + Aᵀν vanishes at the variables solved for. */
  void closeStationarity(double[] g, double[] nu) {
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < rows && pivot[r] >= 0; i++) {
        nu[i] -= tableau[r][n + 1 + i] * g[pivot[r]];
      }
    }
  }
}
