package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.backend.cpu.activeset.ActiveSetSelector;
import io.github.dl4joptnet.internal.backend.cpu.activeset.KktActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.activeset.PrimalDualActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.activeset.SparseSchurActiveSet;
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
import java.util.function.Supplier;

/** Everything one worker needs for samples of one size; reused from sample to sample. */
final class SampleWorkspace {
  /** Q is clearly definite where its curvature share is larger. */
  private static final double LEAST_PIVOT_SHARE = 1e-9;

  final int n;
  final int nIneq;
  final int nEq;
  final ScaledQp qp;
  final KktForms forms;

  /** The best iterate so far, and in the end the solution; its residuals when last updated. */
  final Iterate best;

  final Residuals residuals;
  final Iterate candidate;

  /** The active set method that fits the sample, or null. */
  final Supplier<PrimalDualActiveSet> activeSet;

  /** The one that takes any dense sample; null for sparse ones. */
  final Supplier<PrimalDualActiveSet> safestActiveSet;

  /** The one that takes any sample whose active set is guessed. */
  private final KktActiveSet anyActiveSet;

  private final SparseSchurActiveSet sparseSchur;

  /** Of the loaded sample's batch, or null. */
  private InequalitySchur inequalities;

  private final Iterate guess;
  final InteriorPoint interiorPoint;
  final ActiveSetKkt activeSetKkt;
  final Polish polish;
  final SaddleCheck saddleCheck;
  final FactoredAdjoint factoredAdjoint;
  final SampleAdjoint adjoint;
  private final ProgramPattern pattern;
  private ScaledMatrices own;

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
    int m = nEq + nIneq;
    int sides = 2 * (nIneq + n);
    qp = new ScaledQp(data);
    best = new Iterate(n, m, sides);
    residuals = new Residuals(n, m, sides);
    candidate = new Iterate(n, m, sides);
    SideWeights weights = new SideWeights(n, m, sides);
    if (pattern == null) {
      DenseActiveSetKkt kkt = new DenseActiveSetKkt(n, nEq, nIneq);
      DenseForms dense = new DenseForms(n, m);
      ActiveSetSelector selector = new ActiveSetSelector(n, m, weights, kkt, residuals, candidate);
      activeSet = () -> selector.select(qp, dense);
      safestActiveSet = selector::safest;
      activeSetKkt = kkt;
      forms = dense;
    } else {
      SparseForms sparse = new SparseForms(pattern);
      activeSet = this::sparseActiveSet;
      safestActiveSet = () -> null;
      activeSetKkt = new SparseActiveSetKkt(n, m, sparse.sibling());
      forms = sparse;
    }
    guess = new Iterate(n, m, sides);
    sparseSchur = new SparseSchurActiveSet(n, m, residuals, candidate);
    anyActiveSet = new KktActiveSet(n, m, weights, activeSetKkt, residuals, candidate);
    polish = new Polish(n, m, weights, activeSetKkt, forms, residuals);
    saddleCheck =
        new SaddleCheck(
            weights, activeSetKkt, residuals, problem -> SampleSolver.minimise(problem, 0).z());
    interiorPoint = new InteriorPoint(n, m, sides, residuals, best, candidate, polish);
    factoredAdjoint = new FactoredAdjoint(n, m);
    adjoint = new SampleAdjoint(n, m, weights, activeSetKkt, polish, forms, candidate);
  }

  /** On what the batch shares where that pays, or by whole systems where Q determines z. */
  private PrimalDualActiveSet sparseActiveSet() {
    if (inequalities != null && !qp.isElastic()) {
      return sparseSchur.with(inequalities);
    }
    return qp.matrices().q().isWellConditioned(LEAST_PIVOT_SHARE) ? anyActiveSet : null;
  }

  boolean fits(QpData data, ProgramPattern pattern) {
    return this.pattern == pattern && n == data.n() && nIneq == data.nIneq() && nEq == data.nEq();
  }

  /** Scales a sample, with the batch's matrices where they are shared. */
  void load(QpData data, int sample, SharedMatrices shared, double elasticPenalty) {
    ScaledMatrices matrices = shared == null ? own(data, sample) : shared.matrices();
    qp.load(data, sample, matrices, elasticPenalty);
    forms.load(matrices, shared == null ? null : shared.schur());
    inequalities = shared == null ? null : shared.inequalities();
  }

  /** Reads the guess for the loaded sample. */
  void takeGuess(WarmStart start, int sample) {
    qp.scaleZ(start.z(), sample * n, guess);
    qp.scaleRowMultipliers(start.nu(), sample * nEq, 0, nEq, guess);
    qp.scaleRowMultipliers(start.lambda(), sample * nIneq, nEq, nIneq, guess);
    qp.scaleBoundMultipliers(start.boundDual(), sample * n, guess);
    qp.matrices().multiplyC(guess.z, residuals.cz);
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count(); k++) {
      int index = sides.index[k];
      double value = index < qp.m ? residuals.cz[index] : guess.z[index - qp.m];
      double dual = index < qp.m ? guess.y[index] : guess.boundDual[index - qp.m];
      guess.s[k] = sides.limit[k] - sides.sign[k] * value;
      guess.lambda[k] = sides.sign[k] * dual;
    }
  }

  /** The active set method that fits the sample, from the guess. */
  PrimalDualActiveSet warmActiveSet() {
    PrimalDualActiveSet fitting = activeSet.get();
    return (fitting == null ? anyActiveSet : fitting).from(guess);
  }

  private ScaledMatrices own(QpData data, int sample) {
    if (own == null) {
      own = pattern == null ? new DenseMatrices(data) : new SparseMatrices(pattern);
    }
    own.load(data, sample);
    return own;
  }
}
