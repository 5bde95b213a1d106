package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/** The forms of the Newton system for samples of one size, each made when first asked for. */
public final class KktForms {
  private final int n;
  private final int m;
  private ScaledMatrices matrices;
  private boolean shared;
  private final Lazy ofRows;
  private final Lazy ofRowsAndBounds;
  private SchurKkt schur;
  private CondensedKkt condensed;
  private AugmentedKkt augmented;

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

  public KktForms(int n, int m) {
    this.n = n;
    this.m = m;
    ofRows = new Lazy(false);
    ofRowsAndBounds = new Lazy(true);
  }

  /**
   * Takes a sample's matrices.
   *
   * @param sharedSchur their Schur complement where the batch shares it, else null
   */
  public void load(ScaledMatrices matrices, ConstantSchur sharedSchur) {
    this.matrices = matrices;
    shared = sharedSchur != null;
    ofRows.current = sharedSchur;
    ofRowsAndBounds.current = sharedSchur;
  }

  public ScaledMatrices matrices() {
    return matrices;
  }

  /** The Schur complement of a problem without bounds where it pays and Q is definite, or null. */
  public ConstantSchur constantSchur() {
    return KktCosts.favourConstantSchur(matrices, shared) && ofRows.get().usable()
        ? ofRows.get()
        : null;
  }

  /** The same with bounds as rows. */
  public ConstantSchur constantSchurOfBounds() {
    if (shared ? !ofRowsAndBounds.current.boundsAreRows() : !favourBoundsAsRows()) {
      return null;
    }
    return ofRowsAndBounds.get().usable() ? ofRowsAndBounds.get() : null;
  }

  private boolean favourBoundsAsRows() {
    return KktCosts.favourBoundsAsRows(matrices, false);
  }

  /** The Schur complement of the rows if it has been computed, else null. */
  public ConstantSchur knownSchur() {
    return ofRows.current;
  }

  /** Whether forming the Schur complement costs no more than the condensed system. */
  public boolean favoursSchur() {
    return KktCosts.schur(matrices) <= KktCosts.condensed(matrices);
  }

  /** The form with the fewest floating-point operations per iteration. */
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
        constant != null || (matrices.q.isDiagonal() && favoursSchur())
            ? schur().with(constant)
            : condensed();
    form.load(matrices, costScale);
    return form;
  }

  /** The most robust form; the condensed one where the augmented one would be too large. */
  public KktSystem safest(double costScale) {
    if (n + m > KktCosts.MAX_AUGMENTED_ORDER) {
      condensed().load(matrices, costScale);
      return condensed;
    }
    if (augmented == null) {
      augmented = new AugmentedKkt(n, m);
    }
    augmented.load(matrices, costScale);
    return augmented;
  }

  private SchurKkt schur() {
    if (schur == null) {
      schur = new SchurKkt(n, m);
    }
    return schur;
  }

  private CondensedKkt condensed() {
    if (condensed == null) {
      condensed = new CondensedKkt(n, m);
    }
    return condensed;
  }
}
