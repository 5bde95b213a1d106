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

  /**
   * Whether a device of the given compute capability factors in float32. Those for data centres,
   * 6.0, 7.0, 8.0, 9.0 and 10.0, have a third to a half of their float32 rate in float64; all
   * others 1/32 or less.
   */
  boolean isSingle(int major, int minor) {
    boolean fastInDouble = major >= 6 && major <= 10 && minor == 0;
    return this == FLOAT32 || (this == AUTO && !fastInDouble);
  }
}
