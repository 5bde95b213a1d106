package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;

/** Everything one worker needs for samples of one size; reused from sample to sample. */
final class SampleWorkspace {
  final int n;
  final int nIneq;
  final int nEq;
  final ScaledQp qp;
  final KktForms forms;
  final InteriorPoint interiorPoint;
  final SampleAdjoint adjoint;
  final FactoredAdjoint factoredAdjoint;
  private ScaledMatrices own;

  SampleWorkspace(QpData data) {
    n = data.n();
    nIneq = data.nIneq();
    nEq = data.nEq();
    int m = nEq + nIneq;
    int sides = 2 * (nIneq + n);
    qp = new ScaledQp(data);
    forms = new KktForms(n, m);
    SideWeights active = new SideWeights(n, m, sides);
    ActiveSetKkt reduced = new ActiveSetKkt(n, nEq, nIneq);
    Polish polish = new Polish(n, m, sides);
    Iterate candidate = new Iterate(n, m, sides);
    interiorPoint = new InteriorPoint(n, m, sides, new Finish(active, reduced, polish, candidate));
    factoredAdjoint = new FactoredAdjoint(n, m);
    adjoint = new SampleAdjoint(active, reduced, polish, candidate, interiorPoint.residuals);
  }

  boolean fits(QpData data) {
    return n == data.n() && nIneq == data.nIneq() && nEq == data.nEq();
  }

  /** Scales a sample, with the batch's matrices where they are shared. */
  void load(QpData data, int sample, SharedMatrices shared, double elasticPenalty) {
    ScaledMatrices matrices = shared == null ? own(data, sample) : shared.matrices();
    qp.load(data, sample, matrices, elasticPenalty);
    forms.load(matrices, shared == null ? null : shared.rows());
  }

  private ScaledMatrices own(QpData data, int sample) {
    if (own == null) {
      own = new ScaledMatrices(data);
    }
    own.load(data, sample);
    return own;
  }
}
