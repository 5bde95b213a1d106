package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.activeset.ActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.activeset.ActiveSetSelector;
import io.github.dl4joptnet.internal.backend.cpu.activeset.Polish;
import io.github.dl4joptnet.internal.backend.cpu.activeset.SaddleCheck;
import io.github.dl4joptnet.internal.backend.cpu.activeset.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.FactoredAdjoint;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.SampleAdjoint;
import io.github.dl4joptnet.internal.backend.cpu.interiorpoint.InteriorPoint;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktForms;
import io.github.dl4joptnet.internal.backend.cpu.kkt.SharedMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;

/** Everything one worker needs for samples of one size; reused from sample to sample. */
final class SampleWorkspace {
  final int n;
  final int nIneq;
  final int nEq;
  final ScaledQp qp;
  final KktForms forms;

  /** The best iterate so far, and in the end the solution; its residuals when last updated. */
  final Iterate best;

  final Residuals residuals;
  final Iterate candidate;
  final ActiveSetSelector activeSets;
  final InteriorPoint interiorPoint;
  final ActiveSetKkt activeSetKkt;
  final Polish polish;
  final SaddleCheck saddleCheck;
  final FactoredAdjoint factoredAdjoint;
  final SampleAdjoint adjoint;
  private ScaledMatrices own;

  SampleWorkspace(QpData data) {
    n = data.n();
    nIneq = data.nIneq();
    nEq = data.nEq();
    int m = nEq + nIneq;
    int sides = 2 * (nIneq + n);
    qp = new ScaledQp(data);
    forms = new KktForms(n, m);
    best = new Iterate(n, m, sides);
    residuals = new Residuals(n, m, sides);
    candidate = new Iterate(n, m, sides);
    SideWeights weights = new SideWeights(n, m, sides);
    activeSetKkt = new ActiveSetKkt(n, nEq, nIneq);
    polish = new Polish(n, m, weights, activeSetKkt, forms, residuals);
    saddleCheck = new SaddleCheck(weights, activeSetKkt, residuals);
    activeSets = new ActiveSetSelector(n, m, residuals, candidate);
    interiorPoint = new InteriorPoint(n, m, sides, residuals, best, candidate, polish);
    factoredAdjoint = new FactoredAdjoint(n, m);
    adjoint = new SampleAdjoint(n, m, weights, activeSetKkt, polish, forms, candidate);
  }

  boolean fits(QpData data) {
    return n == data.n() && nIneq == data.nIneq() && nEq == data.nEq();
  }

  /** Scales a sample, with the batch's matrices where they are shared. */
  void load(QpData data, int sample, SharedMatrices shared, double elasticPenalty) {
    ScaledMatrices matrices = shared == null ? own(data, sample) : shared.matrices();
    qp.load(data, sample, matrices, elasticPenalty);
    forms.load(matrices, shared == null ? null : shared.schur());
  }

  private ScaledMatrices own(QpData data, int sample) {
    if (own == null) {
      own = new ScaledMatrices(data);
    }
    own.load(data, sample);
    return own;
  }
}
