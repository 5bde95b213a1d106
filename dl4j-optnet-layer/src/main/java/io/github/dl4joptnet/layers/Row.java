package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row without the entries that a mask leaves out, and what a map makes of it. For one thread.
 *
 * <p>Rows lie in arrays of a few rows, {@code at} an index; which entries there are, and images, in
 * arrays for the whole batch, {@code from} another.
 */
final class Row {
  private final RowMap map;
  private final int n;
  private final boolean @Nullable [] kept;
  private final double[] x;
  private final double[] z;
  private final double[] dLdz;
  private final double[] dLdx;
  private int size;

  /**
   * @param n entries, with those that are left out
   * @param kept which entries of the batch there are; null for all
   */
  Row(RowMap map, int n, boolean @Nullable [] kept) {
    this.map = map;
    this.n = n;
    this.kept = kept;
    this.x = new double[n];
    this.z = new double[n];
    this.dLdz = new double[n];
    this.dLdx = new double[n];
  }

  /** Takes a row; false if the mask leaves nothing of it. */
  boolean take(double[] rows, int at, int from) {
    size = pack(rows, at, from, x);
    return size > 0;
  }

  boolean isAccepted() {
    return map.accepts(x, size);
  }

  /** What is wrong with a row that is not accepted. */
  String fault(int from) {
    for (int i = 0, k = 0; i < n; i++) {
      if (kept == null || kept[from + i]) {
        double value = x[k++];
        if (Double.isNaN(value) || value == Double.POSITIVE_INFINITY) {
          return value + " at entry " + i;
        }
      }
    }
    return "too few finite entries: " + Arrays.stream(x, 0, size).filter(Double::isFinite).count();
  }

  /** Replaces the row by its image. */
  void map(double[] rows, int at, int from) {
    map.map(x, z, size);
    unpack(z, rows, at, from);
  }

  /**
   * Replaces the row by the gradient with respect to it.
   *
   * @param images of the batch; null to compute them again
   */
  void pullBack(double[] rows, double[] gradients, double @Nullable [] images, int at, int from) {
    if (images == null) {
      map.map(x, z, size);
    } else {
      pack(images, from, from, z);
    }
    pack(gradients, at, from, dLdz);
    map.pullBack(x, z, dLdz, dLdx, size);
    unpack(dLdx, rows, at, from);
  }

  private int pack(double[] rows, int at, int from, double[] row) {
    if (kept == null) {
      System.arraycopy(rows, at, row, 0, n);
      return n;
    }
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (kept[from + i]) {
        row[count++] = rows[at + i];
      }
    }
    return count;
  }

  private void unpack(double[] row, double[] rows, int at, int from) {
    if (kept == null) {
      System.arraycopy(row, 0, rows, at, n);
      return;
    }
    for (int i = 0, k = 0; i < n; i++) {
      rows[at + i] = kept[from + i] ? row[k++] : 0;
    }
  }
}
