package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.parallel.Interruption;
import java.util.Arrays;

/**
 * The primal-dual active set method (Hintermüller, Ito and Kunisch 2002): solve with the sides that
 * are taken for active as equalities, let those with a negative multiplier go, take in those that
 * are violated, and again until none changes. For a definite Q it mostly ends within some ten small
 * systems, exact to rounding; it may also cycle, and then {@link InteriorPoint} takes over.
 */
abstract class PrimalDualActiveSet {
  private static final int MAX_ROUNDS = 16;

  /** How often more sides than in the round before may change. */
  private static final int MAX_RELAPSES = 2;

  /** A smaller share of a diagonal entry left as pivot: the active rows depend on each other. */
  static final double PIVOT_FLOOR = 1e-11;

  /** A side may be weakly active when its multiplier or slack is within this of the largest. */
  private static final double DOUBT = 1e-7;

  /** Places from here on are not among the rows to solve for. */
  final int places;

  /** The active rows in ascending order, {@link #rows} of them, and the limits they are at. */
  final int[] row;

  final double[] target;
  int rows;

  /** Systems solved in the last search. */
  int rounds;

  /** Upper Cholesky factor of the active rows' Ĉ(cQ̂)⁻¹Ĉᵀ + ε̂, without those eliminated before. */
  final double[][] factor;

  final double[] z;

  /** Per place, its multiplier: those of the rows of C, then those of the bounds. */
  final double[] dual;

  /** Per place, Ĉz and then z. */
  final double[] value;

  final boolean[] active;

  /** The sides that the last round has taken in. */
  private final int[] entered;

  /**
   * For n variables and m rows of C.
   *
   * @param places m, or m + n where bounds count as rows too
   */
  PrimalDualActiveSet(int n, int m, int places) {
    this.places = places;
    row = new int[places];
    target = new double[places];
    int order = Math.min(n, places);
    factor = MatrixKernels.rows(order, order);
    z = new double[n];
    dual = new double[m + n];
    value = new double[m + n];
    active = new boolean[2 * (n + m)];
    entered = new int[active.length];
  }

  /**
   * Prepares what does not change between the rounds.
   *
   * @return false where the method cannot solve this problem
   */
  abstract boolean begin(ScaledQp qp);

  /**
   * Solves for the sides in {@link #active} as equalities; fills dual and value.
   *
   * @return false where they determine no solution
   */
  abstract boolean solve(ScaledQp qp);

  /** Fills z and what is missing of dual once the search has ended. */
  abstract void complete(ScaledQp qp);

  /**
   * Starts without active sides.
   *
   * @param maxRounds how many systems to solve at most
   * @param onRound called after each round, with its solution to {@link #write}; null for none
   */
  final boolean search(ScaledQp qp, int maxRounds, Runnable onRound) {
    Arrays.fill(active, 0, qp.sides.count, false);
    return begin(qp) && iterate(qp, Math.min(maxRounds, MAX_ROUNDS), onRound);
  }

  /** Starts from the roles λ &gt; s of an iterate. */
  final boolean search(ScaledQp qp, Iterate from) {
    for (int k = 0; k < qp.sides.count; k++) {
      active[k] = from.lambda[k] > from.s[k];
    }
    return begin(qp) && iterate(qp, MAX_ROUNDS, null);
  }

  /** Whether all sides confirm their roles, and clearly. */
  private boolean iterate(ScaledQp qp, int maxRounds, Runnable onRound) {
    int before = Integer.MAX_VALUE;
    int relapses = 0;
    for (rounds = 1; rounds <= maxRounds; rounds++) {
      Interruption.check();
      collectRows(qp.sides);
      if (rows > qp.n || !solve(qp)) {
        return false;
      }
      if (onRound != null) {
        complete(qp);
        onRound.run();
      }
      int changes = changeRoles(qp);
      if (changes == 0) {
        complete(qp);
        return isClear(qp.sides);
      }
      relapses += changes > before ? 1 : 0;
      if (relapses > MAX_RELAPSES) {
        return false;
      }
      before = changes;
    }
    return false;
  }

  /** The places whose rows count: all, but for bounds that a problem does not have. */
  final int placesOf(ConstraintSides sides) {
    return sides.hasBounds() ? places : sides.m;
  }

  private void collectRows(ConstraintSides sides) {
    rows = 0;
    for (int r = 0; r < placesOf(sides); r++) {
      if (sides.equality[r]) {
        target[rows] = sides.target[r];
        row[rows++] = r;
        continue;
      }
      int side = activeSide(sides, r);
      if (side >= 0) {
        target[rows] = sides.sign[side] * sides.limit[side];
        row[rows++] = r;
      }
    }
  }

  /** The active side of a place, or −1. */
  final int activeSide(ConstraintSides sides, int place) {
    for (int k = sides.first[place]; k < sides.first[place + 1]; k++) {
      if (active[k]) {
        return k;
      }
    }
    return -1;
  }

  private int changeRoles(ScaledQp qp) {
    ConstraintSides sides = qp.sides;
    int changes = 0;
    int taken = 0;
    int held = equalities(sides);
    for (int k = 0; k < sides.count; k++) {
      double margin = active[k] ? multiplier(sides, k) : slack(sides, k);
      if (!(margin >= 0)) {
        active[k] = !active[k];
        changes++;
        if (active[k]) {
          entered[taken++] = k;
        }
      }
      held += active[k] ? 1 : 0;
    }
    return held > qp.n ? changes - leaveMildest(sides, taken, held - qp.n) : changes;
  }

  private static int equalities(ConstraintSides sides) {
    int count = 0;
    for (int place = 0; place < sides.m + sides.n; place++) {
      count += sides.equality[place] ? 1 : 0;
    }
    return count;
  }

  /**
   * Where more sides are taken in than z has freedom for, those that are violated least have to
   * wait: half of what there is room for, as the last of it leaves z to the roundings.
   *
   * @return how many wait
   */
  private int leaveMildest(ConstraintSides sides, int taken, int excess) {
    int keep = Math.max(1, (taken - excess) / 2);
    for (int count = taken; count > keep; count--) {
      int mildest = 0;
      for (int i = 1; i < count; i++) {
        mildest = slack(sides, entered[i]) > slack(sides, entered[mildest]) ? i : mildest;
      }
      active[entered[mildest]] = false;
      entered[mildest] = entered[count - 1];
    }
    return taken - Math.min(taken, keep);
  }

  private double multiplier(ConstraintSides sides, int k) {
    return sides.sign[k] * dual[sides.place[k]];
  }

  private double slack(ConstraintSides sides, int k) {
    return sides.limit[k] - sides.sign[k] * value[sides.place[k]];
  }

  /** Whether no multiplier or slack is so small that a side may be weakly active. */
  private boolean isClear(ConstraintSides sides) {
    int all = sides.m + sides.n;
    double multiplierDoubt = DOUBT * VectorKernels.normInf(dual, all);
    double slackDoubt = DOUBT * Math.max(1, VectorKernels.normInf(value, all));
    for (int k = 0; k < sides.count; k++) {
      if (active[k] ? !(multiplier(sides, k) > multiplierDoubt) : !(slack(sides, k) > slackDoubt)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Factors the rows' matrix and solves for their multipliers.
   *
   * @param free the values of the places without them
   * @param from the first active row to be solved for
   */
  final boolean solveRows(ScaledQp qp, double[] free, int from) {
    Arrays.fill(dual, 0);
    double[] x = value;
    int order = rows - from;
    for (int i = 0; i < order; i++) {
      int r = row[from + i];
      x[i] = free[r] - target[from + i];
      factor[i][i] += qp.sides.give(r);
    }
    if (Cholesky.factorInPlace(factor, order, PIVOT_FLOOR) != 0) {
      return false;
    }
    Cholesky.solve(factor, order, x);
    for (int i = 0; i < order; i++) {
      dual[row[from + i]] = x[i];
    }
    return true;
  }

  /** Writes row i of the upper Cholesky factor of all active rows' matrix from its diagonal on. */
  void factorRow(int i, ScaledQp qp, double[] to, int at) {
    System.arraycopy(factor[i], i, to, at, rows - i);
  }

  /** The solution found, where of s and λ one is 0 on every side. */
  final void write(ConstraintSides sides, Iterate to) {
    System.arraycopy(z, 0, to.z, 0, sides.n);
    System.arraycopy(dual, 0, to.y, 0, sides.m);
    System.arraycopy(dual, 0, to.primalY, 0, sides.m);
    System.arraycopy(dual, sides.m, to.boundDual, 0, sides.n);
    for (int k = 0; k < sides.count; k++) {
      to.lambda[k] = active[k] ? multiplier(sides, k) : 0;
      to.s[k] = active[k] ? 0 : slack(sides, k);
    }
  }
}
