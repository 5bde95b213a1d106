package io.github.dl4joptnet.internal.backend.cpu.simplex;

import java.util.Arrays;

/**
 * The primal simplex method on a {@link Dictionary}, with the largest reduced cost entering
 * (Dantzig's rule) and, among the first to block, the largest pivot leaving (Harris 1973). It gives
 * up where it takes too long or a pivot is small: there are other methods.
 */
final class PrimalSimplex {
  private final Dictionary d;
  private final double[] infeasibility;
  private int steps;

  PrimalSimplex(Dictionary dictionary) {
    d = dictionary;
    infeasibility = new double[d.n + d.m];
  }

  /** Steps of the last run. */
  int steps() {
    return steps;
  }

  /**
   * Moves to a feasible vertex, without regard to costs.
   *
   * @return false where it found none
   */
  boolean findFeasible(int mostSteps) {
    for (steps = 0; steps <= mostSteps; steps++) {
      if (!isInfeasible()) {
        return true;
      }
      d.updateReducedCosts(infeasibility);
      int column = entering(Tolerances.RATE);
      if (column < 0 || !move(column, true)) {
        return false;
      }
    }
    return false;
  }

  /**
   * Sets the phase-one costs, the slopes of the sum of all violations; false where there are none.
   */
  private boolean isInfeasible() {
    boolean infeasible = false;
    Arrays.fill(infeasibility, 0);
    for (int entry : d.basic) {
      infeasibility[entry] = d.isAbove(entry) ? 1 : d.isBelow(entry) ? -1 : 0;
      infeasible |= infeasibility[entry] != 0;
    }
    return infeasible;
  }

  /**
   * Moves from a feasible vertex to a minimiser; reduced costs are those of the start.
   *
   * @param size size the largest cost
   * @return false where it found none, which does not prove that the program is unbounded
   */
  boolean minimise(double size, int mostSteps) {
    for (steps = 0; steps <= mostSteps; steps++) {
      int column = entering(Tolerances.REDUCED_COST * size);
      if (column < 0) {
        d.updateBasicValues();
        return d.isFinite();
      }
      if (!move(column, false)) {
        return false;
      }
    }
    return false;
  }

  /** The column that lowers the cost fastest; −1 if none does. */
  private int entering(double tolerance) {
    int best = -1;
    double steepest = tolerance;
    for (int k = 0; k < d.n; k++) {
      int entry = d.nonbasic[k];
      double slope = d.reducedCost[k];
      boolean canMove = slope < 0 ? d.x[entry] < d.upper[entry] : d.x[entry] > d.lower[entry];
      if (canMove && Math.abs(slope) > steepest) {
        steepest = Math.abs(slope);
        best = k;
      }
    }
    return best;
  }

  /** Moves as far as all limits allow; false where none blocks, or only with a small pivot. */
  private boolean move(int column, boolean infeasible) {
    int entering = d.nonbasic[column];
    double direction = d.reducedCost[column] < 0 ? 1 : -1;
    double most = Double.POSITIVE_INFINITY;
    for (int r = 0; r < d.m; r++) {
      double rate = direction * d.t[r * d.n + column];
      if (Math.abs(rate) > Tolerances.RATE) {
        int entry = d.basic[r];
        double room = room(entry, rate, infeasible) + d.tolerance(entry);
        most = Math.min(most, room / Math.abs(rate));
      }
    }
    double toOtherLimit = d.upper[entering] - d.lower[entering];
    if (toOtherLimit <= most) {
      if (toOtherLimit == Double.POSITIVE_INFINITY) {
        return false;
      }
      advance(column, direction, toOtherLimit);
      d.x[entering] = direction > 0 ? d.upper[entering] : d.lower[entering];
      return true;
    }
    int leaving = leaving(column, direction, most, infeasible);
    if (leaving < 0 || Math.abs(d.t[leaving * d.n + column]) < Tolerances.PIVOT) {
      return false;
    }
    double rate = direction * d.t[leaving * d.n + column];
    int entry = d.basic[leaving];
    double limit = limit(entry, rate, infeasible);
    advance(column, direction, Math.max(0, room(entry, rate, infeasible)) / Math.abs(rate));
    d.x[entry] = limit;
    d.pivot(leaving, column);
    return true;
  }

  /**
   * The row with the largest pivot of those that block before any limit is violated by more than
   * the tolerance.
   */
  private int leaving(int column, double direction, double most, boolean infeasible) {
    int leaving = -1;
    double largest = 0;
    for (int r = 0; r < d.m; r++) {
      double rate = direction * d.t[r * d.n + column];
      double size = Math.abs(rate);
      if (size > Tolerances.RATE
          && size > largest
          && room(d.basic[r], rate, infeasible) / size <= most) {
        largest = size;
        leaving = r;
      }
    }
    return leaving;
  }

  /** The limit that an entry moves to: the one that it violates, if any. */
  private double limit(int entry, double rate, boolean infeasible) {
    if (infeasible && d.isAbove(entry)) {
      return rate < 0 ? d.upper[entry] : Double.POSITIVE_INFINITY;
    }
    if (infeasible && d.isBelow(entry)) {
      return rate > 0 ? d.lower[entry] : Double.NEGATIVE_INFINITY;
    }
    return rate > 0 ? d.upper[entry] : d.lower[entry];
  }

  private double room(int entry, double rate, boolean infeasible) {
    double limit = limit(entry, rate, infeasible);
    return rate > 0 ? limit - d.x[entry] : d.x[entry] - limit;
  }

  private void advance(int column, double direction, double step) {
    if (step == 0) {
      return;
    }
    d.x[d.nonbasic[column]] += direction * step;
    for (int r = 0; r < d.m; r++) {
      d.x[d.basic[r]] += direction * step * d.t[r * d.n + column];
    }
  }
}
