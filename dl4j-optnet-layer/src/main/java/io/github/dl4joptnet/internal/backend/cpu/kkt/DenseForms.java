package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/** The forms for dense matrices, each made when first asked for. */
public final class DenseForms implements KktForms {
  private final int n;
  private final int m;
  private DenseMatrices matrices;
  private boolean shared;
  private final Lazy ofRows;
  private final Lazy ofRowsAndBounds;
  private SchurKkt schur;
  private CondensedKkt condensed;
  private KktSystem safest;

  /** A {@link ConstantSchur} that is computed for a sample when first asked for. */
  private final class Lazy {
    private final boolean boundsAreRows;
    private ConstantSchur own;
    private ConstantSchur current;

    Lazy(boolean boundsAreRows) {
      this.boundsAreRows = boundsAreRows;
    }

    ConstantSchur get() {
      if (current == null) {
        own = own == null ? new ConstantSchur(n, m, boundsAreRows) : own;
        own.load(matrices);
        current = own;
      }
      return current;
    }
  }

  public DenseForms(int n, int m) {
    this.n = n;
    this.m = m;
    ofRows = new Lazy(false);
    ofRowsAndBounds = new Lazy(true);
  }

  @Override
  public void load(ScaledMatrices matrices, ConstantSchur sharedSchur) {
    this.matrices = (DenseMatrices) matrices;
    shared = sharedSchur != null;
    ofRows.current = sharedSchur;
    ofRowsAndBounds.current = sharedSchur;
  }

  public DenseMatrices matrices() {
    return matrices;
  }

  /** The Schur complement of a problem without bounds where it pays and Q is definite, or null. */
  public ConstantSchur constantSchur() {
    return KktCosts.favourConstantSchur(matrices, shared) && ofRows.get().usable()
        ? ofRows.get()
        : null;
  }

  /** The same where it pays for the active set method. */
  public ConstantSchur activeSetSchur() {
    boolean pays =
        KktCosts.favourConstantSchur(matrices, shared)
            || KktCosts.favourActiveSet(matrices, shared);
    return pays && ofRows.get().usable() ? ofRows.get() : null;
  }

  /** The same with bounds as rows. */
  public ConstantSchur constantSchurOfBounds() {
    if (shared
        ? !ofRowsAndBounds.current.boundsAreRows()
        : !KktCosts.favourBoundsAsRows(matrices, false)) {
      return null;
    }
    return ofRowsAndBounds.get().usable() ? ofRowsAndBounds.get() : null;
  }

  @Override
  public ConstantSchur knownSchur() {
    return ofRows.current;
  }

  /** Whether forming the Schur complement costs no more than the condensed system. */
  public boolean favoursSchur() {
    return KktCosts.schur(matrices) <= KktCosts.condensed(matrices);
  }

  @Override
  public KktSystem cheapest(ScaledQp qp) {
    return cheapest(qp.sides.hasBounds(), qp.costScale());
  }

  /**
   * The form with the fewest floating-point operations per iteration.
   *
   * @param weighted whether any bound weight may be positive
   */
  public KktSystem cheapest(boolean weighted, double costScale) {
    ConstantSchur constant = weighted ? null : constantSchur();
    KktSystem form =
        constant != null || (matrices.q().isDiagonal() && favoursSchur())
            ? schur().with(constant)
            : condensed();
    form.load(matrices, costScale);
    return form;
  }

  /** The augmented form; the condensed one where that would be too large. */
  @Override
  public KktSystem safest(double costScale) {
    if (safest == null) {
      safest =
          KktCosts.isAugmentedTooLarge(n, m)
              ? new CondensedKkt(n, m, true)
              : new AugmentedKkt(n, m);
    }
    safest.load(matrices, costScale);
    return safest;
  }

  private SchurKkt schur() {
    if (schur == null) {
      schur = new SchurKkt(n, m);
    }
    return schur;
  }

  private CondensedKkt condensed() {
    if (condensed == null) {
      condensed = new CondensedKkt(n, m, false);
    }
    return condensed;
  }
}
