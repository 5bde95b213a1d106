package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Multipliers that combine the constraints of a sample into the contradiction 0 ≤ value &lt; 0
 * (Farkas' lemma): Gᵀλ + Aᵀν + boundDual = 0, while the right-hand sides combine to a negative
 * value. Scaled to an inf-norm of 1.
 */
public final class InfeasibilityCertificate {
  private final double[] lambda;
  private final double[] nu;
  private final double[] boundDual;
  private final double value;

  InfeasibilityCertificate(
      QpData data, int sample, double[] lambda, double[] nu, double[] boundDual) {
    this.lambda = lambda;
    this.nu = nu;
    this.boundDual = boundDual;
    value =
        support(data.h(), data.hLower(), lambda, sample)
            + support(data.b(), data.b(), nu, sample)
            + support(data.upper(), data.lower(), boundDual, sample);
  }

  /** {@code [nIneq]}: positive entries weigh h, negative ones hLower. */
  public INDArray lambda() {
    return DenseArrays.write(lambda, lambda.length);
  }

  /** {@code [nEq]}. */
  public INDArray nu() {
    return DenseArrays.write(nu, nu.length);
  }

  /** {@code [n]}: positive entries weigh upper, negative ones lower. */
  public INDArray boundDual() {
    return DenseArrays.write(boundDual, boundDual.length);
  }

  /** hᵀλ⁺ − hLowerᵀλ⁻ + bᵀν + upperᵀboundDual⁺ − lowerᵀboundDual⁻; negative. */
  public double value() {
    return value;
  }

  private static double support(
      @Nullable Operand atPositive,
      @Nullable Operand atNegative,
      double[] multipliers,
      int sample) {
    double sum = 0;
    for (int i = 0; i < multipliers.length; i++) {
      if (multipliers[i] != 0) {
        Operand limit = multipliers[i] > 0 ? atPositive : atNegative;
        // Where there is no limit its multiplier is 0.
        sum += multipliers[i] * Objects.requireNonNull(limit).get(sample, i);
      }
    }
    return sum;
  }
}
