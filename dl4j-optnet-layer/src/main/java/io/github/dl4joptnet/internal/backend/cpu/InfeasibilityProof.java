package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.qp.QpStatus;

/**
 * Decides whether a sample that was not solved has no feasible point or no minimiser, by two
 * auxiliary QPs that always have a solution:
 *
 * <ul>
 *   <li>the least-squares violation, min ½‖t‖² over z with the rows relaxed by t. Its multipliers t
 *       satisfy Gᵀλ + Aᵀν + boundDual = 0 and combine the limits to −‖t‖².
 *   <li>the projection of −p onto the directions that keep every constraint and have Qd = 0: d ≠ 0
 *       has pᵀd = −‖d‖².
 * </ul>
 */
final class InfeasibilityProof {
  private static final double TOLERANCE = 1e-10;
  private static final int MAX_ITERATIONS = 200;

  private final QpData data;
  private final int sample;
  private double[] certificate;

  InfeasibilityProof(QpData data, int sample) {
    this.data = data;
    this.sample = sample;
  }

  /** See {@link io.github.dl4joptnet.internal.backend.BackendSolution#certificate}. */
  double[] certificate() {
    return certificate;
  }

  /**
   * PRIMAL_INFEASIBLE or DUAL_INFEASIBLE when proven, else null.
   *
   * @param elastic whether rows may be violated at a cost, so that there is always a feasible
   *     point; the directions of unbounded descent are the same
   */
  QpStatus prove(boolean elastic) {
    if (!elastic && provesPrimalInfeasible()) {
      return QpStatus.PRIMAL_INFEASIBLE;
    }
    return provesDualInfeasible() ? QpStatus.DUAL_INFEASIBLE : null;
  }

  private boolean provesPrimalInfeasible() {
    int nIneq = data.nIneq();
    int nEq = data.nEq();
    int n = data.n();
    if (nIneq + nEq == 0) {
      return false;
    }
    QpData violation =
        QpData.builder(1, n, nIneq, nEq)
            .set(QpCoefficient.G, one(data.G()))
            .set(QpCoefficient.H, one(data.h()))
            .set(QpCoefficient.H_LOWER, one(data.hLower()))
            .set(QpCoefficient.A, one(data.A()))
            .set(QpCoefficient.B, one(data.b()))
            .set(QpCoefficient.LOWER, one(data.lower()))
            .set(QpCoefficient.UPPER, one(data.upper()))
            .build();
    SampleWorkspace workspace = solve(violation, 1);
    double[] multipliers = multipliers(workspace, nIneq, nEq, n);
    double reach = Math.max(1, VectorKernels.normInf(minimiser(workspace, n), n));
    return new CertificateCheck(data, sample).isContradiction(multipliers, reach)
        && keep(multipliers);
  }

  private boolean keep(double[] vector) {
    double largest = VectorKernels.normInf(vector, vector.length);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= largest;
    }
    certificate = vector;
    return true;
  }

  private boolean provesDualInfeasible() {
    if (data.p() == null) {
      return false;
    }
    int n = data.n();
    int nEq = data.nEq() + (data.Q() == null ? 0 : n);
    double[] rows = new double[nEq * n];
    if (data.A() != null) {
      copy(data.A(), rows, 0);
    }
    if (data.Q() != null) {
      copy(data.Q(), rows, data.nEq() * n);
    }
    double[] identity = new double[n * n];
    for (int j = 0; j < n; j++) {
      identity[j * n + j] = 1;
    }
    QpData descent =
        QpData.builder(1, n, data.nIneq(), nEq)
            .set(QpCoefficient.Q, shared(identity))
            .set(QpCoefficient.P, one(data.p()))
            .set(QpCoefficient.G, one(data.G()))
            .set(QpCoefficient.H, recession(data.h()))
            .set(QpCoefficient.H_LOWER, recession(data.hLower()))
            .set(QpCoefficient.A, nEq == 0 ? null : shared(rows))
            .set(QpCoefficient.B, nEq == 0 ? null : shared(new double[nEq]))
            .set(QpCoefficient.LOWER, recession(data.lower()))
            .set(QpCoefficient.UPPER, recession(data.upper()))
            .build();
    SampleWorkspace workspace = solve(descent, 0);
    double[] direction = minimiser(workspace, n);
    double[] pulls = multipliers(workspace, data.nIneq(), nEq, n);
    return new CertificateCheck(data, sample).isUnboundedDescent(direction, pulls)
        && keep(direction);
  }

  private static double[] minimiser(SampleWorkspace workspace, int n) {
    double[] z = new double[n];
    for (int j = 0; j < n; j++) {
      z[j] = workspace.interiorPoint.best.z[j] * workspace.qp.matrices.columnScale[j];
    }
    return z;
  }

  /** (λ, ν, boundDual). */
  private static double[] multipliers(SampleWorkspace workspace, int nIneq, int nEq, int n) {
    double[] y = workspace.interiorPoint.best.y;
    double[] bound = workspace.interiorPoint.best.boundDual;
    ScaledQp qp = workspace.qp;
    double[] multipliers = new double[nIneq + nEq + n];
    for (int i = 0; i < nIneq; i++) {
      multipliers[i] = y[nEq + i] * qp.matrices.rowScale[nEq + i] / qp.costScale;
    }
    for (int r = 0; r < nEq; r++) {
      multipliers[nIneq + r] = y[r] * qp.matrices.rowScale[r] / qp.costScale;
    }
    for (int j = 0; j < n; j++) {
      multipliers[nIneq + nEq + j] = bound[j] / (qp.costScale * qp.matrices.columnScale[j]);
    }
    return multipliers;
  }

  private static SampleWorkspace solve(QpData problem, double penalty) {
    SampleWorkspace workspace = new SampleWorkspace(problem);
    workspace.load(problem, 0, null, penalty);
    InteriorPoint.Goal goal = new InteriorPoint.Goal(TOLERANCE, MAX_ITERATIONS, 0, 0, null);
    if (Attempts.fellShort(Attempts.first(workspace, goal))
        && Attempts.fellShort(Attempts.resume(workspace))) {
      Attempts.restart(workspace);
    }
    return workspace;
  }

  private Operand one(Operand operand) {
    if (operand == null || operand.shared()) {
      return operand;
    }
    double[] values = new double[operand.size()];
    copy(operand, values, 0);
    return shared(values);
  }

  private void copy(Operand operand, double[] to, int at) {
    System.arraycopy(operand.values(), operand.offset(sample), to, at, operand.size());
  }

  /** Finite limits become 0, missing ones stay away. */
  private Operand recession(Operand limits) {
    if (limits == null) {
      return null;
    }
    double[] values = new double[limits.size()];
    copy(limits, values, 0);
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.isInfinite(values[i]) ? values[i] : 0;
    }
    return shared(values);
  }

  private static Operand shared(double[] values) {
    return new Operand(values, 0, values.length);
  }
}
