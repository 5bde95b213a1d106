package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Q = L Lᵀ + eps·I of a sparse L {@code [n, k]}: an entry for each pair of rows of L that have a
 * column in common, and the diagonal. Immutable.
 */
final class SparseGram {
  /** A column of L with many entries makes Q dense; 5,000 of them make as many products. */
  private static final int MOST_PRODUCTS = 25_000_000;

  private final int n;
  private final SparseMatrix matrix;
  private final int factorEntries;

  /** Of each product Lᵢₖ Lⱼₖ: the entry of L at (i, k), that at (j, k), and that of Q at (i, j). */
  private final int[] left;

  private final int[] right;
  private final int[] target;

  /** The entries of Q on its diagonal. */
  private final int[] diagonal;

  /**
   * @throws IllegalArgumentException if L makes Q too large
   */
  SparseGram(StoredPattern factor) {
    n = factor.rows();
    factorEntries = factor.size();
    int[][] columns = entriesByColumn(factor);
    int products = products(columns, factor);
    left = new int[products];
    right = new int[products];
    long[] positions = new long[products + n];
    int count = 0;
    for (int[] column : columns) {
      for (int a : column) {
        for (int b : column) {
          left[count] = a;
          right[count] = b;
          positions[count++] = position(factor.row(a), factor.row(b));
        }
      }
    }
    for (int i = 0; i < n; i++) {
      positions[count++] = position(i, i);
    }
    long[] distinct = Arrays.stream(positions).sorted().distinct().toArray();
    int[] entries =
        Arrays.stream(positions)
            .mapToInt(position -> Arrays.binarySearch(distinct, position))
            .toArray();
    target = Arrays.copyOf(entries, products);
    diagonal = Arrays.copyOfRange(entries, products, entries.length);
    matrix =
        SparseMatrix.of(
            n,
            n,
            Arrays.stream(distinct).mapToInt(position -> (int) (position / n)).toArray(),
            Arrays.stream(distinct).mapToInt(position -> (int) (position % n)).toArray(),
            new double[distinct.length]);
  }

  private static int[][] entriesByColumn(StoredPattern factor) {
    int[] counts = new int[factor.columns()];
    for (int e = 0; e < factor.size(); e++) {
      counts[factor.column(e)]++;
    }
    int[][] columns = new int[counts.length][];
    Arrays.setAll(columns, k -> new int[counts[k]]);
    for (int e = factor.size() - 1; e >= 0; e--) {
      columns[factor.column(e)][--counts[factor.column(e)]] = e;
    }
    return columns;
  }

  private static int products(int[][] columns, StoredPattern factor) {
    long products =
        Arrays.stream(columns).mapToLong(column -> (long) column.length * column.length).sum();
    if (products > MOST_PRODUCTS) {
      throw new IllegalArgumentException(
          "the initial L, %s, makes Q = L Lᵀ of %d products, expected at most %d: a column of L with many entries makes Q dense"
              .formatted(factor, products, MOST_PRODUCTS));
    }
    return (int) products;
  }

  private long position(int row, int column) {
    return (long) row * n + column;
  }

  /** The pattern of Q. */
  SparseMatrix matrix() {
    return matrix;
  }

  /**
   * @param factor the entries of L
   * @return those of Q, DOUBLE
   */
  INDArray value(INDArray factor, double eps) {
    double[] l = DenseArrays.read(factor);
    double[] q = new double[matrix.nnz()];
    for (int t = 0; t < target.length; t++) {
      q[target[t]] += l[left[t]] * l[right[t]];
    }
    for (int each : diagonal) {
      q[each] += eps;
    }
    return DenseArrays.write(q, q.length);
  }

  /**
   * The chain rule of {@link #value}: dL = (dQ + dQᵀ) L on the pattern of L.
   *
   * @param gradient of the entries of Q
   * @return of those of L, DOUBLE
   */
  INDArray backward(INDArray gradient, INDArray factor) {
    double[] l = DenseArrays.read(factor);
    double[] dQ = DenseArrays.read(gradient);
    double[] dL = new double[factorEntries];
    for (int t = 0; t < target.length; t++) {
      dL[left[t]] += dQ[target[t]] * l[right[t]];
      dL[right[t]] += dQ[target[t]] * l[left[t]];
    }
    return DenseArrays.write(dL, dL.length);
  }
}
