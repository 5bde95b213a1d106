package io.github.dl4joptnet.samples.bench;

import java.util.Arrays;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Random QPs with a known feasible point. The same seed gives the same bits on every machine, and
 * sample i is the same whatever the size of its batch.
 */
public final class PeerProblems {
  /** Weight of the differences in denoising, as good a value as any for noise of this size. */
  private static final double TOTAL_VARIATION_WEIGHT = 21.21;

  private static final double NOISE = 10;

  /** By how much training has changed each entry of L and G. */
  private static final double LEARNED_CHANGE = 0.01;

  /** Whose Q, G and A the samples have. */
  public enum Matrices {
    PER_SAMPLE("per sample"),
    SHARED("shared");

    private final String words;

    Matrices(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  private final QpShape shape;
  private final int batch;
  private final boolean shared;
  private final long seed;
  private final double[] q;
  private final double[] p;
  private final double[] g;
  private final double[] h;
  private final double[] a;
  private final double[] b;
  private final double[] dLdz;

  private PeerProblems(QpShape shape, Matrices matrices, int batch, long seed) {
    this.shape = shape;
    this.batch = batch;
    this.shared = matrices == Matrices.SHARED;
    this.seed = seed;
    int n = shape.n();
    int owners = shared ? 1 : batch;
    q = new double[Math.multiplyExact(owners, n * n)];
    g = new double[Math.multiplyExact(owners, shape.nIneq() * n)];
    a = new double[Math.multiplyExact(owners, shape.nEq() * n)];
    p = new double[batch * n];
    h = new double[batch * shape.nIneq()];
    b = new double[batch * shape.nEq()];
    dLdz = new double[batch * n];
  }

  public static QpArrays generate(QpShape shape, Matrices matrices, int batch, long seed) {
    PeerProblems problems = new PeerProblems(shape, matrices, batch, seed);
    problems.fill();
    return problems.arrays();
  }

  private void fill() {
    for (int owner = 0; owner < (shared ? 1 : batch); owner++) {
      matrices(owner, random(owner, 0));
    }
    for (int sample = 0; sample < batch; sample++) {
      Random random = random(sample, 1);
      switch (shape.family()) {
        case DENSE -> denseVectors(sample, random);
        case SUDOKU, SUDOKU_ROWS -> sudokuVectors(sample, random);
        case DENOISE -> denoiseVectors(sample, random);
        case SIMPLEX -> simplexVectors(sample, random);
        case DENOISE_DENSE -> denoiseVectors(sample, random);
        case ONE_TIE -> tiedVectors(sample, 1, random);
        case TIES -> tiedVectors(sample, shape.nIneq() / 3, random);
      }
      normal(random, dLdz, sample * shape.n(), shape.n());
    }
  }

  /** Streams of neighbouring samples are unrelated although Random's own seeds 1, 2, 3 are not. */
  private Random random(int sample, int part) {
    long mixed = (seed * 3 + part) * 0x9E3779B97F4A7C15L + sample * 0xD1B54A32D192ED03L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xDABA0B6EB09322E3L;
    return new Random(mixed ^ (mixed >>> 32));
  }

  private void matrices(int owner, Random random) {
    int n = shape.n();
    int gFrom = owner * shape.nIneq() * n;
    int aFrom = owner * shape.nEq() * n;
    switch (shape.family()) {
      case DENSE, ONE_TIE, TIES -> {
        gram(random, owner * n * n);
        normal(random, g, gFrom, shape.nIneq() * n);
        normal(random, a, aFrom, shape.nEq() * n);
      }
      case SUDOKU, SUDOKU_ROWS -> {
        diagonal(owner * n * n, 0, n, 0.1);
        uniform(random, a, aFrom, shape.nEq() * n);
        for (int i = 0; i < shape.nIneq(); i++) {
          g[gFrom + i * n + i] = -1;
        }
      }
      case DENOISE -> {
        int points = (n + 1) / 2;
        diagonal(owner * n * n, 0, points, 1);
        diagonal(owner * n * n, points, n, 1e-3);
        differences(gFrom, points);
      }
      case DENOISE_DENSE -> {
        int points = (n + 1) / 2;
        learnedFactor(random, owner * n * n, points);
        differences(gFrom, points);
        for (int i = gFrom; i < gFrom + shape.nIneq() * n; i++) {
          g[i] += LEARNED_CHANGE * random.nextGaussian();
        }
      }
      case SIMPLEX -> {
        leastSquares(random, owner * n * n);
        Arrays.fill(a, aFrom, aFrom + n, 1);
      }
    }
  }

  /** Q = LLᵀ + 1e-3 I with L uniform on [0, 1), as a sum over L's columns, which come first. */
  private void gram(Random random, int from) {
    int n = shape.n();
    double[] column = new double[n];
    for (int k = 0; k < n; k++) {
      uniform(random, column, 0, n);
      for (int i = 0; i < n; i++) {
        double factor = column[i];
        int row = from + i * n;
        for (int j = 0; j < n; j++) {
          q[row + j] += factor * column[j];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      q[from + i * n + i] += 1e-3;
    }
  }

  /** Q = LLᵀ/n + 0.1 I with a normal L. */
  private void leastSquares(Random random, int from) {
    int n = shape.n();
    double[] factor = new double[n * n];
    normal(random, factor, 0, n * n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = i == j ? 0.1 * n : 0;
        for (int k = 0; k < n; k++) {
          sum += factor[i * n + k] * factor[j * n + k];
        }
        q[from + i * n + j] = sum / n;
      }
    }
  }

  /** Q = LLᵀ + 1e-3 I with L near the root of the diagonal Q of denoising. */
  private void learnedFactor(Random random, int from, int points) {
    int n = shape.n();
    double[] factor = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double root = i < points ? 1 : 0.03;
        factor[i * n + j] = (i == j ? root : 0) + LEARNED_CHANGE * random.nextGaussian();
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = i == j ? 1e-3 : 0;
        for (int k = 0; k <= Math.min(i, j); k++) {
          sum += factor[i * n + k] * factor[j * n + k];
        }
        q[from + i * n + j] = sum;
      }
    }
  }

  private void diagonal(int from, int first, int end, double value) {
    for (int i = first; i < end; i++) {
      q[from + i * shape.n() + i] = value;
    }
  }

  /** |x[i] − x[i+1]| ≤ t[i], with z = [x; t], as [D −I; −D −I] z ≤ 0. */
  private void differences(int from, int points) {
    int n = shape.n();
    for (int i = 0; i < points - 1; i++) {
      for (int side = 0; side < 2; side++) {
        int row = from + (i + side * (points - 1)) * n;
        g[row + i] = side == 0 ? 1 : -1;
        g[row + i + 1] = side == 0 ? -1 : 1;
        g[row + points + i] = -1;
      }
    }
  }

  /** h = G z0 + s0 and b = A z0 with p and z0 normal and s0 uniform. */
  private void denseVectors(int sample, Random random) {
    double[] z0 = new double[shape.n()];
    normal(random, p, sample * shape.n(), shape.n());
    normal(random, z0, 0, shape.n());
    uniform(random, h, sample * shape.nIneq(), shape.nIneq());
    addProduct(g, shape.nIneq(), sample, z0, h);
    addProduct(a, shape.nEq(), sample, z0, b);
  }

  /** b = A exp(w), the same w for all; p has a −1 for the digit of every cell that is given. */
  private void sudokuVectors(int sample, Random random) {
    Random weights = random(0, 2);
    double[] z0 = new double[shape.n()];
    for (int j = 0; j < z0.length; j++) {
      z0[j] = StrictMath.exp(0.3 * weights.nextGaussian());
    }
    addProduct(a, shape.nEq(), sample, z0, b);
    for (int cell = 0; cell < shape.n() / 4; cell++) {
      int digit = random.nextInt(4);
      if (random.nextBoolean()) {
        p[sample * shape.n() + 4 * cell + digit] = -1;
      }
    }
  }

  /** A signal of 1 to 9 constant pieces of height 10 to 99 under noise. */
  private void denoiseVectors(int sample, Random random) {
    int n = shape.n();
    int points = (n + 1) / 2;
    int[] starts = random.ints(random.nextInt(9), 1, points).sorted().toArray();
    double level = 10 + random.nextInt(90);
    for (int i = 0; i < points; i++) {
      if (Arrays.binarySearch(starts, i) >= 0) {
        level = 10 + random.nextInt(90);
      }
      p[sample * n + i] = -(level + NOISE * random.nextGaussian());
    }
    Arrays.fill(p, sample * n + points, (sample + 1) * n, TOTAL_VARIATION_WEIGHT);
  }

  private void simplexVectors(int sample, Random random) {
    normal(random, p, sample * shape.n(), shape.n());
    b[sample] = 1;
  }

  /** p and h of a known solution: a third of the rows active, then some weakly, the others not. */
  private void tiedVectors(int sample, int ties, Random random) {
    int n = shape.n();
    int m = shape.nIneq();
    double[] z0 = new double[n];
    normal(random, z0, 0, n);
    addProduct(g, m, sample, z0, h);
    int gFrom = shared ? 0 : sample * m * n;
    int qFrom = shared ? 0 : sample * n * n;
    for (int r = 0; r < m; r++) {
      double multiplier = r < m / 3 ? 0.1 + random.nextDouble() : 0;
      h[sample * m + r] += r < m / 3 + ties ? 0 : 0.1 + random.nextDouble();
      for (int j = 0; j < n; j++) {
        p[sample * n + j] -= multiplier * g[gFrom + r * n + j];
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        p[sample * n + i] -= q[qFrom + i * n + j] * z0[j];
      }
    }
  }

  private void addProduct(double[] matrix, int rows, int sample, double[] z0, double[] to) {
    int n = shape.n();
    int from = shared ? 0 : sample * rows * n;
    for (int i = 0; i < rows; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += matrix[from + i * n + j] * z0[j];
      }
      to[sample * rows + i] += sum;
    }
  }

  private static void uniform(Random random, double[] to, int from, int count) {
    for (int i = from; i < from + count; i++) {
      to[i] = random.nextDouble();
    }
  }

  private static void normal(Random random, double[] to, int from, int count) {
    for (int i = from; i < from + count; i++) {
      to[i] = random.nextGaussian();
    }
  }

  private QpArrays arrays() {
    int n = shape.n();
    boolean nonNegative =
        shape.family() == QpShape.Family.SUDOKU || shape.family() == QpShape.Family.SIMPLEX;
    INDArray lower = nonNegative ? Nd4j.createFromArray(new double[n]) : null;
    return new QpArrays(
        batch,
        matrix(q, n),
        vectors(p, n),
        matrix(g, shape.nIneq()),
        limits(h, shape.nIneq()),
        matrix(a, shape.nEq()),
        limits(b, shape.nEq()),
        lower,
        vectors(dLdz, n));
  }

  private INDArray matrix(double[] values, int rows) {
    if (rows == 0) {
      return null;
    }
    INDArray flat = Nd4j.createFromArray(values);
    return shared ? flat.reshape('c', rows, shape.n()) : flat.reshape('c', batch, rows, shape.n());
  }

  /** Where the matrices are shared, the limits of all but the dense family are the same too. */
  private INDArray limits(double[] values, int length) {
    return shared && length > 0 && !shape.usuallyPerSample()
        ? Nd4j.createFromArray(Arrays.copyOf(values, length))
        : vectors(values, length);
  }

  private INDArray vectors(double[] values, int length) {
    return length == 0 ? null : Nd4j.createFromArray(values).reshape('c', batch, length);
  }
}
