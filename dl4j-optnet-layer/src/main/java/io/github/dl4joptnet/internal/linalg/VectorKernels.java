package io.github.dl4joptnet.internal.linalg;

/**
 * Kernels on vectors, and products of a matrix and a vector. Every inner loop runs along a row, the
 * shape that the JIT compiler turns into vector code.
 */
public final class VectorKernels {
  private VectorKernels() {}

  /** {@code y *= x}, entry by entry, on [from, to). */
  public static void multiply(double[] y, double[] x, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] *= x[j];
    }
  }

  /** {@code y += c x} on [from, to). */
  public static void axpy(double c, double[] x, double[] y, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] = Math.fma(c, x[j], y[j]);
    }
  }

  /** {@code y = Xᵀ c}: the rows of X weighted by c, in the row order 0 … rows−1. */
  public static void combineRows(double[][] x, int rows, double[] c, double[] y, int length) {
    java.util.Arrays.fill(y, 0, length, 0);
    addRows(x, rows, c, 1, y, length);
  }

  /** {@code y = Xᵀ diag(d) c} for an n×n matrix that begins at an index of a flat array. */
  public static void combineRows(double[] x, int from, int n, double[] d, double[] c, double[] y) {
    java.util.Arrays.fill(y, 0, n, 0);
    int i = 0;
    for (; i + 3 < n; i += 4) {
      int at = from + i * n;
      double c0 = d[i] * c[i];
      double c1 = d[i + 1] * c[i + 1];
      double c2 = d[i + 2] * c[i + 2];
      double c3 = d[i + 3] * c[i + 3];
      addFour(x, at, at + n, at + 2 * n, at + 3 * n, c0, c1, c2, c3, y, 0, n);
    }
    for (; i < n; i++) {
      axpy(d[i] * c[i], x, from + i * n, y, 0, n);
    }
  }

  /** {@code y[from … to) += sign · Σ_i c[row[i]] · x[row[i]]} for i in [first, last). */
  public static void addRows(
      double[][] x,
      int[] row,
      int first,
      int last,
      double[] c,
      double sign,
      double[] y,
      int from,
      int to) {
    int i = first;
    for (; i + 3 < last; i += 4) {
      addFour(
          x[row[i]],
          x[row[i + 1]],
          x[row[i + 2]],
          x[row[i + 3]],
          sign * c[row[i]],
          sign * c[row[i + 1]],
          sign * c[row[i + 2]],
          sign * c[row[i + 3]],
          y,
          from,
          to);
    }
    for (; i < last; i++) {
      axpy(sign * c[row[i]], x[row[i]], y, from, to);
    }
  }

  /** {@code y += Σ_k c_k x_k} on [from, to). */
  public static void addFour(
      double[] x0,
      double[] x1,
      double[] x2,
      double[] x3,
      double c0,
      double c1,
      double c2,
      double c3,
      double[] y,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      y[j] =
          Math.fma(c3, x3[j], Math.fma(c2, x2[j], Math.fma(c1, x1[j], Math.fma(c0, x0[j], y[j]))));
    }
  }

  /** The same for four rows of a flat array: {@code y[j] += Σ_k c_k x[x_k + j]} on [from, to). */
  public static void addFour(
      double[] x,
      int x0,
      int x1,
      int x2,
      int x3,
      double c0,
      double c1,
      double c2,
      double c3,
      double[] y,
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      y[j] =
          Math.fma(
              c3,
              x[x3 + j],
              Math.fma(c2, x[x2 + j], Math.fma(c1, x[x1 + j], Math.fma(c0, x[x0 + j], y[j]))));
    }
  }

  /** {@code y += sign · Xᵀ c}. */
  public static void addRows(
      double[][] x, int rows, double[] c, double sign, double[] y, int length) {
    int i = 0;
    for (; i + 3 < rows; i += 4) {
      addFour(
          x[i],
          x[i + 1],
          x[i + 2],
          x[i + 3],
          sign * c[i],
          sign * c[i + 1],
          sign * c[i + 2],
          sign * c[i + 3],
          y,
          0,
          length);
    }
    for (; i < rows; i++) {
      axpy(sign * c[i], x[i], y, 0, length);
    }
  }

  /** {@code y[j] = Σ_i |x[i][j]|}. */
  public static void absoluteColumnSums(double[][] x, int rows, double[] y, int length) {
    java.util.Arrays.fill(y, 0, length, 0);
    int i = 0;
    for (; i + 3 < rows; i += 4) {
      addAbsolutely(x[i], x[i + 1], x[i + 2], x[i + 3], y, length);
    }
    for (; i < rows; i++) {
      double[] row = x[i];
      for (int j = 0; j < length; j++) {
        y[j] += Math.abs(row[j]);
      }
    }
  }

  private static void addAbsolutely(
      double[] x0, double[] x1, double[] x2, double[] x3, double[] y, int length) {
    for (int j = 0; j < length; j++) {
      double first = Math.abs(x0[j]) + Math.abs(x1[j]);
      y[j] += first + (Math.abs(x2[j]) + Math.abs(x3[j]));
    }
  }

  /** {@code y[j] = max(y[j], |c[i] x[i][j] d[j]|)} over the rows i of X. */
  public static void raise(double[] y, double[][] x, int rows, double[] c, double[] d, int length) {
    int i = 0;
    for (; i + 3 < rows; i += 4) {
      raiseByFour(y, x[i], x[i + 1], x[i + 2], x[i + 3], c, i, d, length);
    }
    for (; i < rows; i++) {
      double[] row = x[i];
      double factor = c[i];
      for (int j = 0; j < length; j++) {
        y[j] = Math.max(y[j], d[j] * (factor * Math.abs(row[j])));
      }
    }
  }

  private static void raiseByFour(
      double[] y,
      double[] x0,
      double[] x1,
      double[] x2,
      double[] x3,
      double[] c,
      int i,
      double[] d,
      int length) {
    double c0 = c[i];
    double c1 = c[i + 1];
    double c2 = c[i + 2];
    double c3 = c[i + 3];
    for (int j = 0; j < length; j++) {
      double first = Math.max(c0 * Math.abs(x0[j]), c1 * Math.abs(x1[j]));
      double second = Math.max(c2 * Math.abs(x2[j]), c3 * Math.abs(x3[j]));
      y[j] = Math.max(y[j], d[j] * Math.max(first, second));
    }
  }

  /** Sum of products on [from, to). */
  public static double dot(double[] x, double[] y, int from, int to) {
    return dot(x, from, y, from, to - from);
  }

  /** The same from two indices on, in eight running sums to hide the latency of the FMA. */
  public static double dot(double[] x, int xFrom, double[] y, int yFrom, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int j = 0;
    for (; j + 7 < count; j += 8) {
      s0 = Math.fma(x[xFrom + j], y[yFrom + j], s0);
      s1 = Math.fma(x[xFrom + j + 1], y[yFrom + j + 1], s1);
      s2 = Math.fma(x[xFrom + j + 2], y[yFrom + j + 2], s2);
      s3 = Math.fma(x[xFrom + j + 3], y[yFrom + j + 3], s3);
      s4 = Math.fma(x[xFrom + j + 4], y[yFrom + j + 4], s4);
      s5 = Math.fma(x[xFrom + j + 5], y[yFrom + j + 5], s5);
      s6 = Math.fma(x[xFrom + j + 6], y[yFrom + j + 6], s6);
      s7 = Math.fma(x[xFrom + j + 7], y[yFrom + j + 7], s7);
    }
    for (; j < count; j++) {
      s0 = Math.fma(x[xFrom + j], y[yFrom + j], s0);
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** {@code y += c x} from an index of each on. */
  public static void axpy(double c, double[] x, int xFrom, double[] y, int yFrom, int length) {
    for (int j = 0; j < length; j++) {
      y[yFrom + j] = Math.fma(c, x[xFrom + j], y[yFrom + j]);
    }
  }

  /** {@code y[i+k] −= Σ_j x_k[j] y[j]} over [from, to), in eight running sums. */
  public static void subtractFourDots(
      double[] x0, double[] x1, double[] x2, double[] x3, double[] y, int i, int from, int to) {
    double even0 = 0;
    double even1 = 0;
    double even2 = 0;
    double even3 = 0;
    double odd0 = 0;
    double odd1 = 0;
    double odd2 = 0;
    double odd3 = 0;
    int j = from;
    for (; j + 1 < to; j += 2) {
      double even = y[j];
      double odd = y[j + 1];
      even0 = Math.fma(x0[j], even, even0);
      even1 = Math.fma(x1[j], even, even1);
      even2 = Math.fma(x2[j], even, even2);
      even3 = Math.fma(x3[j], even, even3);
      odd0 = Math.fma(x0[j + 1], odd, odd0);
      odd1 = Math.fma(x1[j + 1], odd, odd1);
      odd2 = Math.fma(x2[j + 1], odd, odd2);
      odd3 = Math.fma(x3[j + 1], odd, odd3);
    }
    if (j < to) {
      even0 = Math.fma(x0[j], y[j], even0);
      even1 = Math.fma(x1[j], y[j], even1);
      even2 = Math.fma(x2[j], y[j], even2);
      even3 = Math.fma(x3[j], y[j], even3);
    }
    y[i] -= even0 + odd0;
    y[i + 1] -= even1 + odd1;
    y[i + 2] -= even2 + odd2;
    y[i + 3] -= even3 + odd3;
  }

  /** The same for four rows of a flat array: {@code y[i+k] −= Σ_j x[x_k + j] z[j]}. */
  public static void subtractFourDots(
      double[] x, int x0, int x1, int x2, int x3, double[] z, int from, int to, double[] y, int i) {
    double even0 = 0;
    double even1 = 0;
    double even2 = 0;
    double even3 = 0;
    double odd0 = 0;
    double odd1 = 0;
    double odd2 = 0;
    double odd3 = 0;
    int j = from;
    for (; j + 1 < to; j += 2) {
      double even = z[j];
      double odd = z[j + 1];
      even0 = Math.fma(x[x0 + j], even, even0);
      even1 = Math.fma(x[x1 + j], even, even1);
      even2 = Math.fma(x[x2 + j], even, even2);
      even3 = Math.fma(x[x3 + j], even, even3);
      odd0 = Math.fma(x[x0 + j + 1], odd, odd0);
      odd1 = Math.fma(x[x1 + j + 1], odd, odd1);
      odd2 = Math.fma(x[x2 + j + 1], odd, odd2);
      odd3 = Math.fma(x[x3 + j + 1], odd, odd3);
    }
    if (j < to) {
      even0 = Math.fma(x[x0 + j], z[j], even0);
      even1 = Math.fma(x[x1 + j], z[j], even1);
      even2 = Math.fma(x[x2 + j], z[j], even2);
      even3 = Math.fma(x[x3 + j], z[j], even3);
    }
    y[i] -= even0 + odd0;
    y[i + 1] -= even1 + odd1;
    y[i + 2] -= even2 + odd2;
    y[i + 3] -= even3 + odd3;
  }

  /** Sum of the absolute entries on [from, to), in four running sums. */
  public static double norm1(double[] x, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = from;
    for (; j + 3 < to; j += 4) {
      s0 += Math.abs(x[j]);
      s1 += Math.abs(x[j + 1]);
      s2 += Math.abs(x[j + 2]);
      s3 += Math.abs(x[j + 3]);
    }
    for (; j < to; j++) {
      s0 += Math.abs(x[j]);
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** The first index on [from, to) of an entry that is not zero, or {@code to}. */
  public static int nextNonzero(double[] x, int from, int to) {
    int j = from;
    for (; j + 7 < to; j += 8) {
      long bits =
          Double.doubleToRawLongBits(x[j])
              | Double.doubleToRawLongBits(x[j + 1])
              | Double.doubleToRawLongBits(x[j + 2])
              | Double.doubleToRawLongBits(x[j + 3])
              | Double.doubleToRawLongBits(x[j + 4])
              | Double.doubleToRawLongBits(x[j + 5])
              | Double.doubleToRawLongBits(x[j + 6])
              | Double.doubleToRawLongBits(x[j + 7]);
      // The first bit is the sign, which a zero may have.
      if (bits << 1 != 0) {
        break;
      }
    }
    while (j < to && x[j] == 0) {
      j++;
    }
    return j;
  }

  /** Largest absolute entry; NaN if there is one. */
  public static double normInf(double[] x, int length) {
    // Absolute values are in the order of their bits, which are compared faster; NaN is above all.
    long max = 0;
    for (int j = 0; j < length; j++) {
      max = Math.max(max, Double.doubleToRawLongBits(x[j]) & Long.MAX_VALUE);
    }
    return Double.longBitsToDouble(max);
  }
}
