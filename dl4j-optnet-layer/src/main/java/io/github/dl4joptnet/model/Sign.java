package io.github.dl4joptnet.model;

/** What is known of the signs of all entries of an expression. */
enum Sign {
  ZERO,
  NONNEGATIVE,
  NONPOSITIVE,
  UNKNOWN;

  boolean isNonnegative() {
    return this == ZERO || this == NONNEGATIVE;
  }

  boolean isNonpositive() {
    return this == ZERO || this == NONPOSITIVE;
  }

  Sign negated() {
    return switch (this) {
      case NONNEGATIVE -> NONPOSITIVE;
      case NONPOSITIVE -> NONNEGATIVE;
      case ZERO, UNKNOWN -> this;
    };
  }

  Sign plus(Sign other) {
    if (this == other || other == ZERO) {
      return this;
    }
    return this == ZERO ? other : UNKNOWN;
  }

  Sign times(Sign other) {
    if (this == ZERO || other == ZERO) {
      return ZERO;
    }
    if (this == UNKNOWN || other == UNKNOWN) {
      return UNKNOWN;
    }
    return this == other ? NONNEGATIVE : NONPOSITIVE;
  }

  static Sign of(double[] values) {
    boolean negative = false;
    boolean positive = false;
    for (double value : values) {
      negative |= value < 0;
      positive |= value > 0;
    }
    if (negative && positive) {
      return UNKNOWN;
    }
    return negative ? NONPOSITIVE : positive ? NONNEGATIVE : ZERO;
  }
}
