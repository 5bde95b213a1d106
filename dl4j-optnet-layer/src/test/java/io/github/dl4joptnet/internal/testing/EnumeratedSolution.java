package io.github.dl4joptnet.internal.testing;

import java.util.Arrays;

/**
 * The solution of a small QP with a definite Q, found by trying every active set: each row of G and
 * each variable inactive, at its upper or at its lower limit.
 *
 * @param y multipliers of the rows of [A; G]
 */
public record EnumeratedSolution(double[] z, double[] y, double[] boundDual) {
  private static final double ROUNDING = 1e-9;

  /** Whether any active set gives a solution. */
  public static boolean exists(SmallQp qp) {
    return find(qp) != null;
  }

  /**
   * @throws IllegalStateException when no active set gives a solution
   */
  public static EnumeratedSolution of(SmallQp qp) {
    EnumeratedSolution found = find(qp);
    if (found == null) {
      throw new IllegalStateException("no active set gives a solution");
    }
    return found;
  }

  private static EnumeratedSolution find(SmallQp qp) {
    int constraints = qp.m() + qp.n();
    int[] activity = new int[constraints];
    while (true) {
      EnumeratedSolution solution = forActivity(qp, activity);
      if (solution != null) {
        return solution;
      }
      int at = 0;
      while (at < constraints && activity[at] == 2) {
        activity[at++] = 0;
      }
      if (at == constraints) {
        return null;
      }
      activity[at]++;
    }
  }

  /** The solution with the given constraints active, or null where it is none. */
  private static EnumeratedSolution forActivity(SmallQp qp, int[] activity) {
    int n = qp.n();
    int[] active = new int[activity.length];
    double[] target = new double[activity.length];
    int count = 0;
    for (int i = 0; i < activity.length; i++) {
      boolean equality = qp.low(i) == qp.high(i);
      if (equality && activity[i] > 0) {
        return null;
      }
      if (equality || activity[i] > 0) {
        target[count] = activity[i] == 2 ? qp.low(i) : qp.high(i);
        active[count++] = i;
      }
    }
    for (int k = 0; k < count; k++) {
      if (Double.isInfinite(target[k])) {
        return null;
      }
    }
    double[] unknowns = solve(qp, Arrays.copyOf(active, count), target);
    if (unknowns == null) {
      return null;
    }
    double[] z = Arrays.copyOf(unknowns, n);
    double[] dual = new double[qp.m() + n];
    for (int k = 0; k < count; k++) {
      dual[active[k]] = unknowns[n + k];
    }
    double[] values = qp.values(z);
    for (int i = 0; i < values.length; i++) {
      boolean inside = values[i] <= qp.high(i) + ROUNDING && values[i] >= qp.low(i) - ROUNDING;
      boolean pulls = activity[i] == 1 ? dual[i] >= -ROUNDING : dual[i] <= ROUNDING;
      if (!inside || (activity[i] > 0 && !pulls)) {
        return null;
      }
    }
    return new EnumeratedSolution(
        z, Arrays.copyOf(dual, qp.m()), Arrays.copyOfRange(dual, qp.m(), dual.length));
  }

  private static double[] solve(SmallQp qp, int[] active, double[] target) {
    int n = qp.n();
    double[][] rows = qp.rows();
    double[][] kkt = new double[n + active.length][n + active.length];
    double[] rhs = new double[n + active.length];
    for (int i = 0; i < n; i++) {
      System.arraycopy(qp.quadratic()[i], 0, kkt[i], 0, n);
      rhs[i] = -qp.linear()[i];
    }
    for (int k = 0; k < active.length; k++) {
      for (int j = 0; j < n; j++) {
        double entry = active[k] < qp.m() ? rows[active[k]][j] : active[k] - qp.m() == j ? 1 : 0;
        kkt[n + k][j] = entry;
        kkt[j][n + k] = entry;
      }
      rhs[n + k] = target[k];
    }
    try {
      return DenseSolve.solve(kkt, rhs);
    } catch (ArithmeticException dependent) {
      return null;
    }
  }
}
