package io.github.dl4joptnet.op;

import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * At most one value for each thread, held softly, so that the collector may take it when memory
 * runs short, and as long as the thread lives. Thread-safe.
 */
final class PerThread<T> {
  private final Map<Thread, SoftReference<T>> values = new WeakHashMap<>();

  synchronized @Nullable T get() {
    SoftReference<T> value = values.get(Thread.currentThread());
    return value == null ? null : value.get();
  }

  /** Remembers a value; returns it. */
  synchronized T keep(T value) {
    values.put(Thread.currentThread(), new SoftReference<>(value));
    return value;
  }

  /** Forgets the value that is remembered, in favour of one that is not; returns that. */
  T take(T value) {
    clear();
    return value;
  }

  synchronized void clear() {
    values.remove(Thread.currentThread());
  }
}
