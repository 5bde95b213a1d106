package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.IterativeMethod;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.workingset.BlockExchange;
import io.github.dl4joptnet.internal.backend.cpu.workingset.Change;
import io.github.dl4joptnet.internal.backend.cpu.workingset.DualDescent;
import io.github.dl4joptnet.internal.backend.cpu.workingset.WeakActivity;
import io.github.dl4joptnet.internal.backend.cpu.workingset.WorkingSet;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import java.util.Arrays;

/**
 * The primal-dual active set method (Hintermüller, Ito and Kunisch 2002) from an empty working set
 * or a guess: solve with the working set as equalities, drop sides with negative multipliers, add
 * violated ones, and repeat until the working set is stable. For a definite Q it mostly ends within
 * some ten small systems, exact to rounding; it may also cycle, and then gives up, or goes on with
 * {@link DualDescent}.
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

  private final WorkingSet set;
  private final BlockExchange exchange;
  private final WeakActivity weakActivity;

  /** Made for the first sample that needs it. */
  private DualDescent descent;

  private final Residuals residuals;
  private final Iterate solution;

  /** The guess that the next run starts from, or null. */
  private Iterate guess;

  private int rounds;
  private int mostRounds;

  /** The active row that the factor begins with. */
  private int firstSolved;

  /** The first row of the factor that depends on those before it, or −1. */
  private int dependent;

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
    set = new WorkingSet(dual, value);
    int sides = 2 * (n + m);
    // No more wrong sides than rounds can change one by one before the rounds end.
    exchange = new BlockExchange(set, sides, Tolerances.MAX_ROUNDS);
    weakActivity = new WeakActivity(set, sides);
  }

  /** Starts the next run from the active set λ &gt; s of a guess instead of an empty one. */
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

  /** The share of the remaining degrees of freedom that the sides of a round may take. */
  double enteringShare() {
    return Tolerances.ENTERING_SHARE;
  }

  /**
   * The search stops where it expects more further rounds than this. They do not pay where a round
   * costs as much as an iteration of the interior-point method.
   */
  double mostExpectedRounds() {
    return Double.POSITIVE_INFINITY;
  }

  /**
   * Whether the active rows and bounds are linearly independent, or the method finds their
   * multipliers of minimum norm; called once the working set is stable.
   */
  boolean isIndependent() {
    return true;
  }

  /**
   * The limit on further rounds that change one side at a time, where changing all at once cycles.
   * They cannot cycle, but pay only where a round costs little.
   */
  int maxDescentRounds() {
    return 0;
  }

  /** Fills z and the rest of dual once the working set is stable. */
  abstract void complete();

  /** The factor of the working set for the adjoint; null where it is of no use there. */
  abstract ActiveSetFactor factor(int batch);

  @Override
  public final boolean begin(ScaledQp qp, Goal goal) {
    this.qp = qp;
    set.begin(qp, guess);
    guess = null;
    exchange.reset();
    if (descent != null) {
      descent.reset();
    }
    rounds = 0;
    mostRounds = Tolerances.MAX_ROUNDS;
    weakActivity.reset();
    return prepare() && step();
  }

  @Override
  public final boolean step() {
    rounds++;
    collectRows();
    // With dual descent, one row more than z has dimensions may be active, and depends on the
    // others.
    if (activeCount > (hasDescended() ? qp.n + 1 : qp.n)) {
      return false;
    }
    dependent = -1;
    return solve()
        || (dependent >= 0
            && hasDescended()
            && descent.follow(factor, activeRow, firstSolved, activeCount, dependent));
  }

  @Override
  public final Outcome finished() {
    Change change = updateWorkingSet();
    if (change == Change.NONE_LEFT) {
      return settled();
    }
    boolean goesOn = change == Change.CHANGED && rounds < mostRounds;
    return goesOn || beginDescent() ? Outcome.RUNNING : Outcome.STALLED;
  }

  private Change updateWorkingSet() {
    return hasDescended()
        ? descent.update()
        : exchange.update(qp.n - qp.sides.equalityCount(), enteringShare(), mostExpectedRounds());
  }

  private boolean beginDescent() {
    int more = hasDescended() ? 0 : maxDescentRounds();
    if (more > 0) {
      descent = descent == null ? new DualDescent(set, 2 * value.length) : descent;
      descent.begin();
      mostRounds = rounds + more;
    }
    return more > 0;
  }

  /** Converged where the multipliers of the stable working set are unique. */
  private Outcome settled() {
    if (!activateWeakSides() || !isIndependent()) {
      return Outcome.STALLED;
    }
    complete();
    return Outcome.CONVERGED;
  }

  /**
   * Improves the solution, which has been written and evaluated, by a Newton step with the factor
   * of its working set.
   *
   * @return false where there is no such factor, or the working set turns out to be another one
   */
  public final boolean refine() {
    if (!correct(solution, residuals) || !set.isSettled()) {
      return false;
    }
    write(solution);
    residuals.update(qp, solution);
    return true;
  }

  /** Fills z, dual and value by a Newton step from a solution; false where the method has none. */
  boolean correct(Iterate at, Residuals residuals) {
    return false;
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

  /** The number of rows that may enter, with bounds where they count as rows and there are any. */
  final int rowCount() {
    return qp.sides.hasBounds() ? rowLimit : qp.m;
  }

  final void collectRows() {
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

  /** Fills values with Ĉz and z. */
  final void evaluate(double[] z, double[] values) {
    qp.matrices().multiplyC(z, values);
    System.arraycopy(z, 0, values, qp.m, qp.n);
  }

  /** Sets z exactly to the active bounds that count as rows, from an active row on. */
  final void fixVariables(int from) {
    for (int i = from; i < activeCount; i++) {
      if (activeRow[i] >= qp.m) {
        z[activeRow[i] - qp.m] = activeTarget[i];
      }
    }
  }

  /** The active side of a row or variable, or −1. */
  final int activeSide(int index) {
    return set.activeSide(index);
  }

  final boolean isActive(int side) {
    return set.contains(side);
  }

  /** Whether the latest run changes, or ended by changing, one side at a time. */
  final boolean hasDescended() {
    return descent != null && descent.isRunning();
  }

  /**
   * Adds inactive sides that hold with equality to the working set, which leaves z as it is.
   *
   * @return false where they depend on active ones, so that the multipliers are not unique
   */
  private boolean activateWeakSides() {
    if (!weakActivity.activate()) {
      return true;
    }
    collectRows();
    return activeCount <= qp.n && solve();
  }

  /**
   * Factors the active rows' matrix and solves for their multipliers.
   *
   * @param unconstrained the values of all rows without these multipliers
   * @param from the first active row to be solved for
   */
  final boolean solveRows(double[] unconstrained, int from) {
    Arrays.fill(dual, 0);
    int order = activeCount - from;
    for (int i = 0; i < order; i++) {
      factor[i][i] += qp.sides.compliance(activeRow[from + i]);
    }
    firstSolved = from;
    dependent = Cholesky.firstSkipped(factor, order, Tolerances.INDEPENDENT_PIVOT_SHARE);
    if (dependent >= 0) {
      return false;
    }
    solveFactored(unconstrained, from);
    return true;
  }

  /** Solves for the multipliers of active rows whose matrix is factored. */
  final void solveFactored(double[] unconstrained, int from) {
    double[] x = value;
    int order = activeCount - from;
    for (int i = 0; i < order; i++) {
      x[i] = unconstrained[activeRow[from + i]] - activeTarget[from + i];
    }
    Cholesky.solve(factor, order, x);
    for (int i = 0; i < order; i++) {
      dual[activeRow[from + i]] = x[i];
    }
  }

  /**
   * Records the row of the factor that depends on those before it and on those eliminated before.
   */
  final void markDependent(int row) {
    dependent = row;
  }

  /**
   * The solution for the working set, where s or λ is 0 on every side, and both are where a side is
   * weakly active.
   */
  public final void write(Iterate to) {
    System.arraycopy(z, 0, to.z, 0, qp.n);
    System.arraycopy(dual, 0, to.y, 0, qp.m);
    System.arraycopy(dual, qp.m, to.boundDual, 0, qp.n);
    weakActivity.write(qp.sides, to);
  }

  /**
   * Whether the solution written last is known to be the only one, as with a definite Q. A guess
   * may hold on to constraints that are active at one of many solutions.
   */
  public boolean isUnique() {
    return true;
  }

  final boolean hasWeakSide() {
    return weakActivity.hasAny();
  }

  /**
   * The factor of the working set, for the adjoint; null where it is of no use there.
   *
   * @param batch how many samples may keep one
   */
  public final ActiveSetFactor keepFactor(int batch) {
    ActiveSetFactor factor = factor(batch);
    return factor == null || !hasWeakSide()
        ? factor
        : weakActivity.mark(factor, activeRow, activeCount);
  }
}
