package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.QpData;

/** The scaled quadratic term Q̂ = D Q D of one sample, or of a batch that shares it. */
public abstract class QuadraticTerm {
  final double[] diagonal;
  int n;
  boolean isDiagonal;

  QuadraticTerm(int n) {
    this.n = n;
    diagonal = new double[n];
  }

  /** Loads the Q of a sample, unscaled: only the diagonal may be read before {@link #scale}. */
  abstract void load(QpData data, int sample);

  void scale(double[] columnScale) {
    for (int j = 0; j < n; j++) {
      diagonal[j] *= columnScale[j] * columnScale[j];
    }
  }

  /** Whether every entry off the diagonal is zero; a Q that is absent is diagonal too. */
  public final boolean isDiagonal() {
    return isDiagonal;
  }

  /** The diagonal, unscaled until {@link #scale}; may be longer than there are variables. */
  final double[] diagonal() {
    return diagonal;
  }

  public final double diagonal(int j) {
    return diagonal[j];
  }

  /** Whether Q̂ is diagonal and its smallest entry above a share of the largest. */
  public final boolean isDefiniteDiagonal(double share) {
    if (!isDiagonal) {
      return false;
    }
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      smallest = Math.min(smallest, diagonal[j]);
      largest = Math.max(largest, diagonal[j]);
    }
    return smallest > share * largest;
  }

  final boolean isNonnegativeDiagonal() {
    for (int j = 0; j < n; j++) {
      if (diagonal[j] < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether Q̂ is definite and so far from singular that Q̂⁻¹ keeps most digits: the smallest
   * eigenvalue of Q with its diagonal scaled to one, as estimated from its factor, is larger than a
   * share; for a diagonal Q, no entry is smaller than that share of the largest.
   */
  public final boolean isWellConditioned() {
    double share = Tolerances.WELL_CONDITIONED_SHARE;
    return isDiagonal ? isDefiniteDiagonal(share) : curvatureShare() > share;
  }

  /** That estimate for a Q that is not diagonal; 0 without a factor. */
  abstract double curvatureShare();

  /** Whether Q̂ has no negative eigenvalue beyond the rounding of its entries. */
  public abstract boolean isSemidefinite();

  /** {@code y = Q̂ x}. */
  public abstract void multiply(double[] x, double[] y);

  /** {@code y = |Q̂| |x|}. */
  abstract void multiplyAbsolutely(double[] x, double[] y);
}
