package io.github.dl4joptnet.testing.problems;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The problem families that peers of this solver are compared on. */
public enum PeerShapes {
  SMALL(10, 10, 0),
  MEDIUM(50, 50, 0),
  LARGE(100, 100, 0),
  WITH_EQUALITIES(100, 50, 50),
  SUDOKU(64, 0, 40),
  DENOISE(199, 198, 0),
  LARGEST(200, 200, 0);

  private final int n;
  private final int nIneq;
  private final int nEq;

  PeerShapes(int n, int nIneq, int nEq) {
    this.n = n;
    this.nIneq = nIneq;
    this.nEq = nEq;
  }

  public List<PlainQp> samples(int count, Random random) {
    return switch (this) {
      case SUDOKU -> sudoku(count, random);
      case DENOISE -> denoise(count, random);
      default -> dense(count, random);
    };
  }

  /** Q = LLᵀ + 1e-3 I with L uniform, h = G z0 + s0, b = A z0; every sample its own matrices. */
  private List<PlainQp> dense(int count, Random random) {
    List<PlainQp> samples = new ArrayList<>();
    for (int sample = 0; sample < count; sample++) {
      double[][] factor = uniform(n, n, random);
      double[][] q = DenseMath.identity(n, 1e-3);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          q[i][j] += DenseMath.dot(factor[i], factor[j]);
        }
      }
      double[][] g = PlantedQp.normal(nIneq, n, random);
      double[][] a = nEq == 0 ? null : PlantedQp.normal(nEq, n, random);
      double[] p = PlantedQp.normal(1, n, random)[0];
      double[] z0 = PlantedQp.normal(1, n, random)[0];
      double[] h = DenseMath.plus(DenseMath.times(g, z0), uniform(1, nIneq, random)[0]);
      double[] b = nEq == 0 ? null : DenseMath.times(a, z0);
      samples.add(new PlainQp(q, p, g, h, null, a, b, null, null));
    }
    return samples;
  }

  /** z ≥ 0, dense equalities, Q = 0.1 I; only p differs, a one-hot board with blanks. */
  private List<PlainQp> sudoku(int count, Random random) {
    double[][] a = uniform(nEq, n, random);
    double[] z0 = uniform(1, n, random)[0];
    double[] b = DenseMath.times(a, DenseMath.plus(z0, DenseMath.scaled(z0, 0.5)));
    List<PlainQp> samples = new ArrayList<>();
    for (int sample = 0; sample < count; sample++) {
      double[] p = new double[n];
      for (int cell = 0; cell < n / 4; cell++) {
        if (random.nextBoolean()) {
          p[4 * cell + random.nextInt(4)] = -1;
        }
      }
      samples.add(
          new PlainQp(DenseMath.identity(n, 0.1), p, null, null, null, a, b, new double[n], null));
    }
    return samples;
  }

  /** Total variation: min ½‖x − signal‖² + 21 Σt subject to |Dx| ≤ t; only p differs. */
  private List<PlainQp> denoise(int count, Random random) {
    int points = 100;
    double[][] g = new double[nIneq][n];
    for (int i = 0; i < points - 1; i++) {
      for (int side = 0; side < 2; side++) {
        double[] row = g[i + side * (points - 1)];
        row[i] = side == 0 ? -1 : 1;
        row[i + 1] = side == 0 ? 1 : -1;
        row[points + i] = -1;
      }
    }
    double[][] q = DenseMath.identity(n, 1e-4);
    for (int i = 0; i < points; i++) {
      q[i][i] = 1;
    }
    List<PlainQp> samples = new ArrayList<>();
    for (int sample = 0; sample < count; sample++) {
      double[] p = new double[n];
      double level = 0;
      for (int i = 0; i < n; i++) {
        level = i % 20 == 0 ? 10 + 89 * random.nextDouble() : level;
        p[i] = i < points ? -(level + 10 * random.nextGaussian()) : 21;
      }
      samples.add(new PlainQp(q, p, g, new double[nIneq], null, null, null, null, null));
    }
    return samples;
  }

  private static double[][] uniform(int rows, int columns, Random random) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextDouble();
      }
    }
    return m;
  }
}
