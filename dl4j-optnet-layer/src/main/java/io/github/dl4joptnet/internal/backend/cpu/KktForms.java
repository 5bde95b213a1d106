package io.github.dl4joptnet.internal.backend.cpu;

/** The forms of the Newton system for one sample, made when first asked for. */
final class KktForms {
  /** Iterations over which work that is done once per sample pays off. */
  private static final double TYPICAL_ITERATIONS = 10;

  /** Beyond, a square matrix of all rows and bounds takes too much memory. */
  private static final int MAX_PLACES = 2000;

  private final int n;
  private final int m;
  private final FullSpace fullSpace;
  private ScaledMatrices matrices;
  private ConstantSchur rowSystem;
  private boolean rowsLoaded;
  private boolean rowsShared;
  private ConstantSchur own;
  private ConstantSchur ownBoundsAsRows;
  private boolean boundsAsRowsFavoured;
  private boolean boundsAsRowsLoaded;
  private RowSpace rowSpace;
  private SchurActiveSet rowActiveSet;
  private DiagonalActiveSet diagonalActiveSet;
  private SchurKkt schur;
  private CondensedKkt primal;
  private AugmentedKkt augmented;

  KktForms(int n, int m) {
    this.n = n;
    this.m = m;
    fullSpace = new FullSpace(n);
  }

  /**
   * Takes a sample's matrices.
   *
   * @param sharedRows the rows with Q eliminated where the batch shares them, else null
   */
  void load(ScaledMatrices matrices, ConstantSchur sharedRows) {
    this.matrices = matrices;
    rowsShared = sharedRows != null;
    rowSystem = sharedRows;
    rowsLoaded = rowsShared;
    boundsAsRowsLoaded = false;
  }

  /** Whether iterations on the rows alone are the cheapest, were Q definite and without bounds. */
  static boolean favoursRows(ScaledMatrices matrices, boolean shared) {
    double once = shared ? 0 : 1 / TYPICAL_ITERATIONS;
    double rows = once * schurFlops(matrices) + cube(matrices.m) / 6;
    return matrices.m > 0 && rows <= primalFlops(matrices);
  }

  /**
   * Whether the active set method had better take the bounds for rows, so that its systems have the
   * order of the active rows and bounds. With a diagonal Q and matrices of its own a sample has
   * {@link DiagonalActiveSet}; with a dense one there is no other way.
   */
  static boolean favoursBoundsAsRows(ScaledMatrices matrices, boolean shared) {
    double mostActive = Math.max(0, matrices.n - matrices.nEq);
    double places = matrices.m + matrices.n;
    if (places > MAX_PLACES) {
      return false;
    }
    if (matrices.diagonalQ) {
      return shared && cube(mostActive) / 3 < schurFlops(matrices);
    }
    if (matrices.semidefiniteQ) {
      return false;
    }
    double n = matrices.n;
    double once = shared ? 0 : (n * n * places + places * places * n) / 2 / TYPICAL_ITERATIONS;
    return once + cube(0.7 * mostActive) / 6
        <= Math.min(primalFlops(matrices), schurFlops(matrices));
  }

  /** Null where the problem has bounds, Q is not definite, or the rows are too many. */
  SearchSpace rowSpace(ScaledQp qp) {
    if (qp.sides.hasBounds() || !favoursRows(matrices, rowsShared) || !rows().usable()) {
      return null;
    }
    if (rowSpace == null) {
      rowSpace = new RowSpace(n, m);
    }
    return rowSpace.with(rows(), qp);
  }

  /**
   * The active set method where Q is definite and there are no bounds, or bounds count as rows, or
   * Q is diagonal; else null.
   */
  PrimalDualActiveSet activeSet(ScaledQp qp) {
    ConstantSchur places =
        qp.sides.hasBounds() ? boundsAsRows() : rowSpace(qp) != null ? rows() : null;
    if (places != null && places.usable()) {
      if (rowActiveSet == null || rowActiveSet.places != places.places()) {
        rowActiveSet = new SchurActiveSet(n, m, places.places());
      }
      return rowActiveSet.with(places);
    }
    if (!ConstantSchur.isDefiniteDiagonal(matrices)
        || primalFlops(matrices) < schurFlops(matrices)) {
      return null;
    }
    if (diagonalActiveSet == null) {
      diagonalActiveSet = new DiagonalActiveSet(n, m);
    }
    return diagonalActiveSet;
  }

  /** The rows with Q eliminated. */
  ConstantSchur rows() {
    if (!rowsLoaded) {
      if (own == null) {
        own = new ConstantSchur(n, m, false);
      }
      own.load(matrices);
      rowSystem = own;
      rowsLoaded = true;
    }
    return rowSystem;
  }

  /** The rows and bounds with Q eliminated; null where that does not pay. */
  private ConstantSchur boundsAsRows() {
    if (rowsShared) {
      return rowSystem.boundsAreRows() ? rowSystem : null;
    }
    if (!boundsAsRowsLoaded) {
      boundsAsRowsFavoured = favoursBoundsAsRows(matrices, false);
      if (boundsAsRowsFavoured) {
        if (ownBoundsAsRows == null) {
          ownBoundsAsRows = new ConstantSchur(n, m, true);
        }
        ownBoundsAsRows.load(matrices);
      }
      boundsAsRowsLoaded = true;
    }
    return boundsAsRowsFavoured ? ownBoundsAsRows : null;
  }

  /** The form with the fewest floating-point operations per iteration. */
  SearchSpace cheapest(ScaledQp qp) {
    return fullSpace.with(cheapestKkt(qp.sides.hasBounds(), qp.costScale), qp);
  }

  SearchSpace safest(ScaledQp qp) {
    return fullSpace.with(safestKkt(qp.costScale), qp);
  }

  /**
   * The cheapest form.
   *
   * @param weighted whether any bound weight may be positive
   */
  KktSystem cheapestKkt(boolean weighted, double costScale) {
    boolean constantRows = !weighted && favoursRows(matrices, rowsShared) && rows().usable();
    KktSystem kkt =
        constantRows || schurFlops(matrices) <= primalFlops(matrices)
            ? schur(constantRows)
            : primal();
    kkt.load(matrices, costScale);
    return kkt;
  }

  KktSystem safestKkt(double costScale) {
    if (augmented == null) {
      augmented = new AugmentedKkt(n, m);
    }
    augmented.load(matrices, costScale);
    return augmented;
  }

  private SchurKkt schur(boolean constantRows) {
    if (schur == null) {
      schur = new SchurKkt(n, m);
    }
    schur.setConstantRows(constantRows ? rows() : null);
    return schur;
  }

  private CondensedKkt primal() {
    if (primal == null) {
      primal = new CondensedKkt(n, m);
    }
    return primal;
  }

  private static double schurFlops(ScaledMatrices matrices) {
    double n = matrices.n;
    double m = matrices.m;
    double withDenseH = matrices.diagonalQ ? 0 : cube(n) / 6 + n * n * m / 2;
    return withDenseH + m * m * n / 2 + cube(m) / 6;
  }

  private static double primalFlops(ScaledMatrices matrices) {
    double n = matrices.n;
    return n * n * matrices.m / 2 + cube(n) / 6;
  }

  private static double cube(double x) {
    return x * x * x;
  }
}
