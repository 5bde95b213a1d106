package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The whole (n + m) system by a sparse LDLᵀ: regularised, it is quasi-definite, so that any order
 * of elimination has a factor (Vanderbei 1995). Iterative refinement removes the effect of the
 * regularisation.
 */
public final class SparseKkt extends KktSystem {
  private final SparseFactor factor;
  private final double[] x;

  /** Added to the diagonal of the variables. */
  private final double[] regularisation;

  private boolean safest;
  private double ownRegularisation = Tolerances.REGULARISATION;

  SparseKkt(SparseFactor factor) {
    super(factor.program.n(), factor.program.m());
    this.factor = factor;
    x = new double[factor.program.n() + factor.program.m()];
    regularisation = new double[factor.program.n()];
  }

  /**
   * Sets how the next system to be loaded is regularised.
   *
   * @param attempt 0 for the first one, after which a safer one follows
   */
  SparseKkt attempt(int attempt) {
    double[] later = Tolerances.LATER_REGULARISATION;
    safest = attempt > 0;
    ownRegularisation =
        safest ? later[Math.min(attempt, later.length) - 1] : Tolerances.REGULARISATION;
    return this;
  }

  @Override
  public boolean isSafest() {
    return safest;
  }

  @Override
  protected double defaultRowRegularisation() {
    return ownRegularisation;
  }

  /** With a larger error, rounding has spoilt the factor, and more regularisation may help. */
  @Override
  public double mostUsefulError() {
    return 1;
  }

  @Override
  public boolean needsRefinement() {
    return true;
  }

  @Override
  protected void loaded() {
    Arrays.fill(regularisation, defaultRowRegularisation());
    double[] values = factor.values;
    SparseMatrices sparse = SparseMatrices.of(matrices);
    double[] q = sparse.q().values();
    int[] qAt = factor.kkt.q();
    for (int k = 0; k < q.length; k++) {
      if (qAt[k] >= 0) {
        values[qAt[k]] = costScale * q[k];
      }
    }
    double[] c = sparse.values();
    int[] cAt = factor.kkt.rows();
    for (int k = 0; k < c.length; k++) {
      values[cAt[k]] = c[k];
    }
  }

  /**
   * Regularises in the user's units of the variables, so that undetermined directions get the
   * solution of smallest norm.
   */
  public void regulariseByColumnScale() {
    double largest = VectorKernels.normInf(matrices.columnScale, n);
    for (int j = 0; j < n; j++) {
      double ratio = matrices.columnScale[j] / largest;
      regularisation[j] =
          Tolerances.FLAT_REGULARISATION * Math.max(Tolerances.LEAST_REGULARISATION, ratio * ratio);
    }
  }

  /** Raises the regularisation to at least this. */
  public void regulariseAtLeast(double least) {
    for (int j = 0; j < n; j++) {
      regularisation[j] = Math.max(least, regularisation[j]);
    }
    for (int r = 0; r < m; r++) {
      rowRegularisation[r] = Math.max(least, rowRegularisation[r]);
    }
  }

  /** The regularisation of a variable. */
  public double regularisation(int j) {
    return regularisation[j];
  }

  @Override
  protected boolean factor() {
    int[] at = factor.kkt.diagonal();
    for (int j = 0; j < n; j++) {
      factor.values[at[j]] =
          costScale * matrices.q().diagonal(j) + boundWeight[j] + regularisation[j];
    }
    for (int r = 0; r < m; r++) {
      factor.values[at[n + r]] = -rowGap[r] - rowRegularisation[r];
    }
    factor.factor();
    return true;
  }

  /** Whether each pivot of the last factor had the sign that it has for a semidefinite Q. */
  public boolean hasExpectedSigns() {
    return factor.ldl.replaced() == 0;
  }

  /** Whether the last factorisation has not overflowed. */
  public boolean hasFinitePivots() {
    return factor.ldl.hasFinitePivots();
  }

  @Override
  public void solveFactored(double[] dz, double[] dy) {
    System.arraycopy(dz, 0, x, 0, n);
    System.arraycopy(dy, 0, x, n, m);
    factor.ldl.solve(x);
    System.arraycopy(x, 0, dz, 0, n);
    System.arraycopy(x, n, dy, 0, m);
  }
}
