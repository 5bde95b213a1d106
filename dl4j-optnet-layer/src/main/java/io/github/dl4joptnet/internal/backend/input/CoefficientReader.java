package io.github.dl4joptnet.internal.backend.input;

import static io.github.dl4joptnet.internal.backend.QpCoefficient.A;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.B;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.G;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.H;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.H_LOWER;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.LOWER;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.P;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.Q;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.UPPER;

import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Copies the values of a batch's coefficients and checks them. */
public abstract class CoefficientReader {
  /** The order decides which of several faults is reported. */
  private static final List<QpCoefficient> BEFORE_Q = List.of(G, A, P, H, H_LOWER, B, LOWER, UPPER);

  protected final CoefficientArrays given;
  protected final SampleChecks checks;
  private final Map<QpCoefficient, Operand> operands = new EnumMap<>(QpCoefficient.class);

  protected CoefficientReader(CoefficientArrays given) {
    this.given = given;
    this.checks = new SampleChecks(given.shape().batch());
  }

  /**
   * Reads all coefficients.
   *
   * @throws IllegalArgumentException on an invalid value in a shared coefficient, or if no sample
   *     is valid; the message names coefficient, value, place and expectation
   */
  public final QpData read() {
    for (QpCoefficient coefficient : BEFORE_Q) {
      if (given.has(coefficient)) {
        operands.put(coefficient, read(coefficient));
      }
    }
    checkBoth(H_LOWER, H);
    checkBoth(LOWER, UPPER);
    // Last, because Q is not checked for samples that have been rejected.
    if (given.has(Q)) {
      operands.put(Q, readQ());
    }
    QpData.Builder data = QpData.builder(given.shape()).rejected(checks.rejected());
    operands.forEach(data::set);
    return data.choleskyQ(factors()).curvatureShareQ(curvatureShares()).build();
  }

  private void checkBoth(QpCoefficient lower, QpCoefficient upper) {
    if (operands.containsKey(lower) && operands.containsKey(upper)) {
      checkOrder(lower, upper);
    }
  }

  /** The operand of a coefficient that has been read, else null. */
  protected final Operand operand(QpCoefficient coefficient) {
    return operands.get(coefficient);
  }

  /** Copies a coefficient and checks that its entries are finite, or stand for "no limit". */
  protected abstract Operand read(QpCoefficient coefficient);

  /** Checks that lower limits do not exceed the upper ones; both have been read. */
  protected abstract void checkOrder(QpCoefficient lower, QpCoefficient upper);

  /** Copies Q, made symmetric, and checks that it is semidefinite. */
  protected abstract Operand readQ();

  /** The Cholesky factors of Q as in {@link QpData#choleskyQ()}; null where Q is not factored. */
  protected PackedCholesky[] factors() {
    return null;
  }

  /** For a sparse Q as in {@link QpData#curvatureShareQ}; null for a dense one. */
  protected double[] curvatureShares() {
    return null;
  }
}
