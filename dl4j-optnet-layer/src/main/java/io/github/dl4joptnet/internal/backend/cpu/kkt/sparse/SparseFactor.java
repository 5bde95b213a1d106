package io.github.dl4joptnet.internal.backend.cpu.kkt.sparse;

import io.github.dl4joptnet.internal.backend.cpu.pattern.KktPattern;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.sparse.SparseLdl;

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
  final double[] replacement;

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
}
