package io.github.dl4joptnet.internal.backend;

import java.util.function.Supplier;

/**
 * The gradient of a coefficient: one block of row-major entries per sample, or a single block where
 * the coefficient is shared. Blocks may be computed on request, so that the gradients of a large
 * batch are written only once, to where they are wanted.
 */
public interface MatrixGradient {

  /** Receives a block. Called from several threads; the entries are valid during the call only. */
  interface Sink {
    void accept(int block, double[] entries);
  }

  int blocks();

  /** Entries of a block. */
  int blockSize();

  /** Sends every block to the sink, in any order. */
  void forEach(Sink sink);

  /** All entries, block after block. */
  default double[] toArray() {
    double[] all = new double[Math.multiplyExact(blocks(), blockSize())];
    forEach(
        (block, entries) -> System.arraycopy(entries, 0, all, block * blockSize(), blockSize()));
    return all;
  }

  /** All entries in a single block. */
  static MatrixGradient of(double[] entries) {
    return once(entries.length, () -> entries);
  }

  /** All entries in a single block, computed at the first request. */
  static MatrixGradient once(int size, Supplier<double[]> computation) {
    return new MatrixGradient() {
      private double[] entries;

      @Override
      public int blocks() {
        return 1;
      }

      @Override
      public int blockSize() {
        return size;
      }

      @Override
      public void forEach(Sink sink) {
        sink.accept(0, toArray());
      }

      @Override
      public synchronized double[] toArray() {
        if (entries == null) {
          entries = computation.get();
        }
        return entries;
      }
    };
  }
}
