package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import java.util.Arrays;
import java.util.Random;

/** Small batches in the form that backends read. */
public final class PlainData {
  private PlainData() {}

  /** Q = I, p normal, two equality rows that differ by some 1e-5. */
  static QpData nearlyEqualRows(int batch, int n) {
    Random random = new Random(13);
    double[] q = new double[n * n];
    double[] a = new double[2 * n];
    for (int i = 0; i < n; i++) {
      q[i * n + i] = 1;
      a[i] = random.nextGaussian();
      a[n + i] = a[i] + 1e-5 * random.nextGaussian();
    }
    double[] p = new double[batch * n];
    Arrays.setAll(p, i -> random.nextGaussian());
    return QpData.builder(batch, n, 0, 2)
        .set(QpCoefficient.Q, new Operand(q, 0, n * n))
        .set(QpCoefficient.P, new Operand(p, n, n))
        .set(QpCoefficient.A, new Operand(a, 0, 2 * n))
        .set(QpCoefficient.B, new Operand(new double[2], 0, 2))
        .build();
  }

  /**
   * Linear: z ≥ 0 and random rows with slack variables. Half of the variables are free to vary in
   * the solutions, more than there are rows.
   */
  static QpData standardForm(int batch, int n, int nEq) {
    Random random = new Random(19);
    int all = n + nEq;
    double[] a = new double[nEq * all];
    double[] b = new double[batch * nEq];
    double[] p = new double[batch * all];
    for (int r = 0; r < nEq; r++) {
      for (int j = 0; j < n; j++) {
        a[r * all + j] = random.nextGaussian();
      }
      a[r * all + n + r] = 1;
    }
    for (int i = 0; i < batch; i++) {
      double[] nu = random.doubles(nEq).toArray();
      for (int j = 0; j < all; j++) {
        boolean isFree = j % 2 == 0;
        double z = isFree ? 0.1 + random.nextDouble() : 0;
        p[i * all + j] = isFree ? 0 : 0.1 + random.nextDouble();
        for (int r = 0; r < nEq; r++) {
          b[i * nEq + r] += a[r * all + j] * z;
          p[i * all + j] += a[r * all + j] * nu[r];
        }
      }
    }
    return QpData.builder(batch, all, 0, nEq)
        .set(QpCoefficient.P, new Operand(p, all, all))
        .set(QpCoefficient.A, new Operand(a, 0, nEq * all))
        .set(QpCoefficient.B, new Operand(b, nEq, nEq))
        .set(QpCoefficient.LOWER, new Operand(new double[all], 0, all))
        .build();
  }

  /**
   * Something of everything: equality rows, rows with two limits, held variables, variables with
   * one bound, and columns from 1e-3 to 1e3 in size. Always feasible.
   */
  static QpData mixed(int batch, int n, int nIneq, int nEq) {
    Random random = new Random(17);
    double[] scale = new double[n];
    double[] z = new double[n];
    double[] q = new double[n * n];
    double[] lower = new double[n];
    double[] upper = new double[n];
    for (int j = 0; j < n; j++) {
      scale[j] = Math.pow(10, j % 7 - 3);
      z[j] = random.nextGaussian() / scale[j];
      q[j * n + j] = scale[j] * scale[j];
      lower[j] = j % 3 == 0 ? z[j] : Double.NEGATIVE_INFINITY;
      upper[j] = j % 3 == 0 ? z[j] : z[j] + (j % 3 - 1) / scale[j];
    }
    double[] p = new double[batch * n];
    Arrays.setAll(p, i -> 3 * scale[i % n] * random.nextGaussian());
    double[] rows = new double[(nEq + nIneq) * n];
    double[] values = new double[nEq + nIneq];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = scale[i % n] * random.nextGaussian();
      values[i / n] += rows[i] * z[i % n];
    }
    double[] a = Arrays.copyOf(rows, nEq * n);
    double[] g = Arrays.copyOfRange(rows, nEq * n, rows.length);
    double[] h = Arrays.stream(values).skip(nEq).map(value -> value + 0.1).toArray();
    double[] hLower = Arrays.stream(values).skip(nEq).map(value -> value - 0.2).toArray();
    return QpData.builder(batch, n, nIneq, nEq)
        .set(QpCoefficient.Q, new Operand(q, 0, n * n))
        .set(QpCoefficient.P, new Operand(p, n, n))
        .set(QpCoefficient.G, new Operand(g, 0, nIneq * n))
        .set(QpCoefficient.H, new Operand(h, 0, nIneq))
        .set(QpCoefficient.H_LOWER, new Operand(hLower, 0, nIneq))
        .set(QpCoefficient.A, new Operand(a, 0, nEq * n))
        .set(QpCoefficient.B, new Operand(Arrays.copyOf(values, nEq), 0, nEq))
        .set(QpCoefficient.LOWER, new Operand(lower, 0, n))
        .set(QpCoefficient.UPPER, new Operand(upper, 0, n))
        .build();
  }

  /** Boxes of which only p differs. */
  static QpData sharedMatrices(int batch, int n, int nIneq) {
    QpData data = boxes(batch, n, nIneq);
    double[] first = Arrays.copyOf(data.G().values(), nIneq * n);
    return data.toBuilder().set(QpCoefficient.G, new Operand(first, 0, first.length)).build();
  }

  /** Q = I + a rank-one term, p, G and A normal, Gz ≤ 1 and Az = 0; all but h and b per sample. */
  static QpData ownMatrices(int batch, int n, int nIneq, int nEq) {
    Random random = new Random(23);
    double[] q = new double[batch * n * n];
    double[] p = new double[batch * n];
    double[] g = new double[batch * nIneq * n];
    double[] a = new double[batch * nEq * n];
    double[] h = new double[nIneq];
    Arrays.fill(h, 1);
    for (int i = 0; i < batch; i++) {
      double[] v = random.doubles(n).toArray();
      for (int e = 0; e < n * n; e++) {
        q[i * n * n + e] = (e / n == e % n ? 1 : 0) + v[e / n] * v[e % n];
      }
    }
    for (double[] normal : new double[][] {p, g, a}) {
      Arrays.setAll(normal, i -> 2 * random.nextGaussian());
    }
    return QpData.builder(batch, n, nIneq, nEq)
        .set(QpCoefficient.Q, new Operand(q, n * n, n * n))
        .set(QpCoefficient.P, new Operand(p, n, n))
        .set(QpCoefficient.G, new Operand(g, nIneq * n, nIneq * n))
        .set(QpCoefficient.H, new Operand(h, 0, nIneq))
        .set(QpCoefficient.A, new Operand(a, nEq * n, nEq * n))
        .set(QpCoefficient.B, new Operand(new double[nEq], 0, nEq))
        .build();
  }

  /** Q = I + a rank-one term, p normal, 0 ≤ z ≤ 1, random rows with Gz ≤ 1. Always feasible. */
  public static QpData boxes(int batch, int n, int nIneq) {
    Random random = new Random(11);
    double[] q = new double[n * n];
    double[] v = random.doubles(n).toArray();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        q[i * n + j] = (i == j ? 1 : 0) + v[i] * v[j];
      }
    }
    double[] p = new double[batch * n];
    Arrays.setAll(p, i -> 2 * random.nextGaussian());
    double[] g = new double[batch * nIneq * n];
    Arrays.setAll(g, i -> random.nextGaussian());
    double[] ones = new double[Math.max(n, nIneq)];
    Arrays.fill(ones, 1);
    return QpData.builder(batch, n, nIneq, 0)
        .set(QpCoefficient.Q, new Operand(q, 0, n * n))
        .set(QpCoefficient.P, new Operand(p, n, n))
        .set(QpCoefficient.G, new Operand(g, nIneq * n, nIneq * n))
        .set(QpCoefficient.H, new Operand(Arrays.copyOf(ones, nIneq), 0, nIneq))
        .set(QpCoefficient.LOWER, new Operand(new double[n], 0, n))
        .set(QpCoefficient.UPPER, new Operand(Arrays.copyOf(ones, n), 0, n))
        .build();
  }
}
