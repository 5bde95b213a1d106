package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.backend.input.RowMajorEntries;
import io.github.dl4joptnet.internal.parallel.WorkInterruptedException;
import io.github.dl4joptnet.internal.parallel.Workers;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Maps the rows of a batch. Rows that cannot be used, for a NaN say, become zeros with gradient
 * zero and leave the others alone, as samples of a program do.
 *
 * <p>Input and result may be the same array: a few rows at a time are read, mapped and written,
 * while they are in cache.
 */
final class RowRunner {
  /** Fewer entries than this are faster on one thread. */
  private static final int WORTH_THREADS = 50_000;

  /** About as many entries are read at once. */
  private static final int ENTRIES_AT_ONCE = 2_048;

  private final String name;
  private final Supplier<RowMap> maps;

  /**
   * @param name for messages
   * @param maps makes one for each thread
   */
  RowRunner(String name, Supplier<RowMap> maps) {
    this.name = name;
    this.maps = maps;
  }

  /**
   * Writes the images of rows.
   *
   * @param n entries of a row
   * @param kept which entries there are, others are zero; null for all
   * @param copy gets what is written too; null for none
   * @throws IllegalArgumentException if no row can be used
   */
  void map(
      RowMajorEntries x,
      RowMajorEntries z,
      int n,
      boolean @Nullable [] kept,
      double @Nullable [] copy) {
    Refusals refusals = new Refusals();
    run(x, n, () -> new Rows(x, null, copy, z, n, kept, refusals));
    refusals.throwIfNoneIsUsed();
    refusals.warn(Math.toIntExact(x.length() / n));
  }

  /**
   * Writes the products of the transposed Jacobians at rows with dLdz.
   *
   * @param z what {@link #map} has made of x; null to compute it again
   * @throws IllegalArgumentException if no row can be used
   */
  void pullBack(
      RowMajorEntries x,
      double @Nullable [] z,
      RowMajorEntries dLdz,
      RowMajorEntries dLdx,
      int n,
      boolean @Nullable [] kept) {
    Refusals refusals = new Refusals();
    run(x, n, () -> new Rows(x, dLdz, z, dLdx, n, kept, refusals));
    refusals.throwIfNoneIsUsed();
  }

  private static void run(RowMajorEntries x, int n, Supplier<Rows> newRows) {
    int rows = Math.toIntExact(x.length()) / n;
    int atOnce = Math.max(1, ENTRIES_AT_ONCE / n);
    int chunks = (rows + atOnce - 1) / atOnce;
    boolean[] isDone = new boolean[chunks]; // x may be overwritten: no chunk is mapped twice
    Workers.Factory factory =
        () -> {
          Rows worker = newRows.get();
          return chunk -> {
            if (!isDone[chunk]) {
              worker.run(chunk * atOnce, Math.min(rows, (chunk + 1) * atOnce));
              isDone[chunk] = true;
            }
          };
        };
    if (x.length() < WORTH_THREADS || !isDoneByAll(chunks, factory)) {
      Workers.Worker worker = factory.create();
      for (int chunk = 0; chunk < chunks; chunk++) {
        worker.item(chunk);
      }
    }
  }

  /**
   * False where the thread is interrupted. Rows take microseconds: as DL4J's own layers, these end
   * their work then, and leave the interrupt flag to those who wait for longer.
   */
  private static boolean isDoneByAll(int chunks, Workers.Factory factory) {
    try {
      Workers.forEach(chunks, 0, factory);
      return true;
    } catch (WorkInterruptedException e) {
      return false;
    }
  }

  /** The rows that cannot be used. */
  private final class Refusals {
    private final AtomicInteger used = new AtomicInteger();
    private int refused;
    private int firstRow = Integer.MAX_VALUE;
    private String first = "";

    synchronized void add(int row, Supplier<String> fault) {
      refused++;
      if (row < firstRow) {
        firstRow = row;
        first = "row " + row + " has " + fault.get();
      }
    }

    synchronized void throwIfNoneIsUsed() {
      if (refused > 0 && used.get() == 0) {
        throw new IllegalArgumentException(
            "%s: no row of the batch can be used: %s".formatted(name, first));
      }
    }

    synchronized void warn(int rows) {
      if (refused > 0) {
        UnusedRows.warn(name, refused, rows, first);
      }
    }
  }

  /** Runs over rows, on one thread. */
  private final class Rows {
    private final RowMajorEntries.Copier x;
    private final RowMajorEntries.@Nullable Copier dLdz;
    private final RowMajorEntries.Copier result;
    private final double @Nullable [] images;
    private final Refusals refusals;
    private final Row row;
    private final int n;
    private final double[] rows;
    private final double[] gradients;

    /**
     * @param dLdz null to map
     * @param images takes images, or those that there are already
     */
    Rows(
        RowMajorEntries x,
        @Nullable RowMajorEntries dLdz,
        double @Nullable [] images,
        RowMajorEntries result,
        int n,
        boolean @Nullable [] kept,
        Refusals refusals) {
      this.x = x.copier();
      this.dLdz = dLdz == null ? null : dLdz.copier();
      this.result = result.copier();
      this.images = images;
      this.refusals = refusals;
      this.n = n;
      int length = Math.max(n, ENTRIES_AT_ONCE);
      row = new Row(maps.get(), n, kept);
      rows = new double[length];
      gradients = new double[dLdz == null ? 0 : length];
    }

    void run(int first, int end) {
      int from = first * n;
      int count = end * n - from;
      x.get(from, rows, 0, count);
      if (dLdz != null) {
        dLdz.get(from, gradients, 0, count);
      }
      int used = 0;
      for (int i = first; i < end; i++) {
        used += replace(i, i * n - from) ? 1 : 0;
      }
      refusals.used.addAndGet(used);
      result.put(rows, 0, from, count);
      if (dLdz == null && images != null) {
        System.arraycopy(rows, 0, images, from, count);
      }
    }

    /** Replaces row i, which begins at an index of those read; false if it becomes zeros. */
    private boolean replace(int i, int at) {
      if (row.take(rows, at, i * n)) {
        if (row.isAccepted()) {
          if (dLdz == null) {
            row.map(rows, at, i * n);
          } else {
            row.pullBack(rows, gradients, images, at, i * n);
          }
          return true;
        }
        refusals.add(i, () -> row.fault(i * n));
      }
      Arrays.fill(rows, at, at + n, 0);
      return false;
    }
  }
}
