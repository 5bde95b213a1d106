package io.github.dl4joptnet.internal.linalg.sparse;

import java.util.Arrays;

/**
 * Supernode by supernode, each updated by those before it that have rows in its columns: dense
 * blocks of four columns at a time (Ng and Peyton 1993).
 */
final class SupernodalLdl extends SparseLdl {
  private static final int PANEL = 4;

  private final SupernodalPattern pattern;
  private final double[] l;
  private final double[] d;

  /** Four columns of an update, or of a supernode in the making. */
  private final double[][] panel;

  /** Per row of the present supernode, its place there. */
  private final int[] place;

  /** Supernodes that update the one whose list they are in, and their first row in it. */
  private final int[] firstUpdate;

  private final int[] nextUpdate;
  private final int[] position;

  SupernodalLdl(SupernodalPattern pattern) {
    this(pattern, new double[pattern.size()], new double[pattern.elimination().n()]);
  }

  private SupernodalLdl(SupernodalPattern pattern, double[] l, double[] inverseD) {
    super(pattern.elimination(), inverseD);
    this.pattern = pattern;
    this.l = l;
    d = new double[n];
    panel = new double[PANEL][pattern.tallest];
    place = new int[n];
    firstUpdate = new int[pattern.count];
    nextUpdate = new int[pattern.count];
    position = new int[pattern.count];
  }

  @Override
  public SparseLdl view() {
    return new SupernodalLdl(pattern, l, inverseD);
  }

  @Override
  void factor(double[] values) {
    Arrays.fill(l, 0);
    int[] destination = pattern.destination;
    for (int k = 0; k < destination.length; k++) {
      l[destination[k]] = values[k];
    }
    Arrays.fill(firstUpdate, -1);
    for (int s = 0; s < pattern.count; s++) {
      int start = pattern.rowStart[s];
      int rows = pattern.rowStart[s + 1] - start;
      for (int k = 0; k < rows; k++) {
        place[pattern.row[start + k]] = k;
      }
      int next;
      for (int by = firstUpdate[s]; by >= 0; by = next) {
        next = nextUpdate[by];
        update(s, by);
      }
      factorBlock(s);
      position[s] = pattern.first[s + 1] - pattern.first[s];
      enqueue(s);
    }
  }

  /** Puts a supernode into the list of the next one that it updates. */
  private void enqueue(int s) {
    int at = pattern.rowStart[s] + position[s];
    if (at < pattern.rowStart[s + 1]) {
      int target = pattern.supernode[pattern.row[at]];
      nextUpdate[s] = firstUpdate[target];
      firstUpdate[target] = s;
    }
  }

  private void update(int s, int by) {
    int[] row = pattern.row;
    int start = pattern.rowStart[by];
    int height = pattern.rowStart[by + 1] - start;
    int width = pattern.first[by + 1] - pattern.first[by];
    int from = position[by];
    int to = from;
    while (to < height && row[start + to] < pattern.first[s + 1]) {
      to++;
    }
    int rows = pattern.rowStart[s + 1] - pattern.rowStart[s];
    for (int r = from; r < to; r += PANEL) {
      int count = Math.min(PANEL, to - r);
      for (int c = 0; c < count; c++) {
        Arrays.fill(panel[c], r, height, 0);
      }
      accumulate(by, r, count, width, height);
      for (int c = 0; c < count; c++) {
        int column = pattern.blockStart[s] + (row[start + r + c] - pattern.first[s]) * rows;
        double[] sum = panel[c];
        for (int i = r + c; i < height; i++) {
          l[column + place[row[start + i]]] -= sum[i];
        }
      }
    }
    position[by] = to;
    enqueue(by);
  }

  /**
   * Adds to the panel the products of the first columns of a supernode for some rows r …: {@code
   * panel[c][i] += Σ_k l[k][r + c] d[k] l[k][i]} for i ≥ r.
   */
  private void accumulate(int s, int r, int count, int columns, int height) {
    int block = pattern.blockStart[s];
    int firstColumn = pattern.first[s];
    int k = 0;
    if (count == PANEL) {
      for (; k + 3 < columns; k += 4) {
        addFourTimesFour(block + k * height, height, firstColumn + k, r);
      }
    }
    for (; k < columns; k++) {
      int column = block + k * height;
      double dk = d[firstColumn + k];
      for (int c = 0; c < count; c++) {
        addColumn(l, column, l[column + r + c] * dk, panel[c], r, height);
      }
    }
  }

  private void addFourTimesFour(int x0, int height, int column, int r) {
    int x1 = x0 + height;
    int x2 = x1 + height;
    int x3 = x2 + height;
    double d0 = d[column];
    double d1 = d[column + 1];
    double d2 = d[column + 2];
    double d3 = d[column + 3];
    for (int c = 0; c < PANEL; c += 2) {
      addFour(
          l,
          x0,
          x1,
          x2,
          x3,
          l[x0 + r + c] * d0,
          l[x1 + r + c] * d1,
          l[x2 + r + c] * d2,
          l[x3 + r + c] * d3,
          l[x0 + r + c + 1] * d0,
          l[x1 + r + c + 1] * d1,
          l[x2 + r + c + 1] * d2,
          l[x3 + r + c + 1] * d3,
          panel[c],
          panel[c + 1],
          r,
          height);
    }
  }

  /** Two columns of the panel by four others at once. */
  private static void addFour(
      double[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      double a0,
      double a1,
      double a2,
      double a3,
      double b0,
      double b1,
      double b2,
      double b3,
      double[] y0,
      double[] y1,
      int from,
      int to) {
    for (int i = from; i < to; i++) {
      double u0 = x[x0 + i];
      double u1 = x[x1 + i];
      double u2 = x[x2 + i];
      double u3 = x[x3 + i];
      y0[i] = Math.fma(a3, u3, Math.fma(a2, u2, Math.fma(a1, u1, Math.fma(a0, u0, y0[i]))));
      y1[i] = Math.fma(b3, u3, Math.fma(b2, u2, Math.fma(b1, u1, Math.fma(b0, u0, y1[i]))));
    }
  }

  private static void addColumn(double[] x, int at, double c, double[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.fma(c, x[at + i], y[i]);
    }
  }

  /** Factors the block of a supernode that all others have updated. */
  private void factorBlock(int s) {
    int begin = pattern.first[s];
    int width = pattern.first[s + 1] - begin;
    int height = pattern.rowStart[s + 1] - pattern.rowStart[s];
    int block = pattern.blockStart[s];
    for (int r = 0; r < width; r += PANEL) {
      int count = Math.min(PANEL, width - r);
      for (int c = 0; c < count; c++) {
        Arrays.fill(panel[c], r, height, 0);
      }
      accumulate(s, r, count, r, height);
      for (int c = 0; c < count; c++) {
        int column = block + (r + c) * height;
        double[] sum = panel[c];
        for (int i = r + c; i < height; i++) {
          l[column + i] -= sum[i];
        }
        for (int k = r; k < r + c; k++) {
          double factor = l[block + k * height + r + c] * d[begin + k];
          subtractColumn(l, block + k * height, factor, column, r + c, height);
        }
        double pivot = accepted(begin + r + c, l[column + r + c]);
        d[begin + r + c] = pivot;
        inverseD[begin + r + c] = 1 / pivot;
        scale(l, column, 1 / pivot, r + c + 1, height);
      }
    }
  }

  private static void subtractColumn(
      double[] x, int source, double c, int target, int from, int to) {
    for (int i = from; i < to; i++) {
      x[target + i] -= c * x[source + i];
    }
  }

  private static void scale(double[] x, int at, double c, int from, int to) {
    for (int i = from; i < to; i++) {
      x[at + i] *= c;
    }
  }

  @Override
  void solveForward(double[] y) {
    double[] sum = panel[0];
    for (int s = 0; s < pattern.count; s++) {
      int begin = pattern.first[s];
      int width = pattern.first[s + 1] - begin;
      int start = pattern.rowStart[s];
      int height = pattern.rowStart[s + 1] - start;
      Arrays.fill(sum, width, height, 0);
      for (int c = 0; c < width; c++) {
        int column = pattern.blockStart[s] + c * height;
        double yc = y[begin + c];
        for (int i = c + 1; i < width; i++) {
          y[begin + i] -= l[column + i] * yc;
        }
        addColumn(l, column, yc, sum, width, height);
      }
      for (int i = width; i < height; i++) {
        y[pattern.row[start + i]] -= sum[i];
      }
    }
  }

  @Override
  void solveBackward(double[] y) {
    double[] below = panel[0];
    for (int s = pattern.count - 1; s >= 0; s--) {
      int begin = pattern.first[s];
      int width = pattern.first[s + 1] - begin;
      int start = pattern.rowStart[s];
      int height = pattern.rowStart[s + 1] - start;
      for (int i = width; i < height; i++) {
        below[i] = y[pattern.row[start + i]];
      }
      for (int c = width - 1; c >= 0; c--) {
        int column = pattern.blockStart[s] + c * height;
        double value = y[begin + c] * inverseD[begin + c];
        for (int i = c + 1; i < width; i++) {
          value -= l[column + i] * y[begin + i];
        }
        y[begin + c] = value - dot(column + width, below, width, height - width);
      }
    }
  }

  /** In four running sums. */
  private double dot(int at, double[] y, int from, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      s0 = Math.fma(l[at + i], y[from + i], s0);
      s1 = Math.fma(l[at + i + 1], y[from + i + 1], s1);
      s2 = Math.fma(l[at + i + 2], y[from + i + 2], s2);
      s3 = Math.fma(l[at + i + 3], y[from + i + 3], s3);
    }
    for (; i < count; i++) {
      s0 = Math.fma(l[at + i], y[from + i], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }
}
