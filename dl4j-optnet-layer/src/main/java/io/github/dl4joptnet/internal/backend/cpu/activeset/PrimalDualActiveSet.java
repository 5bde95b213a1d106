package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.IterativeMethod;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * The primal-dual active set method (Hintermüller, Ito and Kunisch 2002) from an empty working set
 * or a guess: solve with the working set as equalities, drop sides with negative multipliers, add
 * violated ones, and repeat until the working set is stable. For a definite Q it mostly ends within
 * some ten small systems, exact to rounding; it may also cycle, and then it gives up.
 */
public abstract class PrimalDualActiveSet implements IterativeMethod {
  /** Rows and variables from this index on are not among the rows to solve for. */
  final int rowLimit;

  /** The active rows in ascending order, {@link #activeCount} of them. */
  final int[] activeRow;

  /** The values that the active rows are to have. */
  final double[] activeTarget;

  int activeCount;

  /** Upper Cholesky factor of the active rows' Ĉ(cQ̂)⁻¹Ĉᵀ + ε̂, without those eliminated before. */
  double[][] factor = {};

  final double[] z;

  /** Multipliers of the rows of C, then those of the bounds. */
  final double[] dual;

  /** Ĉz and then z. */
  final double[] value;

  ScaledQp qp;

  /** Per side, whether it is in the working set. */
  private final boolean[] active;

  /** The sides that the last round has added. */
  private final int[] entered;

  private final Residuals residuals;
  private final Iterate solution;

  /** What to begin with next, or null. */
  private Iterate guess;

  private int rounds;
  private int changesBefore;

  /** Whether sides change one at a time, from multipliers that are not negative. */
  private boolean descends;

  private final double[] feasible;
  private int nonMonotoneRounds;

  /** A slack of this size is none, once the working set is stable. */
  private double weakSlack;

  /** Whether the solution written last has a weakly active side. */
  private boolean weak;

  /**
   * For n variables and m rows of C.
   *
   * @param rowLimit m, or m + n where bounds count as rows too
   * @param residuals receives those of the iterate when it is evaluated
   * @param solution receives the iterate when it is evaluated
   */
  PrimalDualActiveSet(int n, int m, int rowLimit, Residuals residuals, Iterate solution) {
    this.rowLimit = rowLimit;
    this.residuals = residuals;
    this.solution = solution;
    activeRow = new int[rowLimit];
    activeTarget = new double[rowLimit];
    z = new double[n];
    dual = new double[m + n];
    value = new double[m + n];
    active = new boolean[2 * (n + m)];
    entered = new int[active.length];
    feasible = new double[active.length];
  }

  /** To begin next with the active set λ &gt; s of a guess instead of an empty one. */
  public final PrimalDualActiveSet from(Iterate guess) {
    this.guess = guess;
    return this;
  }

  /** Makes room for the {@link #factor} of up to so many rows, where none is there. */
  final void reserveFactor(int rows) {
    if (factor.length < rows) {
      factor = MatrixKernels.rows(rows, rows);
    }
  }

  /**
   * Prepares what does not change between the rounds.
   *
   * @return false where the method cannot solve this problem
   */
  abstract boolean prepare();

  /**
   * Solves with the working set as equalities; fills dual and value.
   *
   * @return false where they determine no solution
   */
  abstract boolean solve();

  int maxRounds() {
    return Tolerances.MAX_ROUNDS;
  }

  /** Rounds with more changes than the one before, after which the method counts as cycling. */
  int maxNonMonotoneRounds() {
    return Tolerances.MAX_NON_MONOTONE_ROUNDS;
  }

  /**
   * Whether the active rows and bounds are known to be independent, or share their multipliers by
   * the least norm; asked for once the working set is stable.
   */
  boolean isIndependent() {
    return true;
  }

  /**
   * Whether, where changing all sides at once cycles, the method goes on with one side at a time:
   * in more rounds, but with an end.
   */
  boolean mayDescend() {
    return false;
  }

  /** Fills z and what is missing of dual once the working set is stable. */
  abstract void complete();

  /** The factor of the working set for the adjoint; null where it is of no use there. */
  abstract ActiveSetFactor factor(int batch);

  @Override
  public final boolean begin(ScaledQp qp, Goal goal) {
    this.qp = qp;
    for (int k = 0; k < qp.sides.count(); k++) {
      active[k] = guess != null && guess.lambda[k] > guess.s[k];
    }
    guess = null;
    rounds = 0;
    changesBefore = Integer.MAX_VALUE;
    descends = false;
    nonMonotoneRounds = 0;
    weakSlack = 0;
    return prepare() && step();
  }

  @Override
  public final boolean step() {
    rounds++;
    collectRows();
    return activeCount <= qp.n && solve();
  }

  @Override
  public final Outcome finished() {
    if (descends && descend()) {
      return rounds == maxRounds() ? Outcome.STALLED : Outcome.RUNNING;
    }
    int changes = changeWorkingSet();
    if (changes == 0) {
      if (!activateWeakSides() || !isIndependent()) {
        return Outcome.STALLED;
      }
      complete();
      return Outcome.CONVERGED;
    }
    nonMonotoneRounds += changes > changesBefore ? 1 : 0;
    changesBefore = changes;
    if (nonMonotoneRounds > maxNonMonotoneRounds()) {
      if (descends || !mayDescend()) {
        return Outcome.STALLED;
      }
      beginDescent();
    }
    return rounds == maxRounds() ? Outcome.STALLED : Outcome.RUNNING;
  }

  @Override
  public final void evaluate() {
    complete();
    write(solution);
    residuals.update(qp, solution);
  }

  @Override
  public final double stepLength() {
    return 1;
  }

  @Override
  public final double centring() {
    return 0;
  }

  /** The rows and bounds that may enter: all, but for bounds that a problem does not have. */
  final int rowCount() {
    return qp.sides.hasBounds() ? rowLimit : qp.m;
  }

  private void collectRows() {
    ConstraintSides sides = qp.sides;
    activeCount = 0;
    for (int r = 0; r < rowCount(); r++) {
      int side = sides.equality[r] ? -1 : activeSide(r);
      if (sides.equality[r] || side >= 0) {
        activeTarget[activeCount] = side < 0 ? sides.target[r] : sides.boundary(side);
        activeRow[activeCount++] = r;
      }
    }
  }

  /** The active side of a row or variable, or −1. */
  final int activeSide(int index) {
    for (int k = qp.sides.first[index]; k < qp.sides.first[index + 1]; k++) {
      if (active[k]) {
        return k;
      }
    }
    return -1;
  }

  /** Drops and adds sides; returns how many. A margin that is rounding changes nothing. */
  private int changeWorkingSet() {
    ConstraintSides sides = qp.sides;
    int changes = 0;
    int added = 0;
    int size = qp.sides.equalityCount();
    for (int k = 0; k < sides.count(); k++) {
      if (!belongs(k)) {
        active[k] = !active[k];
        changes++;
        if (active[k]) {
          entered[added++] = k;
        }
      }
      size += active[k] ? 1 : 0;
    }
    return size > qp.n ? changes - deferMildest(added, size - qp.n) : changes;
  }

  private boolean belongs(int k) {
    double margin = active[k] ? multiplier(k) : slack(k);
    return margin >= 0 || isRounding(margin, active[k]);
  }

  /** Whether the last run has changed sides one at a time. */
  final boolean hasDescended() {
    return descends;
  }

  /** Keeps what the present multipliers, without the negative ones, are a feasible start from. */
  private void beginDescent() {
    descends = true;
    for (int k = 0; k < qp.sides.count(); k++) {
      feasible[k] = active[k] ? Math.max(0, multiplier(k)) : 0;
      active[k] = feasible[k] > 0;
    }
  }

  /**
   * A step of the dual problem's active set method (Lawson and Hanson 1974): towards the working
   * set's multipliers as far as none becomes negative, and without the one that is zero there; or
   * all the way, and then the most violated side enters. The dual objective falls with each step,
   * so that no working set comes twice.
   *
   * @return false where all sides belong where they are
   */
  private boolean descend() {
    ConstraintSides sides = qp.sides;
    int blocking = -1;
    double length = 1;
    int violated = -1;
    for (int k = 0; k < sides.count(); k++) {
      if (!belongs(k) && active[k]) {
        double share = feasible[k] / (feasible[k] - multiplier(k));
        blocking = blocking < 0 || share < length ? k : blocking;
        length = Math.min(length, share);
      } else if (!belongs(k)) {
        violated = violated < 0 || slack(k) < slack(violated) ? k : violated;
      }
    }
    for (int k = 0; k < sides.count(); k++) {
      if (active[k]) {
        feasible[k] = Math.max(0, feasible[k] + length * (multiplier(k) - feasible[k]));
      }
    }
    if (blocking >= 0) {
      active[blocking] = false;
      feasible[blocking] = 0;
    } else if (violated >= 0) {
      active[violated] = true;
    }
    return blocking >= 0 || violated >= 0;
  }

  /**
   * Takes the sides into the working set that hold with equality all the same, which leaves z where
   * it is.
   *
   * @return false where they depend on those that are active, so that the multipliers are not
   *     unique
   */
  private boolean activateWeakSides() {
    weakSlack = Tolerances.WEAK_ACTIVITY_SHARE * valueSize();
    boolean any = false;
    for (int k = 0; k < qp.sides.count(); k++) {
      if (!active[k] && !(slack(k) > weakSlack)) {
        active[k] = true;
        any = true;
      }
    }
    if (!any) {
      return true;
    }
    collectRows();
    return activeCount <= qp.n && solve();
  }

  /**
   * Where more sides would enter than z has degrees of freedom, only the most violated enter, at
   * most half of the free dimensions; a full working set makes z ill-conditioned.
   *
   * @return how many have to wait
   */
  private int deferMildest(int added, int excess) {
    if (added == 0) {
      return 0;
    }
    int keep = Math.min(added, Math.max(1, (added - excess) / 2));
    double[] slacks = new double[added];
    for (int i = 0; i < added; i++) {
      slacks[i] = slack(entered[i]);
    }
    Arrays.sort(slacks);
    double mildest = slacks[keep - 1];
    int left = keep;
    for (int i = 0; i < added; i++) {
      boolean stays = left > 0 && slack(entered[i]) <= mildest;
      active[entered[i]] = stays;
      left -= stays ? 1 : 0;
    }
    return added - keep;
  }

  private double multiplier(int k) {
    return qp.sides.sign[k] * dual[qp.sides.index[k]];
  }

  private double slack(int k) {
    return qp.sides.limit[k] - qp.sides.sign[k] * value[qp.sides.index[k]];
  }

  private boolean isRounding(double margin, boolean isMultiplier) {
    return margin >= -Tolerances.CLEAR_MARGIN
        && margin >= -Tolerances.ROUNDED_MARGIN * (isMultiplier ? multiplierSize() : valueSize());
  }

  private double multiplierSize() {
    return Math.max(1, VectorKernels.normInf(dual, qp.m + qp.n));
  }

  private double valueSize() {
    return Math.max(1, VectorKernels.normInf(value, qp.m + qp.n));
  }

  /**
   * Factors the active rows' matrix and solves for their multipliers.
   *
   * @param unconstrained the values of all rows without these multipliers
   * @param from the first active row to be solved for
   */
  final boolean solveRows(double[] unconstrained, int from) {
    Arrays.fill(dual, 0);
    double[] x = value;
    int order = activeCount - from;
    for (int i = 0; i < order; i++) {
      int r = activeRow[from + i];
      x[i] = unconstrained[r] - activeTarget[from + i];
      factor[i][i] += qp.sides.compliance(r);
    }
    if (Cholesky.factorInPlace(factor, order, Tolerances.INDEPENDENT_PIVOT_SHARE) != 0) {
      return false;
    }
    Cholesky.solve(factor, order, x);
    for (int i = 0; i < order; i++) {
      dual[activeRow[from + i]] = x[i];
    }
    return true;
  }

  /**
   * The solution for the working set, where of s and λ one is 0 on every side, and both are where a
   * side is weakly active.
   */
  public final void write(Iterate to) {
    System.arraycopy(z, 0, to.z, 0, qp.n);
    System.arraycopy(dual, 0, to.y, 0, qp.m);
    System.arraycopy(dual, qp.m, to.boundDual, 0, qp.n);
    double weakMultiplier = Tolerances.WEAK_ACTIVITY_SHARE * multiplierSize();
    weak = false;
    for (int k = 0; k < qp.sides.count(); k++) {
      double multiplier = active[k] ? multiplier(k) : 0;
      double slack = active[k] ? 0 : slack(k);
      if (multiplier < 0) {
        to.setMultiplier(qp.sides.index[k], 0);
      }
      to.lambda[k] = multiplier > weakMultiplier ? multiplier : 0;
      to.s[k] = slack > weakSlack ? slack : 0;
      weak |= to.lambda[k] == 0 && to.s[k] == 0;
    }
  }

  /**
   * The factor of the working set, for the adjoint; null where some side is weakly active, and
   * where it is of no use there.
   *
   * @param batch how many samples may keep one
   */
  public final ActiveSetFactor keepFactor(int batch) {
    return weak ? null : factor(batch);
  }
}
