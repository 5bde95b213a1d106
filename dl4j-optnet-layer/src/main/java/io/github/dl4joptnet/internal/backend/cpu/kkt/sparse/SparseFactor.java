package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.cpu.pattern.KktPattern;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.sparse.SparseLdl;
import java.util.Arrays;

/**
 * The one factor that a thread has for all sparse systems of a sample, as it is what takes memory:
 * each of them factors again before it solves.
 */
final class SparseFactor {
  final ProgramPattern program;
  final KktPattern kkt;
  final SparseLdl ldl;

  /** Of the permuted upper triangle. */
  final double[] values;

  /** What replaces a pivot that is lost. */
  private final double[] replacement;

  /** The values that the factor is of; null before there is one. */
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

  /** Factors, unless the factor is that of the same values, as a solve leaves it to the adjoint. */
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
