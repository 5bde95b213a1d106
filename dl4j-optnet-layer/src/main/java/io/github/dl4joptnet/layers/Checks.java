package io.github.dl4joptnet.layers;

/** Checks of what users give to constructors and builders. */
final class Checks {
  private Checks() {}

  static double positive(String name, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(name + " is " + value + ", expected a number above 0");
    }
    return value;
  }

  static double notNegative(String name, double value) {
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          name + " is " + value + ", expected a number of at least 0");
    }
    return value;
  }

  static int atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
    }
    return value;
  }

  /** What entries of at most 1 add up to needs as many of them. */
  static void enough(String what, double total, long entries) {
    if (entries < total) {
      throw new IllegalArgumentException(
          "%s: there are %d entries in a row, expected at least %s"
              .formatted(what, entries, total));
    }
  }
}
