package io.github.dl4joptnet.backend.cuda;

import io.github.dl4joptnet.backend.Operand;
import io.github.dl4joptnet.backend.QpData;
import io.github.dl4joptnet.qp.QpStatus;
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
    return new QpData(
        batch,
        n,
        0,
        2,
        new Operand(q, 0, n * n),
        new Operand(p, n, n),
        null,
        null,
        null,
        new Operand(a, 0, 2 * n),
        new Operand(new double[2], 0, 2),
        null,
        null,
        new QpStatus[batch]);
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
    return new QpData(
        batch,
        n,
        nIneq,
        0,
        new Operand(q, 0, n * n),
        new Operand(p, n, n),
        new Operand(g, nIneq * n, nIneq * n),
        new Operand(Arrays.copyOf(ones, nIneq), 0, nIneq),
        null,
        null,
        null,
        new Operand(new double[n], 0, n),
        new Operand(Arrays.copyOf(ones, n), 0, n),
        new QpStatus[batch]);
  }
}
