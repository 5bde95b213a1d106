package io.github.dl4joptnet.internal.backend.cuda;

import java.util.Locale;

/** The arithmetic of the factorisations on the GPU; all else is in float64. */
enum FactorType {
  /** float32 on GPUs that are slow in float64. */
  AUTO,
  /** float32 with refinement in float64; samples for which that fails are promoted to float64. */
  FLOAT32,
  FLOAT64;

  static final String PROPERTY = "io.github.dl4joptnet.cuda.factor";

  /**
   * What the system property says.
   *
   * @throws IllegalArgumentException when it names no type
   */
  static FactorType fromProperty() {
    String value = System.getProperty(PROPERTY, AUTO.name());
    try {
      return valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "system property " + PROPERTY + " is " + value + ", expected auto, float32 or float64",
          e);
    }
  }

  /** Whether a device factors in float32. */
  boolean isSingle(boolean fastInDouble) {
    return this == FLOAT32 || (this == AUTO && !fastInDouble);
  }
}
