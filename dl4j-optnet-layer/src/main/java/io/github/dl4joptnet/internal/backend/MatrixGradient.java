package io.github.dl4joptnet.internal.backend;

/**
 * The gradient of a matrix coefficient: one block of entries, row by row, for each sample with a
 * matrix of its own, or a single block where the matrix is shared. Blocks may be computed when they
 * are asked for, so that a large batch is written only once, to where it is wanted.
 */
public interface MatrixGradient {

  /** Takes a block. Called from several threads; the entries are valid during the call. */
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

  /** A single block. */
  static MatrixGradient of(double[] entries) {
    return new MatrixGradient() {
      @Override
      public int blocks() {
        return 1;
      }

      @Override
      public int blockSize() {
        return entries.length;
      }

      @Override
      public void forEach(Sink sink) {
        sink.accept(0, entries);
      }

      @Override
      public double[] toArray() {
        return entries;
      }
    };
  }
}
