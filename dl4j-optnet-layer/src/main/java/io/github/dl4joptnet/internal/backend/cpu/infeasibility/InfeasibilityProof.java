package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;

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

  /** The auxiliary problems are stated in this scaling, so that no row or variable dominates. */
  private final ScaledMatrices scaled;

  private final AuxiliaryMatrices auxiliary;
  private double[] certificate;

  /** Whether a point is known that satisfies the constraints, so that descent is unbounded. */
  private boolean feasible = true;

  public InfeasibilityProof(QpData data, int sample, AuxiliarySolver solver) {
    this.data = data;
    this.sample = sample;
    this.solver = solver;
    scaled = ScaledMatrices.of(data);
    auxiliary = AuxiliaryMatrices.of(scaled);
    scaled.load(data, sample);
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
            .set(QpCoefficient.G, auxiliary.rows(data.nEq(), data.nIneq()))
            .set(QpCoefficient.H, limits(data.h(), data.nEq()))
            .set(QpCoefficient.H_LOWER, limits(data.hLower(), data.nEq()))
            .set(QpCoefficient.A, auxiliary.rows(0, data.nEq()))
            .set(QpCoefficient.B, limits(data.b(), 0))
            .set(QpCoefficient.LOWER, bounds(data.lower()))
            .set(QpCoefficient.UPPER, bounds(data.upper()))
            .build();
    AuxiliarySolver.Minimiser least = solver.solve(violation, 1);
    double[] z = least.z();
    double[] multipliers = least.multipliers();
    clearRounding(multipliers, data.nIneq() + data.nEq());
    double radius =
        Math.max(VectorKernels.normInf(z, data.n()), largestLimit(violation, multipliers));
    unscale(z, multipliers);
    CertificateCheck check = new CertificateCheck(data, sample, scaled.columnScale);
    feasible = check.isFeasible(z, Tolerances.FEASIBLE_SHARE);
    return check.isContradiction(multipliers, radius) && keep(multipliers);
  }

  /**
   * The largest limit of rows with a multiplier, an estimate of the size of z in the scaling of the
   * problem.
   */
  private static double largestLimit(QpData problem, double[] multipliers) {
    double largest = 0;
    for (int i = 0; i < problem.nIneq(); i++) {
      Operand limits = multipliers[i] > 0 ? problem.h() : problem.hLower();
      double limit = multipliers[i] == 0 ? 0 : Math.abs(Operand.get(limits, 0, i, 0));
      largest = limit < Double.POSITIVE_INFINITY ? Math.max(largest, limit) : largest;
    }
    for (int r = 0; r < problem.nEq(); r++) {
      boolean takesPart = multipliers[problem.nIneq() + r] != 0;
      largest = takesPart ? Math.max(largest, Math.abs(problem.b().get(0, r))) : largest;
    }
    return largest;
  }

  /* Unscales z and multipliers, in the order of the rows of G, those of A, others, and the bounds.
   */
  private void unscale(double[] z, double[] multipliers) {
    int nIneq = data.nIneq();
    int nEq = data.nEq();
    int bounds = multipliers.length - z.length;
    for (int j = 0; j < z.length; j++) {
      z[j] *= scaled.columnScale[j];
      multipliers[bounds + j] /= scaled.columnScale[j];
    }
    for (int r = 0; r < nIneq; r++) {
      multipliers[r] *= scaled.rowScale[nEq + r];
    }
    for (int r = 0; r < nEq; r++) {
      multipliers[nIneq + r] *= scaled.rowScale[r];
    }
  }

  private boolean provesDualInfeasible() {
    if (data.p() == null) {
      return false;
    }
    int n = data.n();
    int nEq = data.nEq() + (data.Q() == null ? 0 : n);
    double[] p = new double[n];
    for (int j = 0; j < n; j++) {
      p[j] = data.p().get(sample, j) * scaled.columnScale[j];
    }
    QpData projection =
        QpData.builder(1, n, data.nIneq(), nEq)
            .set(QpCoefficient.Q, auxiliary.identity())
            .shared(QpCoefficient.P, p)
            .set(QpCoefficient.G, auxiliary.rows(data.nEq(), data.nIneq()))
            .set(QpCoefficient.H, recession(data.h()))
            .set(QpCoefficient.H_LOWER, recession(data.hLower()))
            .set(
                QpCoefficient.A,
                data.Q() == null
                    ? auxiliary.rows(0, nEq)
                    : auxiliary.rowsAndCurvature(nEq - n, 1 / largestCurvature()))
            .shared(QpCoefficient.B, new double[nEq])
            .set(QpCoefficient.LOWER, recession(data.lower()))
            .set(QpCoefficient.UPPER, recession(data.upper()))
            .build();
    AuxiliarySolver.Minimiser descent = solver.solve(projection, 0);
    double[] d = descent.z();
    double[] multipliers = descent.multipliers();
    clearRounding(d, n);
    int curvatures = data.nIneq() + data.nEq();
    for (int i = curvatures; i < data.nIneq() + nEq; i++) {
      multipliers[i] *= scaled.columnScale[i - curvatures] / largestCurvature();
    }
    unscale(d, multipliers);
    return new CertificateCheck(data, sample).isUnboundedDescent(d, multipliers) && keep(d);
  }

  private double largestCurvature() {
    double largest = 0;
    for (int j = 0; j < data.n(); j++) {
      largest = Math.max(largest, Math.abs(scaled.q().diagonal(j)));
    }
    return largest > 0 ? largest : 1;
  }

  /** Sets those of the first entries to zero that are rounding relative to the largest. */
  private static void clearRounding(double[] x, int count) {
    double least = Tolerances.ROUNDING_SHARE * VectorKernels.normInf(x, count);
    for (int i = 0; i < count; i++) {
      x[i] = Math.abs(x[i]) <= least ? 0 : x[i];
    }
  }

  /** The limits of rows of [A; G] from an index on. */
  private Operand limits(Operand operand, int first) {
    return mapped(operand, (r, limit) -> limit * scaled.rowScale[first + r]);
  }

  private Operand bounds(Operand operand) {
    return mapped(operand, (j, bound) -> bound / scaled.columnScale[j]);
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

  /** The limits of the recession cone: finite ones become 0, infinite ones stay. */
  private Operand recession(Operand limits) {
    return mapped(limits, (i, limit) -> Double.isInfinite(limit) ? limit : 0);
  }

  private interface EntryMap {
    double apply(int index, double entry);
  }

  private Operand mapped(Operand operand, EntryMap map) {
    if (operand == null) {
      return null;
    }
    double[] values = new double[operand.size()];
    Arrays.setAll(values, i -> map.apply(i, operand.get(sample, i)));
    return Operand.sharedValues(values);
  }
}
