package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.backend.cpu.activeset.ActiveSetSelector;
import io.github.dl4joptnet.internal.backend.cpu.activeset.KktActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.activeset.NullSpaceActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.activeset.PrimalDualActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.activeset.SparseRowsActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.activeset.SparseSchurActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.CpuSolution;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.FactoredAdjoint;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.SampleAdjoint;
import io.github.dl4joptnet.internal.backend.cpu.interiorpoint.InteriorPoint;
import io.github.dl4joptnet.internal.backend.cpu.kkt.DenseForms;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktForms;
import io.github.dl4joptnet.internal.backend.cpu.kkt.sparse.InequalitySchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.sparse.SparseForms;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.backend.cpu.polish.ActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.DenseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.Polish;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.polish.SparseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.saddle.SaddleCheck;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.shared.SharedMatrices;
import java.lang.ref.WeakReference;

/** Everything one worker needs for samples of one size; reused from sample to sample. */
final class SampleWorkspace {
  final int n;
  final int nIneq;
  final int nEq;
  final ScaledQp qp;
  final KktForms forms;

  /** The best iterate so far, and in the end the solution. */
  final Iterate best;

  /** The residuals of the iterate that was evaluated last. */
  final Residuals residuals;

  final Iterate candidate;

  private final int m;
  private final int sides;
  private final ProgramPattern pattern;

  /** Selects the method for dense matrices; null for sparse ones. */
  private final ActiveSetSelector selector;

  /** What the batch of the loaded sample shares, or null. */
  private InequalitySchur inequalities;

  /** The solution of the batch, once the loaded sample's part of it is complete. */
  private WeakReference<CpuSolution> solution = new WeakReference<>(null);

  private int solvedSample;

  // What few samples need is made for the first of them.
  private ScaledMatrices own;
  private Iterate guess;
  private ActiveSetKkt activeSetKkt;
  private SideWeights weights;
  private Polish polish;
  private InteriorPoint interiorPoint;
  private KktActiveSet kktActiveSet;
  private NullSpaceActiveSet nullSpaceActiveSet;
  private SparseSchurActiveSet sparseSchur;
  private SparseRowsActiveSet sparseRows;
  private SaddleCheck saddleCheck;
  private FactoredAdjoint factoredAdjoint;
  private SampleAdjoint adjoint;

  SampleWorkspace(QpData data) {
    this(data, data.isSparse() ? ProgramPattern.of(data) : null);
  }

  /**
   * @param pattern of a batch with sparse matrices, else null
   */
  SampleWorkspace(QpData data, ProgramPattern pattern) {
    this.pattern = pattern;
    n = data.n();
    nIneq = data.nIneq();
    nEq = data.nEq();
    m = nEq + nIneq;
    sides = 2 * (nIneq + n);
    qp = new ScaledQp(data);
    best = new Iterate(n, m, sides);
    residuals = new Residuals(n, m, sides);
    candidate = new Iterate(n, m, sides);
    forms = pattern == null ? new DenseForms(n, m) : new SparseForms(pattern);
    selector = pattern == null ? new ActiveSetSelector(n, m, residuals, candidate) : null;
  }

  boolean fits(QpData data, ProgramPattern pattern) {
    return this.pattern == pattern && n == data.n() && nIneq == data.nIneq() && nEq == data.nEq();
  }

  /** Scales a sample, with the batch's matrices where they are shared. */
  void load(QpData data, int sample, SharedMatrices shared, double elasticPenalty) {
    ScaledMatrices matrices = shared == null ? own(data, sample) : shared.matrices();
    solution.clear();
    qp.load(data, sample, matrices, elasticPenalty);
    forms.load(matrices, shared == null ? null : shared.schur());
    inequalities = shared == null ? null : shared.inequalities();
  }

  /** Records that the solution of the loaded sample is complete. */
  void solved(CpuSolution complete, int sample) {
    solution = new WeakReference<>(complete);
    solvedSample = sample;
  }

  /** Loads a sample that was solved, unless it is the one that this workspace solved last. */
  void load(CpuSolution solved, int sample) {
    if (solution.get() == solved && solvedSample == sample) {
      forms.load(qp.matrices(), solved.shared == null ? null : solved.shared.schur());
      return;
    }
    load(solved.data, sample, solved.shared, solved.settings.elasticPenalty());
    solved(solved, sample);
  }

  /** Scales the warm start of the loaded sample. */
  void takeGuess(WarmStart start, int sample) {
    guess = guess == null ? new Iterate(n, m, sides) : guess;
    qp.scaleZ(start.z(), sample * n, guess);
    qp.scaleRowMultipliers(start.nu(), sample * nEq, 0, nEq, guess);
    qp.scaleRowMultipliers(start.lambda(), sample * nIneq, nEq, nIneq, guess);
    qp.scaleBoundMultipliers(start.boundDual(), sample * n, guess);
    qp.matrices().multiplyC(guess.z, residuals.cz);
    ConstraintSides limits = qp.sides;
    for (int k = 0; k < limits.count(); k++) {
      int index = limits.index[k];
      double value = index < qp.m ? residuals.cz[index] : guess.z[index - qp.m];
      guess.s[k] = limits.limit[k] - limits.sign[k] * value;
      guess.lambda[k] = limits.sign[k] * guess.multiplier(index);
    }
  }

  private ScaledMatrices own(QpData data, int sample) {
    if (own == null) {
      own = pattern == null ? new DenseMatrices(data) : new SparseMatrices(pattern);
    }
    own.load(data, sample);
    return own;
  }

  /** The active set method that fits the sample, or null. */
  PrimalDualActiveSet activeSet() {
    return forms instanceof DenseForms dense ? selector.select(qp, dense) : sparseActiveSet();
  }

  /**
   * By the Schur complement that the batch shares; else, if Q is well conditioned, by the rows or
   * by KKT systems.
   */
  private PrimalDualActiveSet sparseActiveSet() {
    if (inequalities != null && !qp.isElastic()) {
      if (sparseSchur == null) {
        sparseSchur = new SparseSchurActiveSet(n, m, residuals, candidate);
      }
      return sparseSchur.with(inequalities);
    }
    if (!qp.matrices().q().isWellConditioned()) {
      return null;
    }
    boolean isRowsAlone = qp.matrices().q().isDiagonal() && !qp.sides.hasBounds();
    return isRowsAlone && pattern.rowProducts() != null ? sparseRows() : kktActiveSet();
  }

  private SparseRowsActiveSet sparseRows() {
    if (sparseRows == null) {
      sparseRows = new SparseRowsActiveSet(n, m, pattern.rowProducts(), residuals, candidate);
    }
    return sparseRows;
  }

  /** The active set method that fits the sample, from the guess. */
  PrimalDualActiveSet warmActiveSet() {
    PrimalDualActiveSet fitting = activeSet();
    return (fitting == null ? kktActiveSet() : fitting).from(guess);
  }

  /** The method that accepts any sample, for active sets that are guessed. */
  private KktActiveSet kktActiveSet() {
    if (kktActiveSet == null) {
      kktActiveSet = new KktActiveSet(n, m, weights(), activeSetKkt(), residuals, candidate);
    }
    return kktActiveSet;
  }

  /** The method that accepts any dense sample; null for sparse ones. */
  PrimalDualActiveSet safestActiveSet() {
    if (nullSpaceActiveSet == null && activeSetKkt() instanceof DenseActiveSetKkt dense) {
      nullSpaceActiveSet = new NullSpaceActiveSet(n, m, weights(), dense, residuals, candidate);
    }
    return nullSpaceActiveSet;
  }

  InteriorPoint interiorPoint() {
    if (interiorPoint == null) {
      interiorPoint = newInteriorPoint(best);
    }
    return interiorPoint;
  }

  /**
   * A new interior-point method.
   *
   * @param receiver receives its best iterate
   */
  InteriorPoint newInteriorPoint(Iterate receiver) {
    return new InteriorPoint(n, m, sides, residuals, receiver, candidate, polish());
  }

  Polish polish() {
    if (polish == null) {
      polish = new Polish(n, m, weights(), activeSetKkt(), forms, residuals);
    }
    return polish;
  }

  ActiveSetKkt activeSetKkt() {
    if (activeSetKkt == null) {
      activeSetKkt =
          forms instanceof SparseForms sparse
              ? new SparseActiveSetKkt(n, m, sparse.sibling())
              : new DenseActiveSetKkt(n, nEq, nIneq);
    }
    return activeSetKkt;
  }

  private SideWeights weights() {
    if (weights == null) {
      weights = new SideWeights(n, m, sides);
    }
    return weights;
  }

  SaddleCheck saddleCheck() {
    if (saddleCheck == null) {
      saddleCheck =
          new SaddleCheck(
              weights(),
              activeSetKkt(),
              residuals,
              problem -> SampleSolver.minimise(problem, 0).z());
    }
    return saddleCheck;
  }

  FactoredAdjoint factoredAdjoint() {
    if (factoredAdjoint == null) {
      factoredAdjoint = new FactoredAdjoint(n, m, pattern);
    }
    return factoredAdjoint;
  }

  SampleAdjoint adjoint() {
    if (adjoint == null) {
      adjoint = new SampleAdjoint(n, m, weights(), activeSetKkt(), polish(), forms, candidate);
    }
    return adjoint;
  }
}
