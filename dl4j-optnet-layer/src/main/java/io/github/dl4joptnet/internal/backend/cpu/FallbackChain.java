package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.cpu.activeset.PrimalDualActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.infeasibility.AuxiliarySolver;
import io.github.dl4joptnet.internal.backend.cpu.interiorpoint.InteriorPoint;
import io.github.dl4joptnet.internal.backend.cpu.interiorpoint.Start;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.IterativeMethod;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.presolve.EqualityElimination;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.parallel.Interruption;
import io.github.dl4joptnet.qp.IterationListener;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The sequence of methods tried on one sample, and the only place that decides what is tried next.
 * The result is the workspace's best iterate.
 */
final class FallbackChain {
  /** Sparse programs with more variables and rows than this keep their equality rows. */
  private static final int MOST_ELIMINATED = 500;

  /** A larger scaled z may be a direction of unbounded descent rather than a solution. */
  private static final double FAR = 1e8;

  /**
   * The larger estimate of the size of z is tried only where it exceeds the usual one by this
   * factor.
   */
  private static final double FAR_LARGER = 1e6;

  /** The larger estimate is right if the z found is no smaller than this share of it. */
  private static final double LEAST_SIZE = 1e-3;

  /** Below this share of its diagonal terms, zᵀQz counts as zero. */
  private static final double FLAT_SHARE = 1e-8;

  /** Residuals of this size relative to their terms may be rounding; larger ones are not. */
  private static final double HALF_OF_THE_DIGITS = 1e-8;

  private final SampleWorkspace workspace;
  private final Goal goal;
  private final boolean isWarm;

  /** The status that is proven for a sample without a solution, or null. */
  private final Supplier<QpStatus> proof;

  private int iterations;

  /** The active set method that has found the solution, or null. */
  private PrimalDualActiveSet solvedBy;

  /** Whether the solution was found in another scaling, in which the factors are too. */
  private boolean isRescaled;

  /**
   * @param isWarm whether the workspace has a guess of the solution
   */
  FallbackChain(SampleWorkspace workspace, Goal goal, boolean isWarm, Supplier<QpStatus> proof) {
    this.workspace = workspace;
    this.goal = goal;
    this.isWarm = isWarm;
    this.proof = proof;
  }

  /**
   * Solves the sample that the workspace has loaded, by the first of these that succeeds:
   *
   * <ol>
   *   <li>the active set method, from the warm start where there is one, then from an empty set;
   *       without inequalities, the elimination of the equality rows follows at once;
   *   <li>the interior-point method with the cheapest form of the Newton system: scaled for a
   *       larger z, where most limits may be noise, then in the usual scaling; where that breaks
   *       down, it continues with the safest form;
   *   <li>the program in the variables that remain when the equality rows are eliminated;
   *   <li>the interior point method from a large start, where it made no progress from the usual
   *       one;
   *   <li>a proof that there is no solution;
   *   <li>the active set method by the null-space method;
   *   <li>the interior point method with the safest form from a large start.
   * </ol>
   *
   * <p>Where rounding stops progress, the relative test decides.
   */
  QpStatus run() {
    QpStatus status = solve();
    if (status != QpStatus.SOLVED) {
      return status;
    }
    if (isSaddle()) {
      return QpStatus.NUMERICAL_ERROR;
    }
    QpStatus proven = isFarAlongFlatDirection() ? proof.get() : null;
    return proven == null ? status : proven;
  }

  /**
   * Whether z is so far along a direction without curvature that the terms of Qz swamp those of p:
   * the relative test then holds even where the objective falls without end.
   */
  private boolean isFarAlongFlatDirection() {
    double[] z = workspace.best.z;
    ScaledQp qp = workspace.qp;
    if (!(VectorKernels.normInf(z, qp.n) > FAR)) {
      return false;
    }
    double[] qz = new double[qp.n];
    qp.matrices().q().multiply(z, qz);
    double size = 0;
    for (int j = 0; j < qp.n; j++) {
      size += qp.matrices().q().diagonal(j) * z[j] * z[j];
    }
    return VectorKernels.dot(z, qz, 0, qp.n) <= FLAT_SHARE * size
        && VectorKernels.dot(qp.p, z, 0, qp.n) < 0;
  }

  /** Newton's equations cannot tell a saddle point of an indefinite Q from a minimum. */
  private boolean isSaddle() {
    return !workspace.qp.matrices().q().isSemidefinite()
        && workspace.saddleCheck().isSaddle(workspace.qp, workspace.best);
  }

  /** The same without the checks for saddle points and unbounded descent. */
  QpStatus solve() {
    if (isWarm && activeSet(workspace::warmActiveSet)) {
      return QpStatus.SOLVED;
    }
    iterations = 0;
    if (activeSet(workspace::activeSet)) {
      return QpStatus.SOLVED;
    }
    iterations = 0;
    if (isInaccurateWithEqualitiesAlone() && withoutEqualityRows()) {
      return QpStatus.SOLVED;
    }
    if (inLargerScale()) {
      return QpStatus.SOLVED;
    }
    iterations = 0;
    Outcome first = interiorPoint(cheapest(), Start.MEHROTRA);
    Outcome outcome = onWithSafest(first);
    if (outcome.fellShort() && withoutEqualityRows()) {
      return QpStatus.SOLVED;
    }
    if (first == Outcome.STALLED && outcome.fellShort() && !isAtRounding()) {
      outcome = onWithSafest(interiorPoint(cheapest(), Start.LARGE));
    }
    if (outcome.fellShort()) {
      QpStatus proven = holdsRelatively() ? null : proof.get();
      if (proven != null) {
        return proven;
      }
      if (activeSet(workspace::safestActiveSet)) {
        return QpStatus.SOLVED;
      }
      if (!isAtRounding()) {
        outcome = interiorPoint(safest(), Start.LARGE);
      }
    }
    if (outcome == Outcome.CONVERGED || holdsRelatively()) {
      return QpStatus.SOLVED;
    }
    if (outcome == Outcome.ITERATION_LIMIT) {
      QpStatus proven = proof.get();
      return proven == null ? QpStatus.MAX_ITERATIONS : proven;
    }
    return QpStatus.NUMERICAL_ERROR;
  }

  /**
   * False where no such method fits the problem, or it gives up, is inaccurate, or may have found
   * one of several solutions.
   */
  private boolean activeSet(Supplier<PrimalDualActiveSet> fitting) {
    PrimalDualActiveSet method = goal.isSmoothed() ? null : fitting.get();
    // Rounds of an attempt that fails are not reported: the next method counts from 0 again.
    List<IterationListener.Iteration> rounds = new ArrayList<>();
    if (method == null
        || iterate(method, rounds::add) != Outcome.CONVERGED
        || !isAccurate(method)
        || !method.isUnique()) {
      return false;
    }
    reportAll(rounds);
    workspace.best.copyFrom(workspace.candidate);
    solvedBy = method;
    return true;
  }

  /** Whether the solution holds the tolerance, at least after a Newton step on its active set. */
  private boolean isAccurate(PrimalDualActiveSet method) {
    method.write(workspace.candidate);
    workspace.residuals.update(workspace.qp, workspace.candidate);
    if (workspace.residuals.toleranceRatio(goal.tolerance()) <= 1) {
      return true;
    }
    method.refine();
    return holds(workspace.candidate) || isAccurateOncePolished();
  }

  private boolean isAccurateOncePolished() {
    return workspace.polish().run(workspace.qp, workspace.candidate) && holds(workspace.candidate);
  }

  private boolean holds(Iterate solution) {
    return workspace.residuals.areAccurate(workspace.qp, solution, goal.tolerance());
  }

  private Outcome interiorPoint(KktSystem form, Start start) {
    return iterate(workspace.interiorPoint().with(form, start), this::report);
  }

  /** Eliminates the equality rows, and solves the program in the remaining variables. */
  private boolean withoutEqualityRows() {
    ScaledQp qp = workspace.qp;
    boolean isLarge = qp.matrices() instanceof SparseMatrices && qp.n + qp.m > MOST_ELIMINATED;
    boolean isSuitable = !goal.isSmoothed() && !qp.isElastic() && !qp.matrices().isLimited();
    if (!isSuitable || qp.matrices().nEq == 0 || isLarge) {
      return false;
    }
    EqualityElimination elimination = EqualityElimination.of(qp);
    if (elimination == null) {
      return false;
    }
    AuxiliarySolver.Minimiser solution =
        elimination.isDetermined()
            ? new AuxiliarySolver.Minimiser(new double[0], new double[qp.m + qp.n])
            : SampleSolver.minimise(elimination.program(), 0);
    elimination.write(solution.z(), solution.multipliers(), workspace.candidate);
    workspace.residuals.updateExactly(qp, workspace.candidate);
    boolean isFound =
        workspace.residuals.relativeRatio(goal.tolerance()) <= 1 || isAccurateOncePolished();
    if (isFound) {
      workspace.best.copyFrom(workspace.candidate);
    }
    return isFound;
  }

  /**
   * The interior-point method, scaled for a larger z: if most limits are noise, the usual estimate
   * of the size of z is far too small, and rounding errors are far too large relative to it. The z
   * found shows which of the two is right.
   */
  private boolean inLargerScale() {
    ScaledQp qp = workspace.qp;
    double size = qp.zScale();
    double larger = qp.largerZScale();
    if (goal.isSmoothed() || !(larger > FAR_LARGER * size)) {
      return false;
    }
    Iterate found = new Iterate(qp.n, qp.m, workspace.best.s.length);
    qp.rescale(larger, found);
    InteriorPoint method = workspace.newInteriorPoint(found);
    List<IterationListener.Iteration> seen = new ArrayList<>();
    Outcome outcome = iterate(method.with(cheapest(), Start.MEHROTRA), seen::add);
    isRescaled = outcome == Outcome.CONVERGED && VectorKernels.normInf(found.z, qp.n) > LEAST_SIZE;
    qp.rescale(size, found);
    if (isRescaled) {
      reportAll(seen);
      workspace.best.copyFrom(found);
    }
    return isRescaled;
  }

  private KktSystem cheapest() {
    return workspace.forms.cheapest(workspace.qp);
  }

  private KktSystem safest() {
    return workspace.forms.safest(workspace.qp.costScale());
  }

  /** Continues with the safest form from the iterate where the cheapest has broken down. */
  private Outcome onWithSafest(Outcome outcome) {
    return outcome == Outcome.NUMERICAL_FAILURE ? interiorPoint(safest(), Start.HERE) : outcome;
  }

  /**
   * Whether the active set method has failed on one linear system, which no iteration solves
   * better.
   */
  private boolean isInaccurateWithEqualitiesAlone() {
    return workspace.qp.sides.count() == 0 && !goal.isSmoothed() && workspace.activeSet() != null;
  }

  private boolean holdsRelatively() {
    return workspace.interiorPoint().bestHoldsRelatively(goal.tolerance());
  }

  /** Whether the best iterate has half of its digits: another attempt would hardly add more. */
  private boolean isAtRounding() {
    return workspace
        .interiorPoint()
        .bestHoldsRelatively(Math.min(goal.tolerance(), HALF_OF_THE_DIGITS));
  }

  /** Runs a method to its end. */
  private Outcome iterate(IterativeMethod method, Consumer<IterationListener.Iteration> watcher) {
    if (!method.begin(workspace.qp, goal)) {
      return Outcome.NUMERICAL_FAILURE;
    }
    while (true) {
      Interruption.check();
      if (goal.listener() != null) {
        method.evaluate();
        watcher.accept(iteration(method));
      }
      Outcome outcome = method.finished();
      if (outcome == Outcome.CONVERGED) {
        return outcome;
      }
      if (iterations == goal.maxIterations()) {
        return outcome.endedBy(Outcome.ITERATION_LIMIT);
      }
      if (!outcome.goesOn()) {
        return outcome;
      }
      if (!method.step()) {
        return outcome.endedBy(Outcome.NUMERICAL_FAILURE);
      }
      iterations++;
    }
  }

  private IterationListener.Iteration iteration(IterativeMethod method) {
    return new IterationListener.Iteration(
        goal.sample(),
        iterations,
        workspace.residuals.primal(),
        workspace.residuals.dual(),
        workspace.residuals.gap(),
        method.stepLength(),
        method.centring());
  }

  /** Reports the iterations of an attempt that has succeeded. */
  private void reportAll(List<IterationListener.Iteration> iterations) {
    for (IterationListener.Iteration iteration : iterations) {
      Interruption.check();
      report(iteration);
    }
  }

  private void report(IterationListener.Iteration iteration) {
    goal.listener().onIteration(iteration);
  }

  /**
   * The rounds of the active set method after the first; else the iterations since it was given up,
   * without those in another scaling.
   */
  int iterations() {
    return iterations;
  }

  /** Whether the residuals are those of the best iterate. */
  boolean hasResidualsOfBest() {
    return solvedBy != null;
  }

  /**
   * The factor of the solution's active set where one is left, for the adjoint, else null.
   *
   * @param batch how many samples may keep one
   */
  ActiveSetFactor keepFactor(int batch) {
    if (isRescaled) {
      return null;
    }
    if (solvedBy != null) {
      return solvedBy.keepFactor(batch);
    }
    return workspace.interiorPoint().isPolished() && !workspace.polish().hasWeakSide()
        ? workspace.activeSetKkt().keepFactor(workspace.qp, batch)
        : null;
  }
}
