package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.parallel.WorkInterruptedException;
import io.github.dl4joptnet.internal.parallel.Workers;

/**
 * Copies between arrays and pinned memory, the large ones by several threads: one alone is several
 * times slower than the bus.
 *
 * @param threads the most threads to use, the caller's included; 0 for all cores
 */
record HostCopies(int threads) {
  /** Fewer doubles, of one mebibyte, are not worth another thread (a guess, not measured). */
  static final int PIECE = 1 << 17;

  /**
   * Copies entries of an array.
   *
   * @param offset in bytes, for the first of them
   * @throws WorkInterruptedException if the thread is interrupted; likewise for {@link #read}
   */
  void write(Pointer host, long offset, double[] from, int first, int count) {
    inPieces(count, (at, length) -> host.write(at(offset, at), from, first + at, length));
  }

  /** Fills entries of an array. */
  void read(Pointer host, long offset, double[] to, int first, int count) {
    inPieces(count, (at, length) -> host.read(at(offset, at), to, first + at, length));
  }

  private static long at(long offset, int entry) {
    return offset + (long) entry * Double.BYTES;
  }

  private interface Copy {
    void piece(int at, int length);
  }

  private void inPieces(int count, Copy copy) {
    int pieces = (int) (((long) count + PIECE - 1) / PIECE);
    Workers.forEach(
        pieces,
        threads,
        () -> piece -> copy.piece(piece * PIECE, Math.min(PIECE, count - piece * PIECE)));
  }
}
