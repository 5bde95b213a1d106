package io.github.dl4joptnet.samples.represent;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.conf.OptNetVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Functions that a single optimization layer is, exactly (section 4 of the OptNet paper and
 * beyond). Nothing in them is learned; each could be where training starts.
 */
public final class Constructions {
  private Constructions() {}

  /** max(x, 0), entry by entry: argmin ½‖z − x‖² subject to z ≥ 0. */
  public static OptNetLayer relu(int n) {
    return new OptNetLayer.Builder()
        .nIn(n)
        .inputScale(-1)
        .Q(Coefficient.identity(1))
        .lower(0.0)
        .build();
  }

  /** The nearest point of the simplex, sparse where softmax is not: and Σ zᵢ = 1. */
  public static OptNetLayer simplexProjection(int n) {
    return new OptNetLayer.Builder()
        .nIn(n)
        .inputScale(-1)
        .Q(Coefficient.identity(1))
        .A(Coefficient.fixed(Nd4j.ones(DataType.DOUBLE, 1, n)))
        .b(Coefficient.constant(1))
        .lower(0.0)
        .build();
  }

  /** 1 for the k largest entries and 0 for the others: argmin −xᵀz, 0 ≤ z ≤ 1, Σ zᵢ = k. */
  public static OptNetLayer topK(int n, int k) {
    return new OptNetLayer.Builder()
        .nIn(n)
        .inputScale(-1)
        .A(Coefficient.fixed(Nd4j.ones(DataType.DOUBLE, 1, n)))
        .b(Coefficient.constant(k))
        .lower(0.0)
        .upper(1.0)
        .build();
  }

  /**
   * The sum of the k largest of n inputs, k = 1 for their maximum: argmin k t + Σ uᵢ subject to t +
   * uᵢ ≥ xᵢ and u ≥ 0 is at t = the k-th largest, and its value is the sum. The output is that
   * value: the first variable, s = k t + Σ uᵢ. The input x is named {@code x}.
   */
  public static OptNetVertex sumOfLargest(int n, int k) {
    INDArray atLeast = Nd4j.zeros(DataType.DOUBLE, n, n + 2);
    INDArray sum = Nd4j.zeros(DataType.DOUBLE, 1, n + 2);
    INDArray lower = Nd4j.zeros(DataType.DOUBLE, n + 2);
    sum.putScalar(0, 0, -1).putScalar(0, 1, k);
    for (int i = 0; i < n; i++) {
      atLeast.putScalar(i, 1, 1).putScalar(i, 2 + i, 1);
      sum.putScalar(0, 2 + i, 1);
    }
    lower.putScalar(0, Double.NEGATIVE_INFINITY).putScalar(1, Double.NEGATIVE_INFINITY);
    INDArray costs = Nd4j.zeros(DataType.DOUBLE, n + 2).putScalar(0, 1);
    return new OptNetVertex.Builder()
        .variables(n + 2)
        .p(Coefficient.fixed(costs))
        .G(Coefficient.fixed(atLeast))
        .hLower(Coefficient.input("x"))
        .A(Coefficient.fixed(sum))
        .b(Coefficient.constant(0))
        .lower(Coefficient.fixed(lower))
        .nOut(1)
        .build();
  }

  /** The largest input: argmin t subject to t ≥ xᵢ. The input x is named {@code x}. */
  public static OptNetVertex maximum(int n) {
    return new OptNetVertex.Builder()
        .variables(1)
        .p(Coefficient.constant(1))
        .G(Coefficient.fixed(Nd4j.ones(DataType.DOUBLE, n, 1)))
        .hLower(Coefficient.input("x"))
        .build();
  }

  /**
   * Any continuous piecewise linear function of one number with k kinks, in 2 + k variables:
   *
   * <pre>
   * f(x) = value + slopes₀ x + Σ (slopesᵢ − slopesᵢ₋₁) max(x − kinksᵢ, 0)
   *
   * argmin ½ (u − x)² + ½ Σ (tᵢ − (x − kinksᵢ))²
   * subject to  y = value + slopes₀ u + Σ (slopesᵢ − slopesᵢ₋₁) tᵢ,   t ≥ 0
   * </pre>
   *
   * The layer's input is (0, x, x − kinks₁, …), and its output y.
   *
   * @param value f at 0, if the first piece went on to there
   * @param kinks where the slope changes, k of them, in increasing order
   * @param slopes of the pieces from left to right, k + 1 of them
   */
  public static OptNetLayer piecewiseLinear(double value, double[] kinks, double[] slopes) {
    if (slopes.length != kinks.length + 1) {
      throw new IllegalArgumentException(
          "expected a slope more than kinks, got "
              + slopes.length
              + " slopes and "
              + kinks.length
              + " kinks");
    }
    int n = 2 + kinks.length;
    INDArray q = Nd4j.zeros(DataType.DOUBLE, n, n);
    INDArray a = Nd4j.zeros(DataType.DOUBLE, 1, n);
    INDArray lower = Nd4j.zeros(DataType.DOUBLE, n);
    a.putScalar(0, 0, 1).putScalar(0, 1, -slopes[0]);
    for (int i = 1; i < n; i++) {
      q.putScalar(i, i, 1);
    }
    for (int i = 0; i < kinks.length; i++) {
      a.putScalar(0, 2 + i, slopes[i] - slopes[i + 1]);
    }
    lower.putScalar(0, Double.NEGATIVE_INFINITY).putScalar(1, Double.NEGATIVE_INFINITY);
    return new OptNetLayer.Builder()
        .nIn(n)
        .inputScale(-1)
        .Q(Coefficient.fixed(q))
        .A(Coefficient.fixed(a))
        .b(Coefficient.constant(value))
        .lower(Coefficient.fixed(lower))
        .nOut(1)
        .build();
  }

  /**
   * The permutation that sorts, as a matrix row by row: entry (i, j) is 1 where the j-th input is
   * the i-th smallest. The layer's input has i · xⱼ in entry (i, j); among all doubly stochastic
   * matrices the permutation makes Σ i xⱼ zᵢⱼ the largest.
   */
  public static OptNetLayer sortingPermutation(int n) {
    INDArray sums = Nd4j.zeros(DataType.DOUBLE, 2 * n - 1, n * n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        sums.putScalar(i, i * n + j, 1);
        if (j < n - 1) { // the last column's sum follows from the others
          sums.putScalar(n + j, i * n + j, 1);
        }
      }
    }
    return new OptNetLayer.Builder()
        .nIn((long) n * n)
        .inputScale(-1)
        .A(Coefficient.fixed(sums))
        .b(Coefficient.constant(1))
        .lower(0.0)
        .build();
  }
}
