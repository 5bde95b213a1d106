package io.github.dl4joptnet.testing.problems;

import java.util.Random;

/**
 * A random QP whose optimum is known: z, the active set, the multipliers and the slacks are chosen
 * first, and p, b and the limits follow from them. The KKT conditions are sufficient, so z is a
 * minimiser; it is the only one where Q is definite on the directions the active constraints leave.
 */
public record PlantedQp(PlainQp qp, double[] z, double[] lambda, double[] nu, double[] boundDual) {

  /** What to plant. */
  public static final class Recipe {
    private final int n;
    private int nIneq;
    private int nEq;
    private int activeRows;
    private int activeBounds;
    private int rank;
    private boolean twoSided;
    private boolean bounds;
    private double largestMultiplier = 2;

    private Recipe(int n) {
      this.n = n;
      this.rank = n;
    }

    /** Inequality rows, the first {@code active} of which hold with equality. */
    public Recipe inequalities(int rows, int active) {
      nIneq = rows;
      activeRows = active;
      return this;
    }

    public Recipe equalities(int rows) {
      nEq = rows;
      return this;
    }

    /** Finite bounds on every variable, of which the last {@code active} hold with equality. */
    public Recipe bounds(int active) {
      bounds = true;
      activeBounds = active;
      return this;
    }

    /** Rows with a lower limit too, every second active one at it. */
    public Recipe twoSided() {
      twoSided = true;
      return this;
    }

    /** Rank of Q; 0 leaves Q out. */
    public Recipe rank(int rankOfQ) {
      rank = rankOfQ;
      return this;
    }

    /** Multipliers are between 0.3 and this. */
    public Recipe multipliersUpTo(double largest) {
      largestMultiplier = largest;
      return this;
    }

    public PlantedQp plant(Random random) {
      double[][] Q = rank == 0 ? null : semidefinite(n, rank, random);
      double[][] G = nIneq == 0 ? null : normal(nIneq, n, random);
      double[][] A = nEq == 0 ? null : normal(nEq, n, random);
      double[] z = normal(1, n, random)[0];
      double[] nu = new double[nEq];
      for (int r = 0; r < nEq; r++) {
        nu[r] = random.nextBoolean() ? multiplier(random) : -multiplier(random);
      }
      double[] gz = G == null ? new double[0] : DenseMath.times(G, z);
      double[] lambda = new double[nIneq];
      double[] h = new double[nIneq];
      double[] hLower = new double[nIneq];
      place(gz, 0, activeRows, twoSided, lambda, hLower, h, random);
      double[] boundDual = new double[n];
      double[] upper = new double[n];
      double[] lower = new double[n];
      place(z, n - activeBounds, n, true, boundDual, lower, upper, random);

      PlainQp qp =
          new PlainQp(
              Q,
              null,
              G,
              G == null ? null : h,
              G == null || !twoSided ? null : hLower,
              A,
              A == null ? null : DenseMath.times(A, z),
              bounds ? lower : null,
              bounds ? upper : null);
      return new PlantedQp(qp, z, lambda, nu, boundDual).withStationaryP();
    }

    /** Places limits around values: at the value where active, 0.3 … 2 away elsewhere. */
    private void place(
        double[] value,
        int from,
        int to,
        boolean both,
        double[] multipliers,
        double[] low,
        double[] high,
        Random random) {
      for (int i = 0; i < value.length; i++) {
        low[i] = value[i] - slack(random);
        high[i] = value[i] + slack(random);
        if (i >= from && i < to) {
          if (both && (i - from) % 2 == 1) {
            low[i] = value[i];
            multipliers[i] = -multiplier(random);
          } else {
            high[i] = value[i];
            multipliers[i] = multiplier(random);
          }
        }
      }
    }

    private static double slack(Random random) {
      return 0.3 + 1.7 * random.nextDouble();
    }

    private double multiplier(Random random) {
      return 0.3 * Math.pow(largestMultiplier / 0.3, random.nextDouble());
    }
  }

  /** The same with the p that makes z stationary. */
  public PlantedQp withStationaryP() {
    int n = z.length;
    double[] force = boundDual.clone();
    force = qp.Q() == null ? force : DenseMath.plus(force, DenseMath.times(qp.Q(), z));
    force =
        qp.G() == null
            ? force
            : DenseMath.plus(force, DenseMath.transposedTimes(qp.G(), lambda, n));
    force =
        qp.A() == null ? force : DenseMath.plus(force, DenseMath.transposedTimes(qp.A(), nu, n));
    PlainQp stationary =
        new PlainQp(
            qp.Q(),
            DenseMath.scaled(force, -1),
            qp.G(),
            qp.h(),
            qp.hLower(),
            qp.A(),
            qp.b(),
            qp.lower(),
            qp.upper());
    return new PlantedQp(stationary, z, lambda, nu, boundDual);
  }

  /** n = 9, nIneq = 6 with limits on both sides, nEq = 2, and bounds. */
  public static PlantedQp withAllParts(Random random) {
    return variables(9).inequalities(6, 3).equalities(2).bounds(2).twoSided().plant(random);
  }

  public static Recipe variables(int n) {
    return new Recipe(n);
  }

  public static double[][] normal(int rows, int columns, Random random) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return m;
  }

  /** BBᵀ/rank, and with full rank half the identity on top. */
  public static double[][] semidefinite(int n, int rank, Random random) {
    double[][] b = normal(n, rank, random);
    double[][] q = DenseMath.identity(n, rank == n ? 0.5 : 0);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        q[i][j] += DenseMath.dot(b[i], b[j]) / rank;
      }
    }
    return q;
  }
}
