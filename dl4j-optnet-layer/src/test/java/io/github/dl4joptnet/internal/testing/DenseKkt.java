package io.github.dl4joptnet.internal.testing;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The symmetric system [cQ + diag(boundWeight), Cᵀ; C, −diag(rowGap)] solved as a whole, without
 * the variables and rows whose weight or gap is infinite.
 *
 * @param infinite what counts as infinite
 */
public record DenseKkt(
    double[][] q,
    double[][] c,
    double costScale,
    double[] boundWeight,
    double[] rowGap,
    double infinite) {

  private int n() {
    return q.length;
  }

  private boolean isKept(int unknown) {
    return (unknown < n() ? boundWeight[unknown] : rowGap[unknown - n()]) < infinite;
  }

  private double[][] matrix() {
    int n = n();
    int m = c.length;
    double[][] k = new double[n + m][n + m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        k[i][j] = costScale * q[i][j];
      }
      k[i][i] += boundWeight[i];
    }
    for (int r = 0; r < m; r++) {
      for (int j = 0; j < n; j++) {
        k[n + r][j] = c[r][j];
        k[j][n + r] = c[r][j];
      }
      k[n + r][n + r] = -rowGap[r];
    }
    return k;
  }

  /** The unknowns of the variables and then of the rows; those left out are zero. */
  public double[] solve(double[] r1, double[] r2) {
    int n = n();
    int unknowns = n + c.length;
    int[] kept = IntStream.range(0, unknowns).filter(this::isKept).toArray();
    double[] rhs = Arrays.stream(kept).mapToDouble(i -> i < n ? r1[i] : r2[i - n]).toArray();
    double[] solution = DenseSolve.solve(PlainMatrices.part(matrix(), kept, kept), rhs);
    double[] whole = new double[unknowns];
    for (int i = 0; i < kept.length; i++) {
      whole[kept[i]] = solution[i];
    }
    return whole;
  }
}
