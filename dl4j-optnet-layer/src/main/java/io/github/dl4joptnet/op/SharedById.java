package io.github.dl4joptnet.op;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Objects that several others share, which know nothing of each other but an id. Each lives as long
 * as any of its users. Thread-safe.
 */
final class SharedById<T> {
  private final Map<String, WeakReference<T>> byId = new HashMap<>();

  /** The object of the id, a new one if there is none. */
  synchronized T get(String id, Supplier<T> made) {
    WeakReference<T> known = byId.get(id);
    T shared = known == null ? null : known.get();
    if (shared == null) {
      byId.values().removeIf(other -> other.get() == null);
      shared = made.get();
      byId.put(id, new WeakReference<>(shared));
    }
    return shared;
  }
}
