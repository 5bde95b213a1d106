package io.github.dl4joptnet.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which parameter entries are nonnegative, and the weights of functions that make them so. Filled
 * by one thread, then read by many.
 */
final class NonnegativeEntries {
  /** For each entry of all parameters 1 + the index of its weight, or 0. */
  private int[] weightOf = new int[0];

  private final List<String> weights = new ArrayList<>();

  /** Adds entries, those excepted that are there already. */
  void add(int[] entries, String weight) {
    weights.add(weight);
    for (int entry : entries) {
      if (entry >= weightOf.length) {
        weightOf = Arrays.copyOf(weightOf, Math.max(entry + 1, 2 * weightOf.length));
      }
      if (weightOf[entry] == 0) {
        weightOf[entry] = weights.size();
      }
    }
  }

  boolean isEmpty() {
    return weights.isEmpty();
  }

  /** The weight, in words; null where the entry may be negative. */
  @Nullable String weight(int entry) {
    return entry < weightOf.length && weightOf[entry] > 0 ? weights.get(weightOf[entry] - 1) : null;
  }

  boolean contains(int entry) {
    return entry < weightOf.length && weightOf[entry] > 0;
  }
}
