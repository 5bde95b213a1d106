package io.github.dl4joptnet.layers;

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
 */
final class RowRunner {
  /** Fewer entries than this are faster on one thread. */
  private static final int WORTH_THREADS = 50_000;

  /** About as many entries are handed to a thread at once. */
  private static final int ENTRIES_AT_ONCE = 8_192;

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
   * @param x the rows, one after the other
   * @param n entries of a row
   * @param kept which entries there are, others are zero; null for all
   */
  double[] map(double[] x, int n, boolean @Nullable [] kept) {
    return run(x, null, null, n, kept);
  }

  /**
   * The product of the transposed Jacobian at x with dLdz.
   *
   * @param z what {@link #map} has made of x; null to compute it again
   */
  double[] pullBack(
      double[] x, double @Nullable [] z, double[] dLdz, int n, boolean @Nullable [] kept) {
    return run(x, z, dLdz, n, kept);
  }

  private double[] run(
      double[] x,
      double @Nullable [] z,
      double @Nullable [] dLdz,
      int n,
      boolean @Nullable [] kept) {
    double[] result = new double[x.length];
    int rows = n == 0 ? 0 : x.length / n;
    int atOnce = Math.max(1, ENTRIES_AT_ONCE / Math.max(1, n));
    int chunks = (rows + atOnce - 1) / atOnce;
    AtomicInteger used = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    Workers.Factory factory =
        () -> {
          Row row = new Row(maps.get(), n);
          return chunk -> {
            int usedHere = 0;
            int refusedHere = 0;
            int end = Math.min(rows, (chunk + 1) * atOnce);
            for (int i = chunk * atOnce; i < end; i++) {
              switch (row.run(x, z, dLdz, i * n, kept, result)) {
                case USED -> usedHere++;
                case REFUSED -> refusedHere++;
                case EMPTY -> {}
              }
            }
            used.addAndGet(usedHere);
            refused.addAndGet(refusedHere);
          };
        };
    if (x.length < WORTH_THREADS || !isDoneByAll(chunks, factory)) {
      used.set(0);
      refused.set(0);
      Workers.Worker worker = factory.create();
      for (int chunk = 0; chunk < chunks; chunk++) {
        worker.item(chunk);
      }
    }
    if (refused.get() > 0) {
      if (used.get() == 0) {
        throw new IllegalArgumentException(
            "%s: no row of the batch can be used: %s".formatted(name, firstRefused(x, n, kept)));
      }
      if (dLdz == null) {
        UnusedRows.warn(name, refused.get(), rows, firstRefused(x, n, kept));
      }
    }
    return result;
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

  /** For a message: what is wrong with the first row that cannot be used. */
  private String firstRefused(double[] x, int n, boolean @Nullable [] kept) {
    Row row = new Row(maps.get(), n);
    for (int from = 0; from < x.length; from += n) {
      if (row.gather(x, from, kept) > 0 && !row.isAccepted()) {
        return "row " + from / n + " has " + row.fault(from, kept);
      }
    }
    throw new IllegalStateException("all rows can be used");
  }

  private enum Use {
    USED,
    REFUSED,
    EMPTY
  }

  /** The working memory of a thread. */
  private static final class Row {
    private final RowMap map;
    private final int n;
    private final double[] x;
    private final double[] z;
    private final double[] dLdz;
    private final double[] dLdx;
    private int size;

    Row(RowMap map, int n) {
      this.map = map;
      this.n = n;
      this.x = new double[n];
      this.z = new double[n];
      this.dLdz = new double[n];
      this.dLdx = new double[n];
    }

    Use run(
        double[] all,
        double @Nullable [] images,
        double @Nullable [] gradients,
        int from,
        boolean @Nullable [] kept,
        double[] result) {
      if (gather(all, from, kept) == 0) {
        return Use.EMPTY;
      }
      if (!isAccepted()) {
        return Use.REFUSED;
      }
      if (images == null) {
        map.map(x, z, size);
      } else {
        pack(images, from, kept, z);
      }
      double[] row = z;
      if (gradients != null) {
        pack(gradients, from, kept, dLdz);
        map.pullBack(x, z, dLdz, dLdx, size);
        row = dLdx;
      }
      unpack(row, result, from, kept);
      return Use.USED;
    }

    /** Takes a row, and returns how many entries it has. */
    int gather(double[] all, int from, boolean @Nullable [] kept) {
      size = pack(all, from, kept, x);
      return size;
    }

    boolean isAccepted() {
      return map.accepts(x, size);
    }

    String fault(int from, boolean @Nullable [] kept) {
      for (int i = 0, k = 0; i < n; i++) {
        if (kept == null || kept[from + i]) {
          double value = x[k++];
          if (Double.isNaN(value) || value == Double.POSITIVE_INFINITY) {
            return value + " at entry " + i;
          }
        }
      }
      return "too few finite entries: "
          + Arrays.stream(x, 0, size).filter(Double::isFinite).count();
    }

    private int pack(double[] all, int from, boolean @Nullable [] kept, double[] row) {
      if (kept == null) {
        System.arraycopy(all, from, row, 0, n);
        return n;
      }
      int count = 0;
      for (int i = 0; i < n; i++) {
        if (kept[from + i]) {
          row[count++] = all[from + i];
        }
      }
      return count;
    }

    private void unpack(double[] row, double[] all, int from, boolean @Nullable [] kept) {
      if (kept == null) {
        System.arraycopy(row, 0, all, from, n);
        return;
      }
      for (int i = 0, k = 0; i < n; i++) {
        if (kept[from + i]) {
          all[from + i] = row[k++];
        }
      }
    }
  }
}
