package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.ExactArray;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;

/** Checks of the values that a user puts into a configuration. */
final class ValueChecks {
  /** As in the solver: relative to the largest entry. */
  private static final double ASYMMETRY = 1e-4;

  private ValueChecks() {}

  /**
   * @param name how messages call the values: the coefficient, or "the initial …"
   */
  static void claimSizes(String name, LayerCoefficient target, ExactArray array, QpSizes sizes) {
    if (target.isMatrix()) {
      if (!array.isMatrix()) {
        throw new IllegalArgumentException(
            name + ": a matrix [rows, n] is needed, got " + shape(array));
      }
      sizes.claim(target.rows, array.shape()[0], name + " has " + Counts.rows(array.shape()[0]));
      sizes.claim(
          target.columns(), array.shape()[1], name + " has " + Counts.columns(array.shape()[1]));
    } else {
      claimVector(name, target.rows, array, sizes);
    }
  }

  static void claimVector(
      String name, LayerCoefficient.Size size, ExactArray array, QpSizes sizes) {
    if (!array.isVector()) {
      throw new IllegalArgumentException(name + ": a vector is needed, got " + shape(array));
    }
    sizes.claim(size, array.length(), name + " has " + Counts.entries(array.length()));
  }

  private static String shape(ExactArray array) {
    return "shape " + Arrays.toString(array.shape());
  }

  static void checkInfinities(LayerCoefficient target, ExactArray array) {
    IntStream.range(0, array.length()).forEach(i -> checkInfinity(target, array.get(i)));
  }

  /** An infinite bound is no bound; anywhere else, or the other way round, it is a mistake. */
  static void checkInfinity(LayerCoefficient target, double value) {
    if (!target.allows(value)) {
      throw new IllegalArgumentException(target + ": " + value + " is no value for it");
    }
  }

  /**
   * @throws IllegalArgumentException if both sides are given values and the lower one is above
   */
  static void checkOrder(
      LayerCoefficient lower,
      LayerCoefficient upper,
      Map<LayerCoefficient, Coefficient> coefficients) {
    IntToDoubleFunction low = entries(coefficients.get(lower));
    IntToDoubleFunction high = entries(coefficients.get(upper));
    int length = Math.max(length(coefficients.get(lower)), length(coefficients.get(upper)));
    for (int i = 0; low != null && high != null && i < length; i++) {
      if (low.applyAsDouble(i) > high.applyAsDouble(i)) {
        throw new IllegalArgumentException(
            "%s > %s at entry %d: %s > %s"
                .formatted(lower, upper, i, low.applyAsDouble(i), high.applyAsDouble(i)));
      }
    }
  }

  private static @Nullable IntToDoubleFunction entries(@Nullable Coefficient coefficient) {
    if (coefficient instanceof FixedCoefficient fixed) {
      return fixed.array()::get;
    }
    return coefficient instanceof ConstantCoefficient constant ? i -> constant.value() : null;
  }

  private static int length(@Nullable Coefficient coefficient) {
    return coefficient instanceof FixedCoefficient fixed ? fixed.array().length() : 1;
  }

  /** Weight initialisations of DL4J's own give finite values. */
  static void checkFinite(String name, @Nullable IWeightInit init) {
    if (init instanceof InitialValues given) {
      for (int i = 0; i < given.values().length(); i++) {
        if (!Double.isFinite(given.values().get(i))) {
          throw new IllegalArgumentException(
              "%s: entry %d is %s, a finite value is needed"
                  .formatted(name, i, given.values().get(i)));
        }
      }
    }
  }

  static void checkSymmetric(ExactArray q) {
    double largest =
        IntStream.range(0, q.length()).mapToDouble(i -> Math.abs(q.get(i))).max().orElse(0);
    int n = (int) q.shape()[0];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        checkSymmetric(i, j, q.get(i, j), q.get(j, i), largest);
      }
    }
  }

  /**
   * @param value Q[i, j]
   * @param other Q[j, i]
   * @param largest of all entries' magnitudes
   */
  static void checkSymmetric(int i, int j, double value, double other, double largest) {
    if (Math.abs(value - other) > ASYMMETRY * largest) {
      throw new IllegalArgumentException(
          "Q is not symmetric: Q[%d, %d] = %s and Q[%d, %d] = %s"
              .formatted(i, j, value, j, i, other));
    }
  }
}
