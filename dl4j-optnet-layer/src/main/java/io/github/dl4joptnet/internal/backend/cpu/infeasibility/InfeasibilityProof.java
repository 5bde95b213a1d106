package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

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
 *   <li>the projection of −p onto the recession directions with Qd = 0: d ≠ 0 has pᵀd = −‖d‖².
 * </ul>
 */
public final class InfeasibilityProof {
  private final QpData data;
  private final int sample;
  private final AuxiliarySolver solver;
  private double[] certificate;

  /** Whether a point is known that satisfies the constraints, so that descent is unbounded. */
  private boolean feasible = true;

  public InfeasibilityProof(QpData data, int sample, AuxiliarySolver solver) {
    this.data = data;
    this.sample = sample;
    this.solver = solver;
  }

  /** Whether a point satisfies the rows as they were given, but for a share of their terms. */
  public boolean isFeasible(double[] z, double share) {
    return new CertificateCheck(data, sample).isFeasible(z, share);
  }

  /** See {@link io.github.dl4joptnet.internal.backend.BackendSolution#certificate}. */
  public double[] certificate() {
    return certificate;
  }

  /**
   * PRIMAL_INFEASIBLE or DUAL_INFEASIBLE when proven, else null.
   *
   * @param elastic whether rows may be violated at a cost, so that there is always a feasible
   *     point; the directions of unbounded descent are the same
   */
  public QpStatus prove(boolean elastic) {
    if (!elastic && provesPrimalInfeasible()) {
      return QpStatus.PRIMAL_INFEASIBLE;
    }
    return feasible && provesDualInfeasible() ? QpStatus.DUAL_INFEASIBLE : null;
  }

  private boolean provesPrimalInfeasible() {
    if (data.nIneq() + data.nEq() == 0) {
      return false;
    }
    QpData violation =
        QpData.builder(1, data.n(), data.nIneq(), data.nEq())
            .set(QpCoefficient.G, ofSample(data.G()))
            .set(QpCoefficient.H, ofSample(data.h()))
            .set(QpCoefficient.H_LOWER, ofSample(data.hLower()))
            .set(QpCoefficient.A, ofSample(data.A()))
            .set(QpCoefficient.B, ofSample(data.b()))
            .set(QpCoefficient.LOWER, ofSample(data.lower()))
            .set(QpCoefficient.UPPER, ofSample(data.upper()))
            .build();
    AuxiliarySolver.Minimiser least = solver.solve(violation, 1);
    feasible = new CertificateCheck(data, sample).isFeasible(least.z(), Tolerances.FEASIBLE_SHARE);
    double radius = Math.max(1, VectorKernels.normInf(least.z(), data.n()));
    return new CertificateCheck(data, sample).isContradiction(least.multipliers(), radius)
        && keep(least.multipliers());
  }

  private boolean provesDualInfeasible() {
    if (data.p() == null) {
      return false;
    }
    int n = data.n();
    int nEq = data.nEq() + (data.Q() == null ? 0 : n);
    double[] rows = new double[nEq * n];
    if (data.A() != null) {
      data.A().copySample(sample, rows, 0);
    }
    if (data.Q() != null) {
      data.Q().copySample(sample, rows, data.nEq() * n);
    }
    double[] identity = new double[n * n];
    for (int j = 0; j < n; j++) {
      identity[j * n + j] = 1;
    }
    QpData projection =
        QpData.builder(1, n, data.nIneq(), nEq)
            .set(QpCoefficient.Q, shared(identity))
            .set(QpCoefficient.P, ofSample(data.p()))
            .set(QpCoefficient.G, ofSample(data.G()))
            .set(QpCoefficient.H, recession(data.h()))
            .set(QpCoefficient.H_LOWER, recession(data.hLower()))
            .set(QpCoefficient.A, nEq == 0 ? null : shared(rows))
            .set(QpCoefficient.B, nEq == 0 ? null : shared(new double[nEq]))
            .set(QpCoefficient.LOWER, recession(data.lower()))
            .set(QpCoefficient.UPPER, recession(data.upper()))
            .build();
    AuxiliarySolver.Minimiser descent = solver.solve(projection, 0);
    return new CertificateCheck(data, sample).isUnboundedDescent(descent.z(), descent.multipliers())
        && keep(descent.z());
  }

  /** Keeps a certificate with an inf-norm of 1. */
  private boolean keep(double[] vector) {
    double largest = VectorKernels.normInf(vector, vector.length);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= largest;
    }
    certificate = vector;
    return true;
  }

  private Operand ofSample(Operand operand) {
    return operand == null || operand.shared() ? operand : shared(entries(operand));
  }

  /** The limits of the recession cone: finite ones become 0, infinite ones stay. */
  private Operand recession(Operand limits) {
    if (limits == null) {
      return null;
    }
    double[] values = entries(limits);
    for (int i = 0; i < values.length; i++) {
      values[i] = Double.isInfinite(values[i]) ? values[i] : 0;
    }
    return shared(values);
  }

  private double[] entries(Operand operand) {
    double[] values = new double[operand.size()];
    operand.copySample(sample, values, 0);
    return values;
  }

  private static Operand shared(double[] values) {
    return new Operand(values, 0, values.length);
  }
}
