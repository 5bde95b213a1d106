package io.github.dl4joptnet.internal.testing;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.function.Function;

/**
 * One QP as plain arrays, null where a part is absent; a part is given by a {@code with} method.
 */
public record SmallQp(
    int n,
    double[][] Q,
    double[] p,
    double[][] A,
    double[] b,
    double[][] G,
    double[] hLower,
    double[] h,
    double[] lower,
    double[] upper) {

  /** Without any part. */
  public static SmallQp of(int n) {
    return new SmallQp(n, null, null, null, null, null, null, null, null, null);
  }

  public SmallQp withQ(double[][] newQ) {
    return new SmallQp(n, newQ, p, A, b, G, hLower, h, lower, upper);
  }

  public SmallQp withP(double... newP) {
    return new SmallQp(n, Q, newP, A, b, G, hLower, h, lower, upper);
  }

  public SmallQp withEqualities(double[][] newA, double... newB) {
    return new SmallQp(n, Q, p, newA, newB, G, hLower, h, lower, upper);
  }

  /** Either of the limits may be null. */
  public SmallQp withRows(double[][] newG, double[] newLower, double[] newUpper) {
    return new SmallQp(n, Q, p, A, b, newG, newLower, newUpper, lower, upper);
  }

  /** Either of the bounds may be null. */
  public SmallQp withBounds(double[] newLower, double[] newUpper) {
    return new SmallQp(n, Q, p, A, b, G, hLower, h, newLower, newUpper);
  }

  public int nEq() {
    return A == null ? 0 : A.length;
  }

  public int nIneq() {
    return G == null ? 0 : G.length;
  }

  /** Rows of A and of G. */
  public int m() {
    return nEq() + nIneq();
  }

  /** Q, zero where it is absent. */
  public double[][] quadratic() {
    return Q == null ? new double[n][n] : Q;
  }

  /** p, zero where it is absent. */
  public double[] linear() {
    return p == null ? new double[n] : p;
  }

  /** [A; G]. */
  public double[][] rows() {
    double[][] rows = new double[m()][];
    for (int r = 0; r < m(); r++) {
      rows[r] = r < nEq() ? A[r] : G[r - nEq()];
    }
    return rows;
  }

  /** The lower limit of a row of [A; G], or of a variable after them. */
  public double low(int index) {
    double[] limits = index < nEq() ? b : index < m() ? hLower : lower;
    return limits == null ? Double.NEGATIVE_INFINITY : limits[within(index)];
  }

  /** The upper limit of a row of [A; G], or of a variable after them. */
  public double high(int index) {
    double[] limits = index < nEq() ? b : index < m() ? h : upper;
    return limits == null ? Double.POSITIVE_INFINITY : limits[within(index)];
  }

  private int within(int index) {
    return index < nEq() ? index : index < m() ? index - nEq() : index - m();
  }

  /** The values of the rows of [A; G] and then of the variables. */
  public double[] values(double[] z) {
    double[] values = new double[m() + n];
    System.arraycopy(PlainMatrices.product(rows(), z), 0, values, 0, m());
    System.arraycopy(z, 0, values, m(), n);
    return values;
  }

  /** A batch of this one, without factors of Q. */
  public QpData data() {
    return batch(false, this);
  }

  /**
   * A batch of QPs with the same parts and sizes. A part that all of them hold by the same array is
   * shared.
   *
   * @param factorQ whether the batch has Cholesky factors of Q, where it is definite and no
   *     diagonal
   */
  public static QpData batch(boolean factorQ, SmallQp... samples) {
    SmallQp first = samples[0];
    Operand quadratic = matrix(SmallQp::Q, samples);
    return QpData.builder(samples.length, first.n, first.nIneq(), first.nEq())
        .set(QpCoefficient.Q, quadratic)
        .set(QpCoefficient.P, vector(SmallQp::p, samples))
        .set(QpCoefficient.G, matrix(SmallQp::G, samples))
        .set(QpCoefficient.H, vector(SmallQp::h, samples))
        .set(QpCoefficient.H_LOWER, vector(SmallQp::hLower, samples))
        .set(QpCoefficient.A, matrix(SmallQp::A, samples))
        .set(QpCoefficient.B, vector(SmallQp::b, samples))
        .set(QpCoefficient.LOWER, vector(SmallQp::lower, samples))
        .set(QpCoefficient.UPPER, vector(SmallQp::upper, samples))
        .choleskyQ(factorQ && quadratic != null ? factors(quadratic, first.n) : null)
        .build();
  }

  private static PackedCholesky[] factors(Operand quadratic, int n) {
    PackedCholesky.Factory factory = new PackedCholesky.Factory(n);
    PackedCholesky[] factors = new PackedCholesky[quadratic.length() / (n * n)];
    for (int i = 0; i < factors.length; i++) {
      int offset = i * n * n;
      boolean isDiagonal = true;
      for (int k = 0; k < n * n; k++) {
        isDiagonal &= k % (n + 1) == 0 || quadratic.values()[offset + k] == 0;
      }
      factors[i] = isDiagonal ? null : factory.factor(quadratic.values(), offset, 0);
    }
    return factors;
  }

  private static Operand matrix(Function<SmallQp, double[][]> part, SmallQp[] samples) {
    double[][][] matrices = new double[samples.length][][];
    for (int i = 0; i < samples.length; i++) {
      matrices[i] = part.apply(samples[i]);
    }
    if (matrices[0] == null) {
      return null;
    }
    double[][] flat = new double[samples.length][];
    for (int i = 0; i < samples.length; i++) {
      flat[i] = matrices[i] == matrices[0] && i > 0 ? flat[0] : PlainMatrices.flat(matrices[i]);
    }
    return operand(flat);
  }

  private static Operand vector(Function<SmallQp, double[]> part, SmallQp[] samples) {
    double[][] vectors = new double[samples.length][];
    for (int i = 0; i < samples.length; i++) {
      vectors[i] = part.apply(samples[i]);
    }
    return vectors[0] == null ? null : operand(vectors);
  }

  private static Operand operand(double[][] entries) {
    int size = entries[0].length;
    boolean shared = true;
    for (double[] sample : entries) {
      shared &= sample == entries[0];
    }
    return shared
        ? new Operand(entries[0].clone(), 0, size)
        : new Operand(PlainMatrices.flat(entries), size, size);
  }
}
