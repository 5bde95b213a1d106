package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/** The forms of the Newton system for samples of one size. */
public abstract class KktForms {
  protected KktForms() {}

  /**
   * Takes a sample's matrices.
   *
   * @param sharedSchur their Schur complement where the batch shares it, else null
   */
  public abstract void load(ScaledMatrices matrices, ConstantSchur sharedSchur);

  /** The Schur complement of the rows if it has been computed, else null. */
  public abstract ConstantSchur knownSchur();

  /** The form with the fewest floating-point operations per iteration. */
  public abstract KktSystem cheapest(ScaledQp qp);

  /** The most robust form. */
  public abstract KktSystem safest(double costScale);
}
