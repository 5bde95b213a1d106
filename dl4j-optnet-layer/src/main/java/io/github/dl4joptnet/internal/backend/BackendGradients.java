package io.github.dl4joptnet.internal.backend;

import java.util.EnumMap;
import java.util.Map;

/**
 * Gradients in the layout of {@link QpData}: one sample after the other, or one block summed over
 * the batch where the coefficient is shared; none where the coefficient is absent.
 */
public final class BackendGradients {
  private final Map<QpCoefficient, MatrixGradient> gradients = new EnumMap<>(QpCoefficient.class);

  /**
   * @param gradient null where the coefficient is absent
   */
  public BackendGradients set(QpCoefficient coefficient, MatrixGradient gradient) {
    if (gradient != null) {
      gradients.put(coefficient, gradient);
    }
    return this;
  }

  /** The same for entries in an array, which {@link #entries} gives back. */
  public BackendGradients set(QpCoefficient coefficient, double[] entries) {
    return set(coefficient, entries == null ? null : MatrixGradient.of(entries));
  }

  /** Null where the coefficient is absent. */
  public MatrixGradient get(QpCoefficient coefficient) {
    return gradients.get(coefficient);
  }

  /** All entries of a gradient; null where the coefficient is absent. */
  public double[] entries(QpCoefficient coefficient) {
    MatrixGradient gradient = get(coefficient);
    return gradient == null ? null : gradient.toArray();
  }
}
