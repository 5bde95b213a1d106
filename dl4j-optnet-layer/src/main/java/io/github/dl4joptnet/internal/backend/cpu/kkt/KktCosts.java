package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;

/**
 * Costs of the forms of the Newton system in floating-point operations, and when each of them pays.
 */
public final class KktCosts {
  /** Iterations over which work that is done once per sample pays off. */
  private static final double TYPICAL_ITERATIONS = 10;

  /** Above this order, a square matrix of all rows and bounds takes too much memory. */
  private static final int MAX_ROWS_AND_BOUNDS = 2000;

  /** Above this order, the augmented matrix takes too much memory and time. */
  private static final int MAX_AUGMENTED_ORDER = 4000;

  /** Up to this order it takes little, whatever the other forms take. */
  private static final int SMALL_AUGMENTED_ORDER = 300;

  /**
   * With more rows than this per variable, it takes a hundred times as long as the condensed one.
   */
  private static final int MOST_AUGMENTED_ROWS_PER_VARIABLE = 10;

  /** Active constraints usually take this share of the degrees of freedom of z. */
  private static final double TYPICAL_ACTIVE_SHARE = 0.7;

  /** With more rows than this per variable, the active set method mostly fails. */
  private static final int MOST_ROWS_PER_VARIABLE = 2;

  private KktCosts() {}

  /** To form and factor the Schur complement, with Q eliminated first where it is dense. */
  static double schur(DenseMatrices matrices) {
    double n = matrices.n();
    double m = matrices.m();
    double elimination = matrices.q().isDiagonal() ? 0 : cube(n) / 6 + n * n * m / 2;
    return elimination + m * m * n / 2 + cube(m) / 6;
  }

  /** To form and factor the condensed system. */
  static double condensed(DenseMatrices matrices) {
    double n = matrices.n();
    return n * n * matrices.m() / 2 + cube(n) / 6;
  }

  /** Whether the augmented form is out of proportion. */
  static boolean isAugmentedTooLarge(int n, int m) {
    boolean isOutOfProportion = (double) m > (double) MOST_AUGMENTED_ROWS_PER_VARIABLE * n;
    return n + m > MAX_AUGMENTED_ORDER || (n + m > SMALL_AUGMENTED_ORDER && isOutOfProportion);
  }

  /** Whether the Schur complement is the cheapest form if Q is definite and there are no bounds. */
  public static boolean favourConstantSchur(DenseMatrices matrices, boolean shared) {
    double once = shared ? 0 : 1 / TYPICAL_ITERATIONS;
    double total = once * schur(matrices) + cube(matrices.m()) / 6;
    return matrices.m() > 0 && total <= condensed(matrices);
  }

  /**
   * Whether the active set method pays on the Schur complement of all rows if Q is definite and
   * there are no bounds: its systems have the order of the active rows only.
   */
  public static boolean favourActiveSet(DenseMatrices matrices, boolean shared) {
    double n = matrices.n();
    double m = matrices.m();
    if (m == 0
        || m > MOST_ROWS_PER_VARIABLE * n
        || m > MAX_ROWS_AND_BOUNDS
        || matrices.q().isKnownSingular()) {
      return false;
    }
    double mostActive = Math.max(0, Math.min(m, n) - matrices.nEq);
    double once = shared ? 0 : (n * n * m + m * m * n) / 2 / TYPICAL_ITERATIONS;
    return once + cube(TYPICAL_ACTIVE_SHARE * mostActive) / 6 <= condensed(matrices);
  }

  /**
   * Whether the active set method should treat bounds as rows, so that its systems have the order
   * of the active rows and bounds. For a diagonal Q with matrices per sample there is a method that
   * eliminates the variables at bounds; for a dense Q there is no other.
   */
  public static boolean favourBoundsAsRows(DenseMatrices matrices, boolean shared) {
    double mostActive = Math.max(0, matrices.n() - matrices.nEq);
    double order = matrices.m() + matrices.n();
    if (order > MAX_ROWS_AND_BOUNDS || matrices.q().isKnownSingular()) {
      return false;
    }
    if (matrices.q().isDiagonal()) {
      return shared && cube(mostActive) / 3 < schur(matrices);
    }
    double n = matrices.n();
    double once = shared ? 0 : (n * n * order + order * order * n) / 2 / TYPICAL_ITERATIONS;
    return once + cube(TYPICAL_ACTIVE_SHARE * mostActive) / 6 <= condensed(matrices);
  }

  private static double cube(double x) {
    return x * x * x;
  }
}
