package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * Residuals of an iterate, scaled for the Newton step and unscaled for the stopping test.
 *
 * <p>With the tolerance t, an iterate is accurate when every unscaled residual and the gap is
 * within t and within t times the size of the terms it is the sum of.
 */
public final class Residuals {
  /** c Q̂ z + p̂ + Ĉᵀ y + boundDual; zero at fixed variables. */
  public final double[] rDual;

  /** Per side: sign·value + s − limit, less the elastic compliance. */
  public final double[] rSide;

  /** Per row, only for equalities: value − target, less the elastic compliance. */
  public final double[] rEq;

  /** Ĉz. */
  public final double[] cz;

  private final double[] qz;
  private final double[] cty;

  /** Unscaled inf-norms. */
  private double primal;

  private double dual;
  private double gap;

  /** The largest violation of a constraint as a multiple of min(1, size of its terms). */
  private double boundedPrimal;

  /** The same as a multiple of max(1, size of its terms). */
  private double relativePrimal;

  private double dualSize;
  private double gapSize;
  private double mu;
  private double largestZ;

  /** The z whose row terms are summed one by one; null for a bound on each of them. */
  private double[] exactTermsOf;

  public Residuals(int n, int m, int sides) {
    rDual = new double[n];
    rSide = new double[sides];
    rEq = new double[m];
    cz = new double[m];
    qz = new double[n];
    cty = new double[n];
  }

  public void update(ScaledQp qp, Iterate at) {
    updateStationarity(qp, at, null);
    updateConstraints(qp, at);
  }

  /** The same with the exact sizes of the rows' terms, where a relative test is to decide. */
  public void updateExactly(ScaledQp qp, Iterate at) {
    exactTermsOf = at.z;
    update(qp, at);
    exactTermsOf = null;
  }

  /**
   * First part: stationarity and row values. The multipliers of fixed variables are set to close
   * the stationarity.
   *
   * @param fixed variables that count as fixed besides those with one value only; null for none
   */
  public void updateStationarity(ScaledQp qp, Iterate at, boolean[] fixed) {
    ScaledMatrices matrices = qp.matrices();
    matrices.q.multiply(at.z, qz);
    matrices.multiplyC(at.z, cz);
    Arrays.fill(cty, 0);
    matrices.addCTransposed(at.y, 1, cty);
    largestZ = VectorKernels.normInf(at.z, qp.n);
    ConstraintSides sides = qp.sides;
    dual = 0;
    dualSize = 0;
    gap = 0;
    gapSize = 0;
    double quadratic = 0;
    double linear = 0;
    for (int j = 0; j < qp.n; j++) {
      double q = qp.costScale() * qz[j];
      double free = q + qp.p[j] + cty[j];
      boolean oneValue = sides.equality[qp.m + j];
      if (oneValue || (fixed != null && fixed[j])) {
        at.boundDual[j] = -free;
      }
      if (oneValue) {
        addToGap(at.boundDual[j] * at.z[j]);
      }
      rDual[j] = free + at.boundDual[j];
      double unscale = qp.unscaledBoundMultiplier(j, 1);
      dual = Math.max(dual, Math.abs(rDual[j]) * unscale);
      double size =
          Math.max(
              Math.max(Math.abs(q), Math.abs(qp.p[j])),
              Math.max(Math.abs(cty[j]), Math.abs(at.boundDual[j])));
      dualSize = Math.max(dualSize, size * unscale);
      quadratic += q * at.z[j];
      linear += qp.p[j] * at.z[j];
    }
    addToGap(quadratic);
    addToGap(linear);
  }

  /** Second part, after {@link #updateStationarity}: violations, complementarity and gap. */
  public void updateConstraints(ScaledQp qp, Iterate at) {
    primal = 0;
    boundedPrimal = 0;
    relativePrimal = 0;
    updateEqualities(qp, at);
    updateSides(qp, at);
    gap = Math.abs(gap) / qp.costScale();
    gapSize /= qp.costScale();
  }

  private void updateEqualities(ScaledQp qp, Iterate at) {
    ConstraintSides sides = qp.sides;
    double sum = 0;
    for (int r = 0; r < qp.m; r++) {
      if (sides.equality[r]) {
        double given = sides.compliance(r) * at.y[r];
        rEq[r] = cz[r] - given - sides.target[r];
        double unscale = 1 / qp.matrices().rowScale[r];
        double size = Math.max(rowTerms(qp, r), Math.abs(sides.target[r]));
        addViolation(Math.abs(rEq[r]) * unscale, size * unscale);
        sum += (sides.target[r] + given) * at.y[r];
      }
    }
    addToGap(sum);
  }

  private void updateSides(ScaledQp qp, Iterate at) {
    ConstraintSides sides = qp.sides;
    double sum = 0;
    double complementarity = 0;
    for (int k = 0; k < sides.count(); k++) {
      int index = sides.index[k];
      boolean isRow = index < qp.m;
      double value = sides.sign[k] * (isRow ? cz[index] : at.z[index - qp.m]);
      double given = sides.compliance(index) * at.lambda[k];
      double violation = value - given - sides.limit[k];
      rSide[k] = violation + at.s[k];
      double unscale =
          isRow ? 1 / qp.matrices().rowScale[index] : qp.matrices().columnScale[index - qp.m];
      double size =
          Math.max(isRow ? rowTerms(qp, index) : Math.abs(value), Math.abs(sides.limit[k]));
      addViolation(violation * unscale, size * unscale);
      sum += (sides.limit[k] + given) * at.lambda[k];
      complementarity += at.s[k] * at.lambda[k];
    }
    addToGap(sum);
    mu = sides.count() == 0 ? 0 : complementarity / sides.count();
  }

  /** The sum of the absolute terms of a row's value, or a bound on each of them. */
  private double rowTerms(ScaledQp qp, int r) {
    if (exactTermsOf == null) {
      return largestZ * qp.matrices().rowNorm[r];
    }
    double[] row = qp.matrices().c[r];
    double sum = 0;
    for (int j = 0; j < qp.n; j++) {
      sum += Math.abs(row[j] * exactTermsOf[j]);
    }
    return sum;
  }

  private void addViolation(double violation, double size) {
    primal = Math.max(primal, violation);
    boundedPrimal = Math.max(boundedPrimal, violation / atMostOne(size));
    relativePrimal = Math.max(relativePrimal, violation / Math.max(1, size));
  }

  private void addToGap(double term) {
    gap += term;
    gapSize = Math.max(gapSize, Math.abs(term));
  }

  /** Largest violation of a constraint, unscaled. */
  public double primal() {
    return primal;
  }

  /** Inf-norm of the stationarity, unscaled. */
  public double dual() {
    return dual;
  }

  /** Absolute difference of primal and dual objective, unscaled. */
  public double gap() {
    return gap;
  }

  /** Mean of sλ, scaled; 0 without sides. */
  public double mu() {
    return mu;
  }

  /** Largest of residuals and gap divided by its tolerance; at most 1 at convergence. */
  public double ratio(double tolerance) {
    return worst(ratioWithoutGap(tolerance), gap / (tolerance * atMostOne(gapSize)));
  }

  public double ratioWithoutGap(double tolerance) {
    return worst(boundedPrimal / tolerance, dual / (tolerance * atMostOne(dualSize)));
  }

  /** The same by the relative test alone. */
  public double relativeRatio(double tolerance) {
    return worst(relativeRatioWithoutGap(tolerance), gap / (tolerance * Math.max(1, gapSize)));
  }

  public double relativeRatioWithoutGap(double tolerance) {
    return worst(relativePrimal / tolerance, dual / (tolerance * Math.max(1, dualSize)));
  }

  private static double atMostOne(double size) {
    return Math.max(Tolerances.SMALLEST_TERM_SIZE, Math.min(1, size));
  }

  /** The larger one; infinite where either is NaN. */
  private static double worst(double a, double b) {
    double max = Math.max(a, b);
    return max <= Double.MAX_VALUE ? max : Double.POSITIVE_INFINITY;
  }
}
