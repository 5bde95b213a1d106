package io.github.dl4joptnet.internal.backend.cpu.simplex;

import java.util.Arrays;

/**
 * The variables of a linear program and the values of its rows, x = (z, Ĉz), of which the basic
 * ones are written as combinations of the nonbasic ones: x_B = T x_N. Every entry of x has limits,
 * and a nonbasic one sits at one of them, or at 0 where it has none (Chvátal 1983).
 */
final class Dictionary {
  final int n;
  final int m;
  final double[] lower;
  final double[] upper;

  /** T, row after row, m×n. */
  final double[] t;

  /** Which entry of x is basic in each row of T, and nonbasic in each column. */
  final int[] basic;

  final int[] nonbasic;
  final double[] x;

  /** The reduced cost of each nonbasic entry. */
  final double[] reducedCost;

  /** A dictionary with the rows as the basis, and each variable at its limit nearest to zero. */
  Dictionary(double[][] c, int n, int m, double[] lower, double[] upper) {
    this(n, m, lower, upper);
    for (int r = 0; r < m; r++) {
      System.arraycopy(c[r], 0, t, r * n, n);
      basic[r] = n + r;
    }
    for (int j = 0; j < n; j++) {
      nonbasic[j] = j;
      x[j] = nearestToZero(lower[j], upper[j]);
    }
    updateBasicValues();
  }

  private Dictionary(int n, int m, double[] lower, double[] upper) {
    this.n = n;
    this.m = m;
    this.lower = lower;
    this.upper = upper;
    t = new double[m * n];
    basic = new int[m];
    nonbasic = new int[n];
    x = new double[n + m];
    reducedCost = new double[n];
  }

  private static double nearestToZero(double low, double high) {
    return low > 0
        ? low
        : high < 0 ? high : low > Double.NEGATIVE_INFINITY ? low : Math.min(high, 0);
  }

  /** An empty dictionary of the same program. */
  Dictionary sibling() {
    return new Dictionary(n, m, lower, upper);
  }

  void copyFrom(Dictionary other) {
    System.arraycopy(other.t, 0, t, 0, t.length);
    System.arraycopy(other.basic, 0, basic, 0, m);
    System.arraycopy(other.nonbasic, 0, nonbasic, 0, n);
    System.arraycopy(other.x, 0, x, 0, x.length);
  }

  /** Recomputes x_B from x_N, which removes the rounding of earlier steps. */
  void updateBasicValues() {
    for (int r = 0; r < m; r++) {
      double sum = 0;
      for (int k = 0; k < n; k++) {
        sum += t[r * n + k] * x[nonbasic[k]];
      }
      x[basic[r]] = sum;
    }
  }

  /** Computes the reduced costs for costs of all entries of x. */
  void updateReducedCosts(double[] cost) {
    for (int k = 0; k < n; k++) {
      reducedCost[k] = cost[nonbasic[k]];
    }
    for (int r = 0; r < m; r++) {
      double each = cost[basic[r]];
      for (int k = 0; each != 0 && k < n; k++) {
        reducedCost[k] += each * t[r * n + k];
      }
    }
  }

  /** Exchanges the basic entry of a row for the nonbasic one of a column. */
  void pivot(int row, int column) {
    int at = row * n;
    double inverse = 1 / t[at + column];
    for (int k = 0; k < n; k++) {
      t[at + k] *= -inverse;
    }
    t[at + column] = inverse;
    for (int r = 0; r < m; r++) {
      double factor = t[r * n + column];
      if (r != row && factor != 0) {
        t[r * n + column] = 0;
        addRow(at, factor, t, r * n);
      }
    }
    double factor = reducedCost[column];
    reducedCost[column] = 0;
    addRow(at, factor, reducedCost, 0);
    int entering = nonbasic[column];
    nonbasic[column] = basic[row];
    basic[row] = entering;
  }

  private void addRow(int from, double factor, double[] to, int at) {
    for (int k = 0; k < n; k++) {
      to[at + k] += factor * t[from + k];
    }
  }

  boolean isFixed(int entry) {
    return lower[entry] == upper[entry];
  }

  /** By how much an entry may violate its limits. */
  double tolerance(int entry) {
    return Tolerances.FEASIBILITY * Math.max(1, Math.abs(x[entry]));
  }

  boolean isBelow(int entry) {
    return x[entry] < lower[entry] - tolerance(entry);
  }

  boolean isAbove(int entry) {
    return x[entry] > upper[entry] + tolerance(entry);
  }

  boolean isFinite() {
    return Double.isFinite(Arrays.stream(x).sum());
  }
}
