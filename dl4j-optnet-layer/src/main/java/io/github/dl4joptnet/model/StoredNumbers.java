package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.storage.ExactNumbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Numbers in a stored model: few of them as they are, many in a compact exact form. */
final class StoredNumbers {
  private static final int FEW = 64;

  private StoredNumbers() {}

  static Object write(double[] values) {
    boolean isFinite = true;
    for (double value : values) {
      isFinite &= Double.isFinite(value);
    }
    if (values.length <= FEW && isFinite) {
      List<Object> numbers = new ArrayList<>();
      for (double value : values) {
        numbers.add(value);
      }
      return numbers;
    }
    Map<String, Object> stored = new LinkedHashMap<>();
    stored.put("length", values.length);
    stored.put("encoding", ExactNumbers.encoding(values));
    stored.put("values", ExactNumbers.encode(values));
    return stored;
  }

  /**
   * @throws IllegalArgumentException if it is damaged
   */
  static double[] read(Object stored) {
    if (stored instanceof List<?> numbers) {
      return numbers.stream().mapToDouble(number -> ((Number) number).doubleValue()).toArray();
    }
    Map<?, ?> map = (Map<?, ?>) stored;
    String encoding = (String) Objects.requireNonNull(map.get("encoding"), "encoding");
    String text = (String) Objects.requireNonNull(map.get("values"), "values");
    int length = ((Number) Objects.requireNonNull(map.get("length"), "length")).intValue();
    if (!ExactNumbers.isKnown(encoding)
        || length < 0
        || length > ExactNumbers.most(encoding, text)) {
      throw new IllegalArgumentException(
          "a stored model: damaged, %d numbers in the encoding %s".formatted(length, encoding));
    }
    return ExactNumbers.decode(encoding, text, length);
  }

  static int[] readInts(Object stored) {
    double[] values = read(stored);
    int[] ints = new int[values.length];
    for (int k = 0; k < ints.length; k++) {
      ints[k] = (int) values[k];
    }
    return ints;
  }
}
