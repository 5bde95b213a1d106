package io.github.dl4joptnet.testing.problems;

import java.util.Arrays;
import java.util.Random;

/** Ways to make a planted QP awkward without moving its minimiser. */
public enum Perturbation {
  INFINITE_LIMITS,
  FREE_ROWS,
  EQUAL_LIMITS,
  FIXED_VARIABLES,
  WEAKLY_ACTIVE,
  DUPLICATE_ROWS,
  DUPLICATE_EQUALITIES,
  OPPOSED_ROWS,
  ZERO_ROWS,
  SCALED_ROWS,
  SCALED_COST;

  public PlantedQp apply(PlantedQp planted, Random random) {
    Parts parts = new Parts(planted);
    switch (this) {
      case INFINITE_LIMITS -> parts.dropInactiveLimits(random);
      case FREE_ROWS -> parts.freeInactiveRows(random);
      case EQUAL_LIMITS -> parts.equalLimits(random);
      case FIXED_VARIABLES -> parts.fixVariables(random);
      case WEAKLY_ACTIVE -> parts.touchLimits(random);
      case DUPLICATE_ROWS -> parts.repeatRows(2, random);
      case OPPOSED_ROWS -> parts.repeatRows(-1, random);
      case DUPLICATE_EQUALITIES -> parts.repeatEqualities();
      case ZERO_ROWS -> parts.addRow(new double[planted.z().length], -1, 0, 0);
      case SCALED_ROWS -> parts.scaleRows(random);
      case SCALED_COST -> parts.scaleCost(Math.pow(10, 6 * random.nextDouble() - 3));
    }
    return parts.planted();
  }

  /** The parts of a planted problem with every limit present, to be changed in place. */
  private static final class Parts {
    private final double[] z;
    private double[][] q;
    private double[][] g;
    private double[] low;
    private double[] high;
    private double[] lambda;
    private double[][] a;
    private double[] nu;
    private final double[] lower;
    private final double[] upper;
    private double[] boundDual;

    Parts(PlantedQp planted) {
      PlainQp qp = planted.qp();
      z = planted.z();
      q = qp.Q();
      g = qp.G() == null ? new double[0][] : deepCopy(qp.G());
      lambda = planted.lambda().clone();
      low = limits(qp.hLower(), g.length, Double.NEGATIVE_INFINITY);
      high = limits(qp.h(), g.length, Double.POSITIVE_INFINITY);
      a = qp.A() == null ? new double[0][] : deepCopy(qp.A());
      nu = planted.nu().clone();
      lower = limits(qp.lower(), z.length, Double.NEGATIVE_INFINITY);
      upper = limits(qp.upper(), z.length, Double.POSITIVE_INFINITY);
      boundDual = planted.boundDual().clone();
    }

    PlantedQp planted() {
      boolean rows = g.length > 0;
      PlainQp qp =
          new PlainQp(
              q,
              null,
              rows ? g : null,
              rows ? high : null,
              rows ? low : null,
              a.length > 0 ? a : null,
              a.length > 0 ? DenseMath.times(a, z) : null,
              lower,
              upper);
      return new PlantedQp(qp, z, lambda, nu, boundDual).withStationaryP();
    }

    void dropInactiveLimits(Random random) {
      dropInactive(low, high, lambda, random);
      dropInactive(lower, upper, boundDual, random);
    }

    private static void dropInactive(double[] l, double[] u, double[] multiplier, Random random) {
      for (int i = 0; i < l.length; i++) {
        if (multiplier[i] >= 0 && random.nextBoolean()) {
          l[i] = Double.NEGATIVE_INFINITY;
        }
        if (multiplier[i] <= 0 && random.nextBoolean()) {
          u[i] = Double.POSITIVE_INFINITY;
        }
      }
    }

    void freeInactiveRows(Random random) {
      for (int r = 0; r < g.length; r++) {
        if (lambda[r] == 0 && random.nextBoolean()) {
          low[r] = Double.NEGATIVE_INFINITY;
          high[r] = Double.POSITIVE_INFINITY;
        }
      }
    }

    void equalLimits(Random random) {
      for (int r = 0; r < g.length; r += 3) {
        low[r] = DenseMath.dot(g[r], z);
        high[r] = low[r];
        lambda[r] = random.nextGaussian();
      }
    }

    void fixVariables(Random random) {
      for (int j = 0; j < z.length; j += 3) {
        lower[j] = z[j];
        upper[j] = z[j];
        boundDual[j] = random.nextGaussian();
      }
    }

    void touchLimits(Random random) {
      for (int r = 0; r < g.length; r++) {
        if (lambda[r] == 0 && random.nextBoolean()) {
          (random.nextBoolean() ? low : high)[r] = DenseMath.dot(g[r], z);
        }
      }
      for (int j = 0; j < z.length; j++) {
        if (boundDual[j] == 0 && random.nextInt(4) == 0) {
          (random.nextBoolean() ? lower : upper)[j] = z[j];
        }
      }
    }

    void repeatRows(double factor, Random random) {
      for (int r = g.length - 1; r >= 0; r -= 2) {
        double[] row = DenseMath.scaled(g[r], factor);
        double one = factor * low[r];
        double other = factor * high[r];
        addRow(row, Math.min(one, other), Math.max(one, other), factor * lambda[r] / 2);
      }
    }

    void repeatEqualities() {
      for (int r = a.length - 1; r >= 0; r -= 2) {
        a = Arrays.copyOf(a, a.length + 1);
        a[a.length - 1] = DenseMath.scaled(a[r], 3);
        nu = Arrays.copyOf(nu, a.length);
        nu[a.length - 1] = nu[r];
      }
    }

    void addRow(double[] row, double lowLimit, double highLimit, double multiplier) {
      g = Arrays.copyOf(g, g.length + 1);
      low = Arrays.copyOf(low, g.length);
      high = Arrays.copyOf(high, g.length);
      lambda = Arrays.copyOf(lambda, g.length);
      g[g.length - 1] = row;
      low[g.length - 1] = lowLimit;
      high[g.length - 1] = highLimit;
      lambda[g.length - 1] = multiplier;
    }

    void scaleRows(Random random) {
      for (int r = 0; r < g.length; r++) {
        double factor = Math.pow(10, 6 * random.nextDouble() - 3);
        g[r] = DenseMath.scaled(g[r], factor);
        low[r] *= factor;
        high[r] *= factor;
        lambda[r] /= factor;
      }
      for (int r = 0; r < a.length; r++) {
        double factor = Math.pow(10, 6 * random.nextDouble() - 3);
        a[r] = DenseMath.scaled(a[r], factor);
        nu[r] /= factor;
      }
    }

    void scaleCost(double factor) {
      for (int i = 0; q != null && i < q.length; i++) {
        q[i] = DenseMath.scaled(q[i], factor);
      }
      lambda = DenseMath.scaled(lambda, factor);
      nu = DenseMath.scaled(nu, factor);
      boundDual = DenseMath.scaled(boundDual, factor);
    }

    private static double[] limits(double[] given, int length, double absent) {
      double[] limits = new double[length];
      Arrays.fill(limits, absent);
      return given == null ? limits : given.clone();
    }

    private static double[][] deepCopy(double[][] matrix) {
      double[][] copy = new double[matrix.length][];
      for (int i = 0; i < copy.length; i++) {
        copy[i] = matrix[i].clone();
      }
      return copy;
    }
  }
}
