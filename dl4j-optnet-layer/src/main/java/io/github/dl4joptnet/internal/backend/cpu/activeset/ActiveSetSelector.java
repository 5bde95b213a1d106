package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.DenseForms;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/** Selects the active set method for dense matrices; each is made when first needed. */
public final class ActiveSetSelector {
  private final int n;
  private final int m;
  private final Residuals residuals;
  private final Iterate solution;
  private SchurActiveSet schur;
  private DiagonalActiveSet diagonal;

  /**
   * For n variables and m rows of C.
   *
   * @param residuals receives those of an iterate when it is evaluated
   * @param solution receives an iterate when it is evaluated
   */
  public ActiveSetSelector(int n, int m, Residuals residuals, Iterate solution) {
    this.n = n;
    this.m = m;
    this.residuals = residuals;
    this.solution = solution;
  }

  /**
   * The method for a definite Q without bounds, or with bounds as rows, or for a diagonal Q with
   * bounds; null where Q is not definite or there are so many rows that it would not pay.
   */
  public PrimalDualActiveSet select(ScaledQp qp, DenseForms forms) {
    ConstantSchur complement =
        qp.sides.hasBounds() ? forms.constantSchurOfBounds() : forms.activeSetSchur();
    if (complement != null) {
      if (schur == null || schur.rowLimit != complement.order()) {
        schur = new SchurActiveSet(n, m, complement.order(), residuals, solution);
      }
      return schur.with(complement);
    }
    if (!ConstantSchur.isDefiniteDiagonal(forms.matrices().q()) || !forms.favoursSchur()) {
      return null;
    }
    if (diagonal == null) {
      diagonal = new DiagonalActiveSet(n, m, residuals, solution);
    }
    return diagonal;
  }
}
