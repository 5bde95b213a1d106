package io.github.dl4joptnet.internal.backend.cpu.kkt;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/** The forms of the Newton system for samples of one size. */
public interface KktForms {

  /**
   * Sets the matrices of a sample.
   *
   * @param sharedSchur their Schur complement where the batch shares it, else null
   */
  void load(ScaledMatrices matrices, ConstantSchur sharedSchur);

  /** The Schur complement of the rows if it has been computed, else null. */
  ConstantSchur knownSchur();

  /** The form with the fewest floating-point operations per iteration. */
  KktSystem cheapest(ScaledQp qp);

  /** The most robust form. */
  KktSystem safest(double costScale);
}
