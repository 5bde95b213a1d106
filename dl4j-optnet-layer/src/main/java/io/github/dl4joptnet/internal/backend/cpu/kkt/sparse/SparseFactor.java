package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.cpu.pattern.KktPattern;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.sparse.SparseLdl;
import java.util.Arrays;

/**
 * The factor that all sparse systems of a thread share, to save memory: each of them has to factor
 * again before it solves.
 */
final class SparseFactor {
  final ProgramPattern program;
  final KktPattern kkt;
  final SparseLdl ldl;

  /** The values of the permuted upper triangle. */
  final double[] values;

  /** The values that replace pivots lost in rounding. */
  private final double[] replacement;

  /** The values that have been factored; null before. */
  private double[] factored;

  SparseFactor(ProgramPattern program) {
    this.program = program;
    kkt = program.kkt();
    ldl = kkt.ldl().newFactor();
    values = new double[kkt.elimination().upper().size()];
    replacement = new double[program.n() + program.m()];
    for (int i = 0; i < replacement.length; i++) {
      replacement[kkt.elimination().newIndex()[i]] =
          i < program.n() ? Tolerances.REPLACED_PIVOT : -Tolerances.REPLACED_PIVOT;
    }
  }

  /**
   * Factors, unless the same values have been factored already, as by the solve before the adjoint.
   */
  void factor() {
    if (Arrays.equals(values, factored)) {
      return;
    }
    double[] copy = factored == null ? new double[values.length] : factored;
    factored = null;
    ldl.factor(values, replacement, Tolerances.LEAST_PIVOT);
    System.arraycopy(values, 0, copy, 0, copy.length);
    factored = copy;
  }
}
