package io.github.dl4joptnet.internal.linalg.sparse;

/**
 * The numeric factorisation {@code P A Pᵀ = L D Lᵀ} of a quasi-definite matrix, whose pivots have
 * known signs in any order (Vanderbei 1995). A pivot is replaced where rounding has changed its
 * sign or left almost nothing of it. Nothing is allocated after the constructor. Not thread-safe.
 */
public abstract sealed class SparseLdl permits UpLookingLdl, SupernodalLdl {
  private final Elimination elimination;
  final int n;
  final double[] inverseD;

  /** Zero between calls. */
  final double[] work;

  private double[] replacement;
  private double least;
  private int replaced;
  private boolean isFinite;

  SparseLdl(Elimination elimination, double[] inverseD) {
    this.elimination = elimination;
    n = elimination.n();
    this.inverseD = inverseD;
    work = new double[n];
  }

  /** A view of the current factor for another thread, valid until this one factors again. */
  public abstract SparseLdl view();

  /** A copy of the current factor, which later factorisations leave as it is. */
  public abstract SparseLdl copy();

  /**
   * Factors.
   *
   * @param values the values of the permuted upper triangle; see {@link Elimination#position()}
   * @param replacement per row in the order of elimination, the value that replaces a lost pivot,
   *     with the sign that the pivot should have
   * @param least pivots of at most this size, or of the other sign, are lost
   */
  public final void factor(double[] values, double[] replacement, double least) {
    this.replacement = replacement;
    this.least = least;
    replaced = 0;
    isFinite = true;
    factor(values);
  }

  abstract void factor(double[] values);

  /** A pivot, or what replaces it. */
  final double accepted(int j, double pivot) {
    if (Math.copySign(1, replacement[j]) * pivot > least) {
      return pivot;
    }
    replaced++;
    isFinite &= pivot - pivot == 0;
    return replacement[j];
  }

  /** The order of the matrix. */
  public final int order() {
    return n;
  }

  /** Pivots of the last factorisation that were replaced. */
  public final int replaced() {
    return replaced;
  }

  /** Whether no pivot of the last factorisation was infinite or not a number. */
  public final boolean hasFinitePivots() {
    return isFinite;
  }

  /** A pivot, by its position in the order of elimination. */
  public final double pivot(int j) {
    return 1 / inverseD[j];
  }

  /** Solves A x = b in place, in the order in which A was given. */
  public final void solve(double[] x) {
    int[] newIndex = elimination.newIndex();
    for (int i = 0; i < n; i++) {
      work[newIndex[i]] = x[i];
    }
    solveForward(work);
    solveBackward(work);
    for (int i = 0; i < n; i++) {
      x[i] = work[newIndex[i]];
      work[newIndex[i]] = 0;
    }
  }

  /** y = L⁻¹ y. */
  abstract void solveForward(double[] y);

  /** y = L⁻ᵀ D⁻¹ y. */
  abstract void solveBackward(double[] y);
}
