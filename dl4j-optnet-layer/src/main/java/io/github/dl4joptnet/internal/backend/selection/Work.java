package io.github.dl4joptnet.internal.backend.selection;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;

/** The work that a GPU would save the CPU on a batch, less the cost of copying the batch there. */
public final class Work {
  /** The cost of copying a number, in multiply-adds; assumed, not measured. */
  private static final double COPY = 4;

  private Work() {}

  /**
   * In multiply-adds: the cost of one Newton matrix for each program. Where a batch shares Q, G and
   * A, the CPU forms the matrix once, and then solves a system of the active constraints, at most n
   * of them, for each program.
   */
  public static double of(QpData data) {
    double n = data.n();
    double m = (double) data.nIneq() + data.nEq();
    double matrix = n * n * (n + m);
    boolean hasBounds = data.lower() != null || data.upper() != null;
    double reduced = hasBounds ? n : Math.min(n, m);
    double solving =
        data.sharedMatrices()
            ? matrix + data.batch() * (reduced * reduced * reduced + n * (n + m))
            : data.batch() * matrix;
    double copied = 0;
    for (QpCoefficient coefficient : QpCoefficient.values()) {
      Operand operand = data.get(coefficient);
      copied += operand == null ? 0 : operand.length();
    }
    return Math.max(0, solving - COPY * copied);
  }
}
