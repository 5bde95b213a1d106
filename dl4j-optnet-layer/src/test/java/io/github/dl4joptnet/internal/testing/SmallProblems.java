package io.github.dl4joptnet.internal.testing;

import java.util.Random;

/** Random QPs of a few variables that have a feasible point. */
public final class SmallProblems {
  private SmallProblems() {}

  /** What Q is. */
  public enum Curvature {
    ZERO,
    DIAGONAL,
    DENSE
  }

  /**
   * Normal p and rows; limits on both sides of the values at a normal point, a distance of up to
   * one away, every third row without its lower limit. Some are active in the solution.
   */
  public static SmallQp random(int n, int nEq, int nIneq, Curvature curvature, Random random) {
    double[] inside = PlainMatrices.vector(n, random);
    SmallQp qp = SmallQp.of(n).withP(PlainMatrices.vector(n, random));
    qp =
        switch (curvature) {
          case ZERO -> qp;
          case DIAGONAL -> qp.withQ(PlainMatrices.diagonal(PlainMatrices.positive(n, random)));
          case DENSE -> qp.withQ(PlainMatrices.definite(n, random));
        };
    if (nEq > 0) {
      double[][] a = PlainMatrices.random(nEq, n, random);
      qp = qp.withEqualities(a, PlainMatrices.product(a, inside));
    }
    if (nIneq > 0) {
      double[][] g = PlainMatrices.random(nIneq, n, random);
      double[] value = PlainMatrices.product(g, inside);
      double[] low = below(value, random);
      for (int r = 2; r < nIneq; r += 3) {
        low[r] = Double.NEGATIVE_INFINITY;
      }
      qp = qp.withRows(g, low, above(value, random));
    }
    return qp;
  }

  /** The same with bounds on the variables; every fourth has no upper one. */
  public static SmallQp bounded(int n, int nEq, int nIneq, Curvature curvature, Random random) {
    SmallQp qp = random(n, nEq, nIneq, curvature, random);
    // A point that keeps the equalities, from which the bounds keep their distance.
    double[] inside = new double[n];
    if (nEq > 0) {
      double[][] a = qp.A();
      double[] y =
          DenseSolve.solve(PlainMatrices.product(a, PlainMatrices.transpose(a, n)), qp.b());
      inside = PlainMatrices.transposedProduct(a, y, n);
    }
    double[] upper = above(inside, random);
    for (int j = 3; j < n; j += 4) {
      upper[j] = Double.POSITIVE_INFINITY;
    }
    qp = qp.withBounds(below(inside, random), upper);
    if (nIneq > 0) {
      double[] value = PlainMatrices.product(qp.G(), inside);
      qp = qp.withRows(qp.G(), below(value, random), above(value, random));
    }
    return qp;
  }

  /**
   * Six variables and seven rows, among them a row and a variable with equal limits, a row with an
   * upper limit only, and one with none.
   */
  public static SmallQp withLimitsOfAllKinds(Curvature curvature, Random random) {
    SmallQp qp = bounded(6, 2, 5, curvature, random);
    double[] low = qp.hLower().clone();
    double[] high = qp.h().clone();
    low[1] = high[1];
    low[2] = Double.NEGATIVE_INFINITY;
    low[4] = Double.NEGATIVE_INFINITY;
    high[4] = Double.POSITIVE_INFINITY;
    double[] lower = qp.lower().clone();
    lower[5] = qp.upper()[5];
    return qp.withRows(qp.G(), low, high).withBounds(lower, qp.upper());
  }

  /**
   * The same problem in other units: variable j in units of 8ʲ, row r times 16ʳ, the cost in 1/5.
   */
  public static SmallQp stretched(SmallQp qp) {
    int n = qp.n();
    double[] unit = new double[n];
    for (int j = 0; j < n; j++) {
      unit[j] = Math.pow(8, j % 5);
    }
    double[][] q = new double[n][n];
    double[] p = new double[n];
    for (int i = 0; i < n; i++) {
      p[i] = 5 * qp.linear()[i] / unit[i];
      for (int j = 0; j < n; j++) {
        q[i][j] = 5 * qp.quadratic()[i][j] / (unit[i] * unit[j]);
      }
    }
    return new SmallQp(
        n,
        qp.Q() == null ? null : q,
        p,
        rows(qp.A(), unit),
        times(qp.b()),
        rows(qp.G(), unit),
        times(qp.hLower()),
        times(qp.h()),
        product(qp.lower(), unit),
        product(qp.upper(), unit));
  }

  private static double rowFactor(int r) {
    return Math.pow(16, r % 4);
  }

  private static double[][] rows(double[][] rows, double[] unit) {
    if (rows == null) {
      return null;
    }
    double[][] stretched = PlainMatrices.copy(rows);
    for (int r = 0; r < rows.length; r++) {
      for (int j = 0; j < unit.length; j++) {
        stretched[r][j] *= rowFactor(r) / unit[j];
      }
    }
    return stretched;
  }

  private static double[] times(double[] limits) {
    if (limits == null) {
      return null;
    }
    double[] stretched = limits.clone();
    for (int r = 0; r < limits.length; r++) {
      stretched[r] *= rowFactor(r);
    }
    return stretched;
  }

  private static double[] product(double[] bounds, double[] unit) {
    if (bounds == null) {
      return null;
    }
    double[] stretched = bounds.clone();
    for (int j = 0; j < unit.length; j++) {
      stretched[j] *= unit[j];
    }
    return stretched;
  }

  private static double[] above(double[] value, Random random) {
    double[] limit = value.clone();
    for (int i = 0; i < limit.length; i++) {
      limit[i] += 0.05 + 0.95 * random.nextDouble();
    }
    return limit;
  }

  private static double[] below(double[] value, Random random) {
    double[] limit = value.clone();
    for (int i = 0; i < limit.length; i++) {
      limit[i] -= 0.05 + 0.95 * random.nextDouble();
    }
    return limit;
  }
}
