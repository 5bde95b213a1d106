package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import java.util.EnumMap;
import java.util.Map;

/** Collects the program's sizes from its coefficients; a contradiction is an error. */
final class QpSizes {
  private final Map<Size, Long> values = new EnumMap<>(Size.class);
  private final Map<Size, String> reasons = new EnumMap<>(Size.class);

  /**
   * @param reason where the value comes from, as a clause: {@code "A has 40 rows"}
   * @throws IllegalArgumentException if it contradicts an earlier claim
   */
  void claim(Size size, long value, String reason) {
    Long known = values.putIfAbsent(size, value);
    if (known == null) {
      reasons.put(size, reason);
    } else if (known != value) {
      throw new IllegalArgumentException(
          reasons.get(size) + ", but " + reason + ": the " + size + " must be one and the same");
    }
  }

  /** The size, or 0 while it is unknown. */
  long get(Size size) {
    return values.getOrDefault(size, 0L);
  }

  /**
   * The shape of a coefficient: {@code [rows, columns]} or {@code [length]}.
   *
   * @throws IllegalStateException if a size is unknown
   */
  long[] shape(LayerCoefficient target) {
    return target.isMatrix()
        ? new long[] {known(target.rows, target), known(target.columns(), target)}
        : new long[] {known(target.rows, target)};
  }

  private long known(Size size, LayerCoefficient target) {
    if (get(size) == 0) {
      throw new IllegalStateException("the " + size + " is unknown, " + target + " depends on it");
    }
    return get(size);
  }
}
