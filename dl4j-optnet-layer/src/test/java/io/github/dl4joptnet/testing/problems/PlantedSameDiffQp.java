package io.github.dl4joptnet.testing.problems;

import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetVariables;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Quadratic programs with a planted solution that has active and inactive rows of every kind and is
 * strictly complementary, so that it is differentiable: n = 6, nIneq = 4, nEq = 1.
 */
public final class PlantedSameDiffQp {

  public static final int N = 6;
  public static final int INEQ = 4;
  public static final int EQ = 1;

  public static final QpSettings ACCURATE =
      QpSettings.builder().tolerance(1e-11).threads(1).build();

  /** By letter, as OptNet.Builder names them; DOUBLE, per sample. */
  public final Map<String, INDArray> coefficients = new LinkedHashMap<>();

  public final double[][] z;
  public final double[][] lambda;
  public final double[][] nu;
  public final double[][] boundDual;

  private PlantedSameDiffQp(int batch) {
    z = new double[batch][N];
    lambda = new double[batch][INEQ];
    nu = new double[batch][EQ];
    boundDual = new double[batch][N];
  }

  /** Every sample has its own coefficients. */
  public static PlantedSameDiffQp perSample(int batch, long seed) {
    return create(batch, new Random(seed), false);
  }

  /** Q, G and A are shared; what remains is per sample. */
  public static PlantedSameDiffQp sharedMatrices(int batch, long seed) {
    return create(batch, new Random(seed), true);
  }

  private static PlantedSameDiffQp create(int batch, Random random, boolean share) {
    PlantedSameDiffQp fixture = new PlantedSameDiffQp(batch);
    double[][][] q = new double[batch][][];
    double[][][] g = new double[batch][][];
    double[][][] a = new double[batch][][];
    double[][] p = new double[batch][N];
    double[][] h = new double[batch][INEQ];
    double[][] hLower = new double[batch][INEQ];
    double[][] b = new double[batch][EQ];
    double[][] lower = new double[batch][N];
    double[][] upper = new double[batch][N];
    for (int i = 0; i < batch; i++) {
      boolean repeat = share && i > 0;
      q[i] = repeat ? q[0] : positiveDefinite(random);
      g[i] = repeat ? g[0] : normal(random, INEQ, N);
      a[i] = repeat ? a[0] : normal(random, EQ, N);
      fixture.z[i] = normal(random, 1, N)[0];
      fixture.nu[i] = normal(random, 1, EQ)[0];
      for (int r = 0; r < INEQ; r++) {
        double value = dot(g[i][r], fixture.z[i]);
        boolean atUpper = r == i % 2;
        boolean atLower = r == 2;
        fixture.lambda[i][r] = atUpper ? margin(random) : atLower ? -margin(random) : 0;
        h[i][r] = value + (atUpper ? 0 : margin(random));
        hLower[i][r] = value - (atLower ? 0 : margin(random));
      }
      for (int r = 0; r < EQ; r++) {
        b[i][r] = dot(a[i][r], fixture.z[i]);
      }
      for (int j = 0; j < N; j++) {
        boolean atUpper = j == 1;
        boolean atLower = j == 3 + i % 3;
        fixture.boundDual[i][j] = atUpper ? margin(random) : atLower ? -margin(random) : 0;
        upper[i][j] = fixture.z[i][j] + (atUpper ? 0 : margin(random));
        lower[i][j] = fixture.z[i][j] - (atLower ? 0 : margin(random));
      }
      for (int j = 0; j < N; j++) {
        double sum = dot(q[i][j], fixture.z[i]) + fixture.boundDual[i][j];
        for (int r = 0; r < INEQ; r++) {
          sum += g[i][r][j] * fixture.lambda[i][r];
        }
        for (int r = 0; r < EQ; r++) {
          sum += a[i][r][j] * fixture.nu[i][r];
        }
        p[i][j] = -sum;
      }
    }
    fixture.coefficients.put("Q", matrix(q, share));
    fixture.coefficients.put("p", Nd4j.createFromArray(p));
    fixture.coefficients.put("G", matrix(g, share));
    fixture.coefficients.put("h", Nd4j.createFromArray(h));
    fixture.coefficients.put("hLower", Nd4j.createFromArray(hLower));
    fixture.coefficients.put("A", matrix(a, share));
    fixture.coefficients.put("b", Nd4j.createFromArray(b));
    fixture.coefficients.put("lower", Nd4j.createFromArray(lower));
    fixture.coefficients.put("upper", Nd4j.createFromArray(upper));
    return fixture;
  }

  /** All coefficients as trainable variables of their own names. */
  public static OptNetVariables addTo(SameDiff sd, Map<String, INDArray> coefficients) {
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    coefficients.forEach((letter, value) -> variables.put(letter, sd.var(letter, value.dup())));
    return op(sd, variables);
  }

  public static OptNetVariables op(SameDiff sd, Map<String, SDVariable> v) {
    return OptNet.builder(sd)
        .name("qp")
        .Q(v.get("Q"))
        .p(v.get("p"))
        .G(v.get("G"))
        .h(v.get("h"))
        .hLower(v.get("hLower"))
        .A(v.get("A"))
        .b(v.get("b"))
        .lower(v.get("lower"))
        .upper(v.get("upper"))
        .settings(ACCURATE)
        .build();
  }

  /** A loss with a different, fixed weight for every entry. */
  public static SDVariable weighted(SameDiff sd, SDVariable variable, long seed, long... shape) {
    INDArray weights = random(seed, shape).castTo(variable.dataType());
    return variable.mul(sd.constant("weights_" + variable.name(), weights)).sum();
  }

  public static INDArray random(long seed, long... shape) {
    Random random = new Random(seed);
    double[] values = new double[(int) Nd4j.createUninitialized(DataType.DOUBLE, shape).length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    return Nd4j.createFromArray(values).reshape('c', shape);
  }

  private static INDArray matrix(double[][][] samples, boolean shared) {
    return shared ? Nd4j.createFromArray(samples[0]) : Nd4j.createFromArray(samples);
  }

  private static double margin(Random random) {
    return 0.5 + random.nextDouble();
  }

  private static double[][] positiveDefinite(Random random) {
    double[][] l = normal(random, N, N);
    double[][] q = new double[N][N];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        q[i][j] = dot(l[i], l[j]) + (i == j ? 1 : 0);
      }
    }
    return q;
  }

  private static double[][] normal(Random random, int rows, int columns) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return values;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
