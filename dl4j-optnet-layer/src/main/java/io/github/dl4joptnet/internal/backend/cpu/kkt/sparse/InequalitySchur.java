package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.pattern.FormChoice;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.linalg.sparse.Elimination;
import io.github.dl4joptnet.internal.linalg.sparse.SparseLdl;
import java.util.Arrays;

/**
 * The Schur complement of the inequalities, for a batch with shared sparse matrices: with one
 * factor of {@code K = [cQ̂ Âᵀ; Â 0]} come the responses {@code K⁻¹[Eᵀ; 0]} of z and the
 * equalities' multipliers to every inequality row and bounded variable E, and the matrix {@code S =
 * E K⁻¹ Eᵀ}. An active set is then a small dense system. The scale c makes the curvatures about
 * one, as rows in extreme units make Q̂ tiny relative to the regularisation of K. Several threads
 * may use it, each with its view.
 */
public final class InequalitySchur {
  private final SparseMatrices matrices;
  private final SparseLdl ldl;
  private final double costScale;

  /** Per row and then per variable, its position among the inequalities, or −1. */
  private final int[] position;

  /** The inequality rows r and the bounded variables m + j. */
  private final int[] index;

  /** Per inequality, n entries for z and m for the rows' multipliers, 0 for those of E. */
  private final double[][] response;

  private final double[][] product;

  /** Per inequality, a lower bound for its diagonal entry without equalities. */
  private final double[] whole;

  private InequalitySchur(SparseMatrices matrices, SparseLdl ldl, double costScale, int[] index) {
    this.matrices = matrices;
    this.ldl = ldl;
    this.costScale = costScale;
    this.index = index;
    int n = matrices.n();
    int m = matrices.m();
    position = new int[m + n];
    Arrays.fill(position, -1);
    response = new double[index.length][n + m];
    product = new double[index.length][index.length];
    for (int i = 0; i < index.length; i++) {
      position[index[i]] = i;
    }
    whole = new double[index.length];
    double steepest = 0;
    for (int j = 0; j < n; j++) {
      steepest = Math.max(steepest, costScale * matrices.q().diagonal(j));
    }
    double[] row = new double[n];
    for (int i = 0; i < index.length; i++) {
      addRow(index[i], response[i]);
      whole[i] = VectorKernels.dot(response[i], 0, response[i], 0, n) / steepest;
      ldl.solve(response[i]);
      clearInequalities(response[i]);
      System.arraycopy(response[i], 0, row, 0, n);
      for (int k = 0; k < index.length; k++) {
        product[i][k] = rowTimes(index[k], row);
      }
    }
  }

  /** Null where Q is not clearly definite, equality rows are dependent, or it would not pay. */
  public static InequalitySchur of(QpData data, SparseMatrices matrices) {
    int[] index = inequalities(data);
    if (data.batch() == 1
        || !matrices.q().isWellConditioned()
        || !pays(matrices, index.length, data.batch())) {
      return null;
    }
    SparseFactor factor = new SparseFactor(matrices.pattern());
    SparseKkt kkt = new SparseKkt(factor).attempt(1);
    double costScale = unitCurvature(matrices);
    kkt.load(matrices, costScale);
    double[] gap = new double[matrices.m()];
    Arrays.fill(gap, matrices.nEq, gap.length, KktSystem.INFINITE_WEIGHT);
    kkt.factor(new double[matrices.n()], gap);
    return hasDependentEqualities(matrices, factor.ldl)
        ? null
        : new InequalitySchur(matrices, factor.ldl, costScale, index);
  }

  /** The power of two that brings the mean curvature to about one. */
  private static double unitCurvature(SparseMatrices matrices) {
    double sum = 0;
    for (int j = 0; j < matrices.n(); j++) {
      sum += matrices.q().diagonal(j);
    }
    return Math.scalb(1.0, Math.getExponent(matrices.n() / sum));
  }

  /**
   * With dependent rows, an inconsistent right-hand side has multipliers of the order of one over
   * the regularisation.
   */
  private static boolean hasDependentEqualities(SparseMatrices matrices, SparseLdl ldl) {
    int n = matrices.n();
    double[] x = new double[n + matrices.m()];
    for (int r = 0; r < matrices.nEq; r++) {
      x[n + r] = Math.cos(r);
    }
    ldl.solve(x);
    double largest = 0;
    for (int r = 0; r < matrices.nEq; r++) {
      largest = Math.max(largest, Math.abs(x[n + r]));
    }
    return !(largest < Tolerances.DEPENDENT_RESPONSE);
  }

  private static int[] inequalities(QpData data) {
    int m = data.nEq() + data.nIneq();
    int[] found = new int[data.nIneq() + data.n()];
    int count = 0;
    for (int r = data.nEq(); r < m; r++) {
      found[count++] = r;
    }
    for (int j = 0; j < data.n(); j++) {
      if (isFinite(data.lower(), data, j) || isFinite(data.upper(), data, j)) {
        found[count++] = m + j;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static boolean isFinite(Operand bound, QpData data, int j) {
    for (int sample = 0; bound != null && sample < data.batch(); sample++) {
      if (Double.isFinite(bound.get(sample, j))) {
        return true;
      }
    }
    return false;
  }

  /** Multiply-adds per sample, against those of a sparse factorisation in each round. */
  private static boolean pays(SparseMatrices matrices, double count, double batch) {
    double length = matrices.n() + matrices.m();
    if (count == 0 || 8 * count * (length + count) > Tolerances.MAX_RESPONSE_BYTES) {
      return false;
    }
    Elimination elimination = matrices.pattern().kkt().elimination();
    double solve = 2.0 * elimination.entries();
    double refactored = Tolerances.TYPICAL_ROUNDS * (elimination.operations() + solve);
    double active = Math.min(count, Math.max(0, matrices.n() - matrices.nEq)) / 2;
    double dense = active * active * active / 6 + active * count;
    double once = count * (solve + FormChoice.DENSE_COST * (length + count));
    return once / batch + 2 * solve + Tolerances.TYPICAL_ROUNDS * FormChoice.DENSE_COST * dense
        < refactored;
  }

  /** A factor of K for one thread: n entries of z, then m for the rows; see {@link #solve}. */
  public SparseLdl newView() {
    return ldl.view();
  }

  /** x = K⁻¹x by a thread's own view, with 0 for multipliers of inequalities. */
  public void solve(SparseLdl view, double[] x) {
    clearInequalities(x);
    view.solve(x);
    clearInequalities(x);
  }

  private void clearInequalities(double[] x) {
    Arrays.fill(x, matrices.n() + matrices.nEq, matrices.n() + matrices.m(), 0);
  }

  /** c, the factor of Q̂ in K. */
  public double costScale() {
    return costScale;
  }

  /** The rows of G and the bounded variables, as row r or as m + j. */
  public int[] index() {
    return index;
  }

  /** S between two of them. */
  public double product(int one, int other) {
    return product[position[one]][position[other]];
  }

  /** A row of S, in the order of {@link #index}. */
  public double[] product(int one) {
    return product[position[one]];
  }

  /** Whether one of them depends on the equalities and the other active ones, by its pivot in S. */
  public boolean isDependent(int one, double pivot) {
    return !(pivot > Tolerances.INDEPENDENT_PIVOT_SHARE * whole[position[one]]);
  }

  /** How z and the equalities' multipliers respond to one of them. */
  public double[] response(int one) {
    return response[position[one]];
  }

  private void addRow(int i, double[] to) {
    if (i < matrices.m()) {
      matrices.addRow(i, 1, to);
    } else {
      to[i - matrices.m()] += 1;
    }
  }

  private double rowTimes(int i, double[] z) {
    return i < matrices.m() ? matrices.rowTimes(i, z) : z[i - matrices.m()];
  }
}
