package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The symmetric Newton system of one iteration, with the bounds and the slacks eliminated:
 *
 * <pre>
 * [ c Q̂ + diag(boundWeight)   Ĉᵀ             ] [dz]   [r1]
 * [ Ĉ                        −diag(rowGap)   ] [dy] = [r2]
 * </pre>
 *
 * Subclasses factor it in different forms, slightly regularised; {@link #solve} refines against the
 * system without the regularisation.
 */
public abstract class KktSystem {
  /** Stands for infinity: the weight of a fixed variable, the gap of an inactive row. */
  public static final double INFINITE_WEIGHT = 1e40;

  /**
   * Its multiples by squares, modulo 1, have no pattern that a direction could be orthogonal to.
   */
  private static final double GOLDEN_RATIO = 1.618033988749895;

  /** The largest order of z and of the rows, for which the buffers are made. */
  final int maxN;

  final int maxM;

  protected int n;
  protected int m;
  protected ScaledMatrices matrices;
  protected double costScale;

  /** n entries; {@link #INFINITE_WEIGHT} fixes a variable. */
  protected double[] boundWeight;

  /** m entries, 0 for an equality; {@link #INFINITE_WEIGHT} makes a row inactive. */
  protected double[] rowGap;

  /** Added to the row gaps, so that dependent rows have a solution. */
  protected final double[] rowRegularisation;

  /** Residuals of the last solution. */
  final double[] e1;

  final double[] e2;

  private final double[] step1;
  private final double[] step2;

  /** Whether the last solution was refined, with the last step in {@link #step1}. */
  private boolean hasStep;

  private final double[] qz;

  private GcrRefinement gcr;
  private boolean persistent;
  private double persistentAbove;

  protected KktSystem(int n, int m) {
    maxN = n;
    maxM = m;
    rowRegularisation = new double[m];
    e1 = new double[n];
    e2 = new double[m];
    step1 = new double[n];
    step2 = new double[m];
    qz = new double[n];
  }

  /** Prepares what does not change between the iterations of a sample. */
  public final void load(ScaledMatrices matrices, double costScale) {
    this.matrices = matrices;
    n = matrices.n();
    m = matrices.m();
    this.costScale = costScale;
    Arrays.fill(rowRegularisation, 0, m, defaultRowRegularisation());
    persistent = false;
    loaded();
  }

  /** Called once the matrices are loaded. */
  protected void loaded() {
    // Most forms read the matrices when they factor.
  }

  protected abstract double defaultRowRegularisation();

  /** A direction with a larger relative error is of no use, even with no other form left. */
  public double mostUsefulError() {
    return Double.POSITIVE_INFINITY;
  }

  /** Whether there is no safer form. */
  public boolean isSafest() {
    return false;
  }

  /**
   * Sets whether {@link GcrRefinement} takes over where plain refinement is slow.
   *
   * @param above only for solutions with a larger relative error
   */
  public final void setPersistent(boolean persistent, double above) {
    this.persistent = persistent;
    persistentAbove = above;
    gcr = persistent && gcr == null ? new GcrRefinement(this) : gcr;
  }

  /**
   * Regularises each row by the square of its scale, so that dependent rows get the unscaled
   * multipliers of minimum norm.
   */
  public final void regulariseByScale(double largest) {
    double maxScale = VectorKernels.normInf(matrices.rowScale, m);
    for (int r = 0; r < m; r++) {
      double ratio = matrices.rowScale[r] / maxScale;
      rowRegularisation[r] = largest * Math.max(Tolerances.LEAST_ROW_REGULARISATION, ratio * ratio);
    }
  }

  /**
   * Factors for new weights, which are kept by reference.
   *
   * @return false when the factorisation broke down and its solutions cannot be trusted
   */
  public final boolean factor(double[] boundWeight, double[] rowGap) {
    this.boundWeight = boundWeight;
    this.rowGap = rowGap;
    return factor();
  }

  protected abstract boolean factor();

  /** Overwrites right-hand sides with the regularised system's solution. */
  protected abstract void solveFactored(double[] x, double[] y);

  /**
   * Solves, with iterative refinement if {@code refined}. Entries of fixed variables and inactive
   * rows come out as 0.
   *
   * @return the remaining error relative to the right-hand side; above 1 or NaN when useless
   */
  public final double solve(double[] r1, double[] r2, double[] dz, double[] dy, boolean refined) {
    hasStep = false;
    System.arraycopy(r1, 0, dz, 0, n);
    System.arraycopy(r2, 0, dy, 0, m);
    solveFactored(dz, dy);
    clearFixed(dz, dy);
    if (!refined && !needsRefinement()) {
      return 0;
    }
    double scale = Math.max(normOfZ(r1), normOfRows(r2));
    double wanted = refined ? Tolerances.REFINED_ERROR : Tolerances.UNREFINED_ERROR;
    return scale == 0 ? 0 : refine(r1, r2, dz, dy, scale, wanted);
  }

  /** Whether no solution is good enough without refinement. */
  public boolean needsRefinement() {
    return false;
  }

  private double refine(
      double[] r1, double[] r2, double[] dz, double[] dy, double scale, double wanted) {
    double error = residual(r1, r2, dz, dy) / scale;
    for (int k = 0; k < Tolerances.MAX_REFINEMENTS && error > wanted; k++) {
      solveFactored(e1, e2);
      clearFixed(e1, e2);
      add(dz, e1, 1, n);
      add(dy, e2, 1, m);
      System.arraycopy(e1, 0, step1, 0, n);
      System.arraycopy(e2, 0, step2, 0, m);
      hasStep = true;
      double refinedError = residual(r1, r2, dz, dy) / scale;
      boolean slow = !(refinedError < Tolerances.SLOW_REFINEMENT * error);
      if (refinedError < error) {
        error = refinedError;
      } else {
        add(dz, step1, -1, n);
        add(dy, step2, -1, m);
        residual(r1, r2, dz, dy);
      }
      if (slow) {
        hasStep &= !persistent;
        return persistent && error > persistentAbove
            ? gcr.refine(r1, r2, dz, dy, error * scale, Tolerances.REFINED_ERROR * scale) / scale
            : error;
      }
    }
    return error;
  }

  /**
   * Whether one more refinement step would change dz, the last refined solution, by no more than a
   * share of it, or of the right-hand side: where the system is ill-conditioned, a small residual
   * tells little of the error. Overwrites the residuals.
   */
  public final boolean isSettled(
      double[] r1, double[] r2, double[] dz, double share, double rhsShare) {
    double rhs = Math.max(normOfZ(r1), normOfRows(r2));
    double least = Math.max(share * VectorKernels.normInf(dz, n), rhsShare * rhs);
    // Along directions that nothing determines, each step is as long as the one before.
    if (least == 0 || (hasStep && VectorKernels.normInf(step1, n) < least)) {
      return true;
    }
    solveFactored(e1, e2);
    clearFixed(e1, e2);
    return VectorKernels.normInf(e1, n) < least;
  }

  /** Sets u and eta to the next refinement step of a solution. */
  public final void correction(
      double[] r1, double[] r2, double[] dz, double[] dy, double[] u, double[] eta) {
    residual(r1, r2, dz, dy);
    System.arraycopy(e1, 0, u, 0, n);
    System.arraycopy(e2, 0, eta, 0, m);
    solveFactored(u, eta);
    clearFixed(u, eta);
  }

  /**
   * The size of the regularised solution for a right-hand side with a component in any direction:
   * where the system leaves a direction undetermined, only the regularisation bounds it.
   *
   * @param dz scratch
   * @param dy scratch
   */
  public final double responseToProbe(double[] dz, double[] dy) {
    for (int j = 0; j < n; j++) {
      double turns = GOLDEN_RATIO * j * j;
      dz[j] = 0.5 + turns - Math.floor(turns);
    }
    Arrays.fill(dy, 0, m, 0);
    solveFactored(dz, dy);
    clearFixed(dz, dy);
    return VectorKernels.normInf(dz, n);
  }

  /** The largest residual of the last refined solution, in the user's units. */
  public final double unscaledError(ScaledQp qp) {
    double largest = 0;
    for (int j = 0; j < n; j++) {
      largest = Math.max(largest, qp.unscaledBoundMultiplier(j, Math.abs(e1[j])));
    }
    for (int r = 0; r < m; r++) {
      double error = Math.abs(e2[r]) / Math.max(1, rowGap[r]);
      largest = Math.max(largest, qp.unscaledValue(r, error));
    }
    return largest;
  }

  /** Fills e1, e2 with the residuals of a solution; returns their norm. */
  public final double residual(double[] r1, double[] r2, double[] dz, double[] dy) {
    matrices.q().multiply(dz, qz);
    for (int j = 0; j < n; j++) {
      e1[j] = r1[j] - Math.fma(costScale, qz[j], boundWeight[j] * dz[j]);
    }
    matrices.addCTransposed(dy, -1, e1);
    matrices.multiplyC(dz, e2);
    for (int r = 0; r < m; r++) {
      e2[r] = r2[r] - e2[r] + rowGap[r] * dy[r];
    }
    clearFixed(e1, e2);
    return Math.max(normOfZ(e1), normOfRows(e2));
  }

  private double normOfZ(double[] x) {
    return relativeNorm(x, boundWeight, n);
  }

  private double normOfRows(double[] y) {
    return relativeNorm(y, rowGap, m);
  }

  /** Inf-norm, each entry relative to its diagonal where that is large. */
  private static double relativeNorm(double[] x, double[] diagonal, int length) {
    double max = 0;
    for (int i = 0; i < length; i++) {
      double size = Math.abs(x[i]);
      max = Math.max(max, diagonal[i] > 1 ? size / diagonal[i] : size);
    }
    return max;
  }

  /** Sets the entries of fixed variables and inactive rows to 0. */
  void clearFixed(double[] x, double[] y) {
    for (int j = 0; j < n; j++) {
      if (boundWeight[j] >= INFINITE_WEIGHT) {
        x[j] = 0;
      }
    }
    for (int r = 0; r < m; r++) {
      if (rowGap[r] >= INFINITE_WEIGHT) {
        y[r] = 0;
      }
    }
  }

  static void add(double[] x, double[] step, double factor, int length) {
    for (int j = 0; j < length; j++) {
      x[j] += factor * step[j];
    }
  }
}
