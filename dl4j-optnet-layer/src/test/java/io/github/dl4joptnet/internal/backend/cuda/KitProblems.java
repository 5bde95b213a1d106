package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import java.util.Random;

/** Batches of any size for checks and times on hardware, without ND4J. */
final class KitProblems {
  /** Samples with entries of their own; a larger batch repeats them, which takes less time. */
  private static final int DISTINCT = 32;

  private KitProblems() {}

  /**
   * As in the solver comparisons of the documentation: Q = LLᵀ + 1e-3 I with L uniform, h = G z0 +
   * s0, b = A z0.
   *
   * @param shared whether all samples have the same Q, G, h, A and b
   */
  static QpData dense(int batch, int n, int nIneq, int nEq, boolean shared) {
    Random random = new Random(23);
    int distinct = Math.min(batch, DISTINCT);
    int matrices = shared ? 1 : distinct;
    double[] q = new double[matrices * n * n];
    double[] rows = normal(matrices * (nIneq + nEq) * n, random);
    double[] values = new double[matrices * (nIneq + nEq)];
    for (int i = 0; i < matrices; i++) {
      setQ(q, i * n * n, n, random);
      double[] z = normal(n, random);
      for (int r = 0; r < nIneq + nEq; r++) {
        int row = i * (nIneq + nEq) + r;
        values[row] = r < nIneq ? random.nextDouble() : 0;
        for (int j = 0; j < n; j++) {
          values[row] += rows[row * n + j] * z[j];
        }
      }
    }
    int all = nIneq + nEq;
    QpData.Builder builder =
        QpData.builder(batch, n, nIneq, nEq)
            .set(QpCoefficient.Q, operand(q, n * n, 0, n * n, batch, shared))
            .set(QpCoefficient.P, operand(normal(distinct * n, random), n, 0, n, batch, false));
    if (nIneq > 0) {
      builder
          .set(QpCoefficient.G, operand(rows, all * n, 0, nIneq * n, batch, shared))
          .set(QpCoefficient.H, operand(values, all, 0, nIneq, batch, shared));
    }
    if (nEq > 0) {
      builder
          .set(QpCoefficient.A, operand(rows, all * n, nIneq * n, nEq * n, batch, shared))
          .set(QpCoefficient.B, operand(values, all, nIneq, nEq, batch, shared));
    }
    return builder.build();
  }

  /** The same per sample; in the second sample, the first two rows of G contradict each other. */
  static QpData oneInfeasible(int batch, int n, int nIneq, int nEq) {
    QpData data = dense(batch, n, nIneq, nEq, false);
    double[] g = data.G().values();
    double[] h = data.h().values();
    int row = data.G().offset(1);
    for (int j = 0; j < n; j++) {
      g[row + n + j] = -g[row + j];
    }
    h[data.h().offset(1) + 1] = -h[data.h().offset(1)] - 1;
    return data;
  }

  private static void setQ(double[] q, int at, int n, Random random) {
    double[] l = random.doubles((long) n * n).toArray();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = i == j ? 1e-3 : 0;
        for (int k = 0; k < n; k++) {
          sum += l[i * n + k] * l[j * n + k];
        }
        q[at + i * n + j] = sum;
        q[at + j * n + i] = sum;
      }
    }
  }

  /** A part of each block of entries, for every sample. */
  private static Operand operand(
      double[] blocks, int blockSize, int first, int size, int batch, boolean shared) {
    int samples = shared ? 1 : batch;
    double[] values = new double[Math.multiplyExact(samples, size)];
    int distinct = blocks.length / blockSize;
    for (int i = 0; i < samples; i++) {
      System.arraycopy(blocks, i % distinct * blockSize + first, values, i * size, size);
    }
    return new Operand(values, shared ? 0 : size, size);
  }

  static double[] normal(int count, Random random) {
    double[] entries = new double[count];
    for (int i = 0; i < count; i++) {
      entries[i] = random.nextGaussian();
    }
    return entries;
  }
}
