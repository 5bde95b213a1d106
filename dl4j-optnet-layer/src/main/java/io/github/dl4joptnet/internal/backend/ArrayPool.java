package io.github.dl4joptnet.internal.backend;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Recycles large arrays among batches of the same shape: Java zeroes a new array on a single thread
 * before anything is read into it. Idle arrays are softly reachable, so the collector may take them
 * when memory runs short.
 */
public final class ArrayPool {
  /** Zeroing shorter arrays costs next to nothing. */
  private static final int MIN_LENGTH = 1 << 13;

  private static final int MAX_ARRAYS = 32;

  /** The most recently returned array is the first. */
  private static SoftReference<Deque<double[]>> idle = new SoftReference<>(new ArrayDeque<>());

  private ArrayPool() {}

  /** An array of the given length with arbitrary content. */
  public static double[] take(int length) {
    double[] found = length < MIN_LENGTH ? null : find(length);
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

  /** Returns an array that nothing reads or writes any more. */
  public static synchronized void give(double[] array) {
    if (array.length < MIN_LENGTH) {
      return;
    }
    Deque<double[]> arrays = idle.get();
    if (arrays == null) {
      arrays = new ArrayDeque<>();
      idle = new SoftReference<>(arrays);
    }
    if (arrays.size() == MAX_ARRAYS) {
      arrays.removeLast();
    }
    arrays.addFirst(array);
  }
}
