package io.github.dl4joptnet.internal.backend;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Large arrays that nothing uses any more, for batches of the same shape: Java clears a new array
 * on one thread before anything is read into it. The collector may have them when memory runs
 * short.
 */
public final class ArrayPool {
  /** Shorter ones are cleared in no time. */
  private static final int LEAST_LENGTH = 1 << 13;

  private static final int MOST_ARRAYS = 32;

  /** The last that was given first. */
  private static SoftReference<Deque<double[]>> idle = new SoftReference<>(new ArrayDeque<>());

  private ArrayPool() {}

  /** An array of a length with any content. */
  public static double[] take(int length) {
    double[] found = length < LEAST_LENGTH ? null : find(length);
    return found == null ? new double[length] : found;
  }

  private static synchronized double[] find(int length) {
    Deque<double[]> arrays = idle.get();
    if (arrays != null) {
      for (Iterator<double[]> i = arrays.iterator(); i.hasNext(); ) {
        double[] array = i.next();
        if (array.length == length) {
          i.remove();
          return array;
        }
      }
    }
    return null;
  }

  /** Takes an array that nothing reads or writes from now on. */
  public static synchronized void give(double[] array) {
    if (array.length < LEAST_LENGTH) {
      return;
    }
    Deque<double[]> arrays = idle.get();
    if (arrays == null) {
      arrays = new ArrayDeque<>();
      idle = new SoftReference<>(arrays);
    }
    if (arrays.size() == MOST_ARRAYS) {
      arrays.removeLast();
    }
    arrays.addFirst(array);
  }
}
