package io.github.dl4joptnet.internal.linalg.sparse;

import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * Supernode by supernode, each updated by those before it that have rows in its columns: dense
 * blocks of four columns at a time (Ng and Peyton 1993).
 */
final class SupernodalLdl extends SparseLdl {
  private static final int PANEL = PackedColumns.PANEL;

  /** Rows that are updated at a time, so that they stay in the cache for all columns. */
  private static final int ROWS = 254;

  private final SupernodalPattern pattern;
  private final double[] l;
  private final double[] d;

  /** Columns of an update. */
  private final double[][] panel;

  /** The columns that update them; null where only systems are solved. */
  private final PackedColumns packed;

  /** Scratch with an entry per row of a supernode. */
  private final double[] tall;

  /** Per row of the current supernode, its place there. */
  private final int[] place;

  /** Supernodes that update the one whose list they are in, and their first row in it. */
  private final int[] firstUpdate;

  private final int[] nextUpdate;
  private final int[] position;

  SupernodalLdl(SupernodalPattern pattern) {
    this(
        pattern,
        new double[pattern.size()],
        new double[pattern.elimination().n()],
        new PackedColumns(pattern.widest, packedRows(pattern)));
  }

  private SupernodalLdl(
      SupernodalPattern pattern, double[] l, double[] inverseD, PackedColumns packed) {
    super(pattern.elimination(), inverseD);
    this.pattern = pattern;
    this.l = l;
    this.packed = packed;
    d = new double[n];
    panel = MatrixKernels.rows(PANEL, packedRows(pattern));
    tall = new double[pattern.tallest];
    place = new int[n];
    firstUpdate = new int[pattern.count];
    nextUpdate = new int[pattern.count];
    position = new int[pattern.count];
  }

  /** A supernode's own columns are packed as a whole. */
  private static int packedRows(SupernodalPattern pattern) {
    return Math.min(pattern.tallest, Math.max(pattern.widest, ROWS));
  }

  @Override
  public SparseLdl view() {
    return new SupernodalLdl(pattern, l, inverseD, null);
  }

  @Override
  public SparseLdl copy() {
    return new SupernodalLdl(pattern, l.clone(), inverseD.clone(), null);
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
    int from = position[by];
    int to = from;
    while (to < height && row[start + to] < pattern.first[s + 1]) {
      to++;
    }
    setCoefficients(by, from, to);
    for (int low = from; low < height; low += ROWS) {
      updateRows(s, by, from, to, low, Math.min(height, low + ROWS));
    }
    position[by] = to;
    enqueue(by);
  }

  /**
   * Computes the coefficients with which a supernode updates the columns at its rows [from, to).
   */
  private void setCoefficients(int s, int from, int to) {
    int width = pattern.first[s + 1] - pattern.first[s];
    int height = pattern.rowStart[s + 1] - pattern.rowStart[s];
    for (int k = 0; k < width; k++) {
      double dk = -d[pattern.first[s] + k];
      int column = pattern.blockStart[s] + k * height;
      for (int r = from; r < to; r++) {
        packed.coefficient[(r - from) * packed.stride + k] = l[column + r] * dk;
      }
    }
  }

  /**
   * Updates the columns of a supernode at the rows [from, to) of another one by rows [low, high) of
   * that.
   */
  private void updateRows(int s, int by, int from, int to, int low, int high) {
    int start = pattern.rowStart[by];
    int height = pattern.rowStart[by + 1] - start;
    int width = pattern.first[by + 1] - pattern.first[by];
    int at = pattern.blockStart[by] + low;
    boolean isPacked = to - from >= PANEL;
    if (isPacked) {
      packed.read(l, at, height, width, high - low);
    }
    for (int r = from; r < Math.min(to, high); r += PANEL) {
      int count = Math.min(PANEL, to - r);
      int begin = Math.max(low, r);
      for (int c = 0; c < count; c++) {
        Arrays.fill(panel[c], begin - low, high - low, 0);
      }
      if (isPacked) {
        packed.addProducts(panel, 0, r - from, count, width, begin - low, high - low);
      } else {
        for (int c = 0; c < count; c++) {
          for (int k = 0; k < width; k++) {
            double factor = packed.coefficient[(r - from + c) * packed.stride + k];
            addColumn(l, at + k * height, factor, panel[c], begin - low, high - low);
          }
        }
      }
      for (int c = 0; c < count; c++) {
        addToColumn(
            s, start + r + c, panel[c], start + Math.max(begin, r + c), start + low, start + high);
      }
    }
  }

  /** Adds sums, for the rows at some indices of the pattern, to the column of another index. */
  private void addToColumn(int s, int index, double[] sum, int from, int low, int high) {
    int[] row = pattern.row;
    int rows = pattern.rowStart[s + 1] - pattern.rowStart[s];
    int column = pattern.blockStart[s] + (row[index] - pattern.first[s]) * rows;
    int first = place[row[from]];
    if (place[row[high - 1]] - first == high - 1 - from) {
      VectorKernels.axpy(1, sum, from - low, l, column + first, high - from);
      return;
    }
    for (int i = from; i < high; i++) {
      l[column + place[row[i]]] += sum[i - low];
    }
  }

  private static void addColumn(double[] x, int at, double c, double[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = Math.fma(c, x[at + i], y[i]);
    }
  }

  /** Factors the block of a supernode that all others have updated. */
  private void factorBlock(int s) {
    int width = pattern.first[s + 1] - pattern.first[s];
    int height = pattern.rowStart[s + 1] - pattern.rowStart[s];
    factorRows(s, 0, width);
    for (int low = width; low < height; low += ROWS) {
      factorRows(s, low, Math.min(height, low + ROWS));
    }
  }

  /**
   * Factors the first rows of a supernode's block, which are its triangle, or some of the others.
   */
  private void factorRows(int s, int low, int high) {
    int begin = pattern.first[s];
    int width = pattern.first[s + 1] - begin;
    int height = pattern.rowStart[s + 1] - pattern.rowStart[s];
    int at = pattern.blockStart[s] + low;
    int rows = high - low;
    boolean isTriangle = low == 0;
    packed.read(l, at, height, width, rows);
    for (int r = 0; r < width; r += PANEL) {
      int count = Math.min(PANEL, width - r);
      for (int c = r; c < r + count && isTriangle; c++) {
        setOwnCoefficients(begin, c, 0, r);
      }
      packed.addProducts(packed.column, r, r, count, r, isTriangle ? r : 0, rows);
      for (int c = r; c < r + count; c++) {
        double[] column = packed.column[c];
        if (isTriangle) {
          setOwnCoefficients(begin, c, r, c);
        }
        int from = isTriangle ? c : 0;
        for (int k = r; k < c; k++) {
          double factor = packed.coefficient[c * packed.stride + k];
          VectorKernels.axpy(factor, packed.column[k], column, from, rows);
        }
        if (isTriangle) {
          double pivot = accepted(begin + c, column[c]);
          d[begin + c] = pivot;
          inverseD[begin + c] = 1 / pivot;
        }
        scale(column, inverseD[begin + c], isTriangle ? c + 1 : 0, rows);
      }
    }
    for (int k = 0; k < width; k++) {
      int from = isTriangle ? k : 0;
      System.arraycopy(packed.column[k], from, l, at + k * height + from, rows - from);
    }
  }

  /**
   * Computes the coefficients with which packed columns update another one in the same triangle.
   */
  private void setOwnCoefficients(int begin, int c, int from, int to) {
    for (int k = from; k < to; k++) {
      packed.coefficient[c * packed.stride + k] = -packed.column[k][c] * d[begin + k];
    }
  }

  private static void scale(double[] x, double c, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] *= c;
    }
  }

  @Override
  void solveForward(double[] y) {
    double[] sum = tall;
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
    double[] below = tall;
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
        y[begin + c] = value - VectorKernels.dot(l, column + width, below, width, height - width);
      }
    }
  }
}
