package io.github.dl4joptnet.samples.bench.sparse;

import io.github.dl4joptnet.samples.bench.sparse.SparseProgram.Entries;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A kind of program and its size: {@code tv-1000}, {@code mpc-50}, … */
record SparseShape(Kind kind, int size) {
  static final List<SparseShape> USUAL =
      List.of(
          new SparseShape(Kind.TV, 1000),
          new SparseShape(Kind.MPC, 50),
          new SparseShape(Kind.MPC, 200),
          new SparseShape(Kind.SIMPLEX, 100_000),
          new SparseShape(Kind.CHAIN, 10_000),
          new SparseShape(Kind.RANDOM, 2000));

  private static final int LARGEST = 1_000_000;

  /** What a program models. */
  enum Kind {
    /** Total variation denoising of a signal of that length. */
    TV("tv"),
    /** Control of an oscillator over that many steps. */
    MPC("mpc"),
    /** Projection onto the simplex in that many dimensions. */
    SIMPLEX("simplex"),
    /** Projection of a chain of a hundred points, that many coordinates in all. */
    CHAIN("chain"),
    /** Two entries per row at random, that many variables. */
    RANDOM("random-sparse");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /**
   * Reads the name of a shape.
   *
   * @throws IllegalArgumentException saying what was expected
   */
  static SparseShape parse(String name) {
    int dash = name.lastIndexOf('-');
    for (Kind kind : Kind.values()) {
      if (dash > 0 && kind.word.equals(name.substring(0, dash))) {
        String size = name.substring(dash + 1);
        if (size.matches("[1-9][0-9]{0,6}") && Integer.parseInt(size) <= LARGEST) {
          return new SparseShape(kind, Integer.parseInt(size));
        }
      }
    }
    throw new IllegalArgumentException(
        "expected tv-N, mpc-N, simplex-N, chain-N or random-sparse-N with N up to "
            + LARGEST
            + ", not "
            + name);
  }

  String name() {
    return kind.word + "-" + size;
  }

  SparseProgram generate(long seed) {
    Random random = new Random(seed);
    return switch (kind) {
      case TV -> totalVariation(random);
      case MPC -> control();
      case SIMPLEX -> simplex(random);
      case CHAIN -> chain(random);
      case RANDOM -> random(random);
    };
  }

  private static double[] filled(int length, double value) {
    double[] array = new double[length];
    Arrays.fill(array, value);
    return array;
  }

  /** min ½‖z − y‖² + λ Σ t with |z_{i+1} − z_i| ≤ t_i, for a noisy step signal y. */
  private SparseProgram totalVariation(Random random) {
    int n = size;
    int all = 2 * n - 1;
    Entries q = new Entries(all, all);
    double[] p = filled(all, 2);
    for (int i = 0; i < n; i++) {
      q.add(i, i, 1);
      p[i] = -(i * 10 / n % 3 + 0.5 * random.nextGaussian());
    }
    Entries g = new Entries(2 * (n - 1), all);
    for (int i = 0; i + 1 < n; i++) {
      for (int side = 0; side < 2; side++) {
        double sign = side == 0 ? 1 : -1;
        g.add(2 * i + side, i, -sign);
        g.add(2 * i + side, i + 1, sign);
        g.add(2 * i + side, n + i, -1);
      }
    }
    return new SparseProgram(all, q, p, g, null, new double[g.rows()], null, null, null, null);
  }

  /**
   * x₊ = [[1, h], [−ah, 1 − bh]] x + [0, h]ᵀu from a given x₀; |u| ≤ ½, |x| ≤ 10. The variables are
   * the states 0 … N and the controls between them.
   */
  private SparseProgram control() {
    double step = 0.1;
    int states = 2 * (size + 1);
    int n = states + size;
    Entries q = new Entries(n, n);
    for (int k = 0; k <= size; k++) {
      double weight = k == size ? 10 : 1;
      q.add(2 * k, 2 * k, 2 * weight);
      q.add(2 * k + 1, 2 * k + 1, 0.2 * weight);
    }
    Entries a = new Entries(states, n);
    double[] b = new double[states];
    a.add(0, 0, 1);
    a.add(1, 1, 1);
    b[0] = 1.5;
    for (int k = 0; k < size; k++) {
      q.add(states + k, states + k, 0.1);
      int row = 2 * (k + 1);
      a.add(row, row, -1);
      a.add(row, 2 * k, 1);
      a.add(row, 2 * k + 1, step);
      a.add(row + 1, row + 1, -1);
      a.add(row + 1, 2 * k, -step);
      a.add(row + 1, 2 * k + 1, 1 - 0.1 * step);
      a.add(row + 1, states + k, step);
    }
    double[] upper = filled(n, 10);
    Arrays.fill(upper, states, n, 0.5);
    double[] lower = filled(n, -10);
    Arrays.fill(lower, states, n, -0.5);
    return new SparseProgram(n, q, new double[n], null, null, null, a, b, lower, upper);
  }

  /** min ½‖z‖² + pᵀz with Σz = 1, z ≥ 0. */
  private SparseProgram simplex(Random random) {
    Entries q = new Entries(size, size);
    Entries a = new Entries(1, size);
    for (int j = 0; j < size; j++) {
      q.add(j, j, 1);
      a.add(0, j, 1);
    }
    double[] p = random.doubles(size).map(u -> random.nextGaussian()).toArray();
    return new SparseProgram(
        size, q, p, null, null, null, a, new double[] {1}, new double[size], null);
  }

  /** Q = ½I + (L ⊗ I)ᵀ(L ⊗ I) with the Laplacian L of a path; cyclic differences within ±1. */
  private SparseProgram chain(Random random) {
    int points = Math.min(100, size);
    int width = size / points;
    int n = points * width;
    Entries q = new Entries(n, n);
    Entries g = new Entries(n, n);
    for (int c = 0; c < width; c++) {
      for (int i = 0; i < points; i++) {
        q.add(i * width + c, i * width + c, 0.5);
        addLaplacianRow(q, i, points, width, c);
        int row = i * width + c;
        g.add(row, row, -1);
        g.add(row, (i + 1) % points * width + c, 1);
      }
    }
    double[] p = new double[n];
    Arrays.setAll(p, j -> -10 * random.nextGaussian());
    return new SparseProgram(n, q, p, g, filled(n, -1), filled(n, 1), null, null, null, null);
  }

  /** Adds lᵀl for row i of L. */
  private static void addLaplacianRow(Entries q, int i, int points, int width, int c) {
    double[] weight = {i > 0 ? -1 : 0, (i > 0 ? 1 : 0) + (i + 1 < points ? 1 : 0), 0};
    weight[2] = i + 1 < points ? -1 : 0;
    for (int s = 0; s < 3; s++) {
      for (int t = 0; t < 3; t++) {
        if (weight[s] * weight[t] != 0) {
          q.add((i - 1 + s) * width + c, (i - 1 + t) * width + c, weight[s] * weight[t]);
        }
      }
    }
  }

  /**
   * Q = MᵀM + 0.1 I and half as many two-sided rows, M and G with two entries a row, around a
   * point; bounds on every third variable.
   */
  private SparseProgram random(Random random) {
    int n = size;
    double[] z = new double[n];
    Arrays.setAll(z, j -> random.nextGaussian());
    Entries q = new Entries(n, n);
    for (int r = 0; r < n; r++) {
      int[] at = {random.nextInt(n), random.nextInt(n)};
      double[] value = {random.nextGaussian(), random.nextGaussian()};
      for (int s = 0; s < 2; s++) {
        for (int t = 0; t < 2; t++) {
          q.add(at[s], at[t], value[s] * value[t]);
        }
      }
      q.add(r, r, 0.1);
    }
    int m = n / 2;
    Entries g = new Entries(m, n);
    double[] h = new double[m];
    double[] hLower = new double[m];
    for (int r = 0; r < m; r++) {
      double row = 0;
      for (int s = 0; s < 2; s++) {
        int j = random.nextInt(n);
        double value = random.nextGaussian();
        g.add(r, j, value);
        row += value * z[j];
      }
      h[r] = row + random.nextDouble();
      hLower[r] = row - random.nextDouble();
    }
    double[] lower = filled(n, Double.NEGATIVE_INFINITY);
    double[] upper = filled(n, Double.POSITIVE_INFINITY);
    for (int j = 0; j < n; j += 3) {
      lower[j] = z[j] - 0.5 - random.nextDouble();
      upper[j] = z[j] + 0.5 + random.nextDouble();
    }
    double[] p = new double[n];
    Arrays.setAll(p, j -> random.nextGaussian());
    return new SparseProgram(n, q, p, g, hLower, h, null, null, lower, upper);
  }
}
