package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.linalg.CompensatedSum;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;

/**
 * Residuals of an iterate, scaled for the Newton step and judged for the stopping test.
 *
 * <p>With the tolerance t, an iterate is accurate when every residual and the gap is within t in
 * the user's units, and within t times the size of the terms it is the sum of. Sizes are those of
 * the scaled problem, where the data are about one, so that no unit is favoured.
 */
public final class Residuals {
  /** c Q̂ z + p̂ + Ĉᵀ y + boundDual; zero at fixed variables. */
  public final double[] rDual;

  /** Per side: sign·value + s − limit − ε̂·multiplier. */
  public final double[] rSide;

  /** Per row, only for equalities: value − target − ε̂·multiplier. */
  public final double[] rEq;

  /** Ĉz. */
  public final double[] cz;

  private final double[] qz;
  private final double[] cty;

  /** Inf-norms in the user's units. */
  private double primal;

  private double dual;
  private double gap;

  /** Violation of rows of zeros by rounding, which no z can change. */
  private double ignoredViolation;

  /** The largest violation in the user's units that is more than the rounding of its terms. */
  private double primalBeyondRounding;

  /** The largest violation as a multiple of the size of its terms. */
  private double primalToSize;

  /** Scaled: the largest stationarity residual, the gap, and the sizes of their terms. */
  private double scaledDual;

  private double dualSize;
  private double unscaledDualSize;

  /** The largest stationarity residual in the user's units that is more than rounding. */
  private double dualBeyondRounding;

  private double scaledGap;

  /** Sums of the terms of the gap: the rounding of thousands of them may exceed the tolerance. */
  private final CompensatedSum terms = new CompensatedSum();

  private final CompensatedSum linearTerms = new CompensatedSum();

  /** The sum of |limit · multiplier|, which may cancel in the gap. */
  private double absoluteSupport;

  private double gapSize;

  private double mu;
  private double largestZ;

  /** The largest entry of z where that is below one and z must not be zero; else one. */
  private double sizeOfZ;

  private double gradientSize;

  /** The least size of scaled terms; smaller sizes are raised to it. */
  private double leastTerm;

  /** The z for which row terms are summed exactly; null to bound them by the largest entries. */
  private double[] exactTermsOf;

  /** Filled by {@link #updateExactly}, else zero. */
  private final AbsoluteTerms absolute;

  public Residuals(int n, int m, int sides) {
    rDual = new double[n];
    absolute = new AbsoluteTerms(n);
    rSide = new double[sides];
    rEq = new double[m];
    cz = new double[m];
    qz = new double[n];
    cty = new double[n];
  }

  public void update(ScaledQp qp, Iterate at) {
    if (exactTermsOf == null) {
      absolute.clear();
    }
    updateStationarity(qp, at, null);
    updateConstraints(qp, at);
  }

  /**
   * The same with the sums of all terms, one by one, where a relative test is to decide: a residual
   * within the rounding of its terms is as good as zero.
   */
  public void updateExactly(ScaledQp qp, Iterate at) {
    absolute.sum(qp, at);
    exactTermsOf = at.z;
    update(qp, at);
    exactTermsOf = null;
    absolute.judge(qp, rDual);
  }

  /**
   * First part: stationarity and row values. The multipliers of fixed variables are set to close
   * the stationarity.
   *
   * @param fixed variables that count as fixed besides those with one value only; null for none
   */
  public void updateStationarity(ScaledQp qp, Iterate at, boolean[] fixed) {
    ScaledMatrices matrices = qp.matrices();
    matrices.q().multiply(at.z, qz);
    matrices.multiplyC(at.z, cz);
    Arrays.fill(cty, 0);
    matrices.addCTransposed(at.y, 1, cty);
    largestZ = VectorKernels.normInf(at.z, qp.n);
    gradientSize = qp.gradientSize();
    sizeOfZ = qp.demandsNonzero() && largestZ < 1 ? largestZ : 1;
    leastTerm = qp.matrices().isLimited() ? 0 : Tolerances.SMALLEST_TERM_SIZE;
    ConstraintSides sides = qp.sides;
    dual = 0;
    scaledDual = 0;
    dualSize = 0;
    unscaledDualSize = 0;
    dualBeyondRounding = 0;
    scaledGap = 0;
    gapSize = 0;
    terms.set(0);
    linearTerms.set(0);
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
      double residual = Math.abs(rDual[j]);
      double unscale = qp.unscaledBoundMultiplier(j, 1);
      dual = Math.max(dual, residual * unscale);
      scaledDual = Math.max(scaledDual, residual);
      double size =
          Math.max(
              Math.max(Math.abs(q), Math.abs(qp.p[j])),
              Math.max(Math.abs(cty[j]), Math.abs(at.boundDual[j])));
      if (residual > Tolerances.ROUNDING * size) {
        dualBeyondRounding = Math.max(dualBeyondRounding, residual * unscale);
      }
      dualSize = Math.max(dualSize, size);
      unscaledDualSize = Math.max(unscaledDualSize, size * unscale);
      terms.addProduct(q, at.z[j]);
      linearTerms.addProduct(qp.p[j], at.z[j]);
    }
    addToGap(terms.value());
    addToGap(linearTerms.value());
  }

  /** Second part, after {@link #updateStationarity}: violations, complementarity and gap. */
  public void updateConstraints(ScaledQp qp, Iterate at) {
    primal = 0;
    ignoredViolation = qp.sides.ignoredViolation();
    primalBeyondRounding = 0;
    primalToSize = 0;
    absoluteSupport = 0;
    updateEqualities(qp, at);
    updateSides(qp, at);
    scaledGap = Math.abs(scaledGap);
    gap = scaledGap / qp.objectiveScale();
  }

  private void updateEqualities(ScaledQp qp, Iterate at) {
    ConstraintSides sides = qp.sides;
    terms.set(0);
    for (int r = 0; r < qp.m; r++) {
      if (sides.equality[r]) {
        double elastic = sides.compliance(r) * at.y[r];
        rEq[r] = cz[r] - elastic - sides.target[r];
        double size = Math.max(rowTerms(qp, r), Math.abs(sides.target[r]));
        addViolation(qp, at, r, Math.abs(rEq[r]), size);
        double limit = sides.target[r] + elastic;
        terms.addProduct(limit, at.y[r]);
        absoluteSupport += Math.abs(limit * at.y[r]);
      }
    }
    addToGap(terms.value());
  }

  private void updateSides(ScaledQp qp, Iterate at) {
    ConstraintSides sides = qp.sides;
    terms.set(0);
    double complementarity = 0;
    for (int k = 0; k < sides.count(); k++) {
      int index = sides.index[k];
      boolean isRow = index < qp.m;
      double value = sides.sign[k] * (isRow ? cz[index] : at.z[index - qp.m]);
      double elastic = sides.compliance(index) * at.lambda[k];
      double violation = value - elastic - sides.limit[k];
      rSide[k] = violation + at.s[k];
      double size =
          Math.max(isRow ? rowTerms(qp, index) : Math.abs(value), Math.abs(sides.limit[k]));
      addViolation(qp, at, index, violation, size);
      double limit = sides.limit[k] + elastic;
      terms.addProduct(limit, at.lambda[k]);
      absoluteSupport += Math.abs(limit * at.lambda[k]);
      complementarity += at.s[k] * at.lambda[k];
    }
    addToGap(terms.value());
    mu = sides.count() == 0 ? 0 : complementarity / sides.count();
  }

  /** The sum of the absolute terms of a row's value, or a bound on each of them. */
  private double rowTerms(ScaledQp qp, int r) {
    if (exactTermsOf == null) {
      return largestZ * qp.matrices().rowNorm[r];
    }
    return qp.matrices().rowTerms(r, exactTermsOf);
  }

  private void addViolation(ScaledQp qp, Iterate at, int index, double violation, double size) {
    if (violation > 0) {
      double unscaled = qp.unscaledValue(index, violation);
      primal = Math.max(primal, unscaled);
      if (violation > Tolerances.ROUNDING * size
          || !isRounding(qp, at, index, violation, unscaled)) {
        primalBeyondRounding = Math.max(primalBeyondRounding, unscaled);
      }
      double least = leastTerm * (exactTermsOf == null ? sizeOfZ : Math.min(sizeOfZ, largestZ));
      primalToSize = Math.max(primalToSize, violation / Math.max(least, size));
    } else if (violation != violation) {
      primal = Double.NaN;
    }
  }

  /** Whether a violation is tiny in the user's units, or rounding of its own row's terms. */
  private static boolean isRounding(
      ScaledQp qp, Iterate at, int index, double violation, double unscaled) {
    if (unscaled <= Tolerances.SMALL_VIOLATION) {
      return true;
    }
    double sum = index < qp.m ? qp.matrices().rowTerms(index, at.z) : Math.abs(at.z[index - qp.m]);
    return violation <= Tolerances.ROUNDING * sum;
  }

  private void addToGap(double term) {
    scaledGap += term;
    gapSize = Math.max(gapSize, Math.abs(term));
  }

  /** Largest violation of a constraint, unscaled. */
  public double primal() {
    return Math.max(primal, ignoredViolation);
  }

  /** Inf-norm of the stationarity, unscaled. */
  public double dual() {
    return dual;
  }

  /** Absolute difference of primal and dual objective, unscaled. */
  public double gap() {
    return gap;
  }

  /** The largest violation that is more than rounding, unscaled. */
  public double primalBeyondRounding() {
    return primalBeyondRounding;
  }

  /** The same for the stationarity. */
  public double dualBeyondRounding() {
    return dualBeyondRounding;
  }

  /** The same for the gap. */
  public double gapBeyondRounding() {
    return scaledGap <= Tolerances.GAP_ROUNDING * gapSize ? 0 : gap;
  }

  /** The size of the objective's terms, scaled; a share of that of the data where they vanish. */
  public double objectiveSize() {
    return Math.max(Tolerances.LEAST_OBJECTIVE_SHARE * gradientSize * sizeOfZ, gapSize);
  }

  /** Mean of sλ, scaled; 0 without sides. */
  public double mu() {
    return mu;
  }

  /** Largest of residuals and gap divided by its tolerance; at most 1 at convergence. */
  public double toleranceRatio(double tolerance) {
    double worstGap = worst(gapBeyondRounding(), relativeGap());
    return worst(toleranceRatioWithoutGap(tolerance), worstGap / tolerance);
  }

  public double toleranceRatioWithoutGap(double tolerance) {
    double notFinite = dual == dual ? 0 : dual;
    double ofDual = worst(worst(dualBeyondRounding, notFinite), relativeDual());
    return worst(primalRatio(), ofDual) / tolerance;
  }

  /** The same relative to the terms of each alone, so that units make no difference. */
  public double termRatio(double tolerance) {
    return worst(worst(primalToSize, relativeDual()), relativeGap()) / tolerance;
  }

  private double relativeDual() {
    return ratio(scaledDual, Math.max(leastDual(), dualSize));
  }

  private double relativeGap() {
    return ratio(scaledGap, Math.max(leastDual() * sizeOfZ, gapSize));
  }

  private double primalRatio() {
    double notFinite = primal == primal ? 0 : primal;
    return worst(worst(primalBeyondRounding, primalToSize), notFinite);
  }

  private double leastDual() {
    return leastTerm * gradientSize;
  }

  /**
   * The stopping test of an iterate that these are the residuals of: within the tolerance, or
   * beyond it by rounding alone.
   */
  public boolean areAccurate(ScaledQp qp, Iterate at, double tolerance) {
    if (toleranceRatio(tolerance) <= 1) {
      return true;
    }
    updateExactly(qp, at);
    return roundedRatio(qp, tolerance) <= 1;
  }

  /**
   * The same relative to the largest terms of each kind alone, after {@link #updateExactly}. The
   * rounding of multiplier terms is subtracted from a residual, as large multipliers may cancel.
   * That of Qz is not: along a flat direction, where z may diverge, it would hide any residual.
   */
  public double relativeRatio(double tolerance) {
    double beyond = Math.max(0, scaledGap - Tolerances.ROUNDING * absoluteSupport);
    double relative = ratio(beyond, Math.max(leastDual() * Math.min(sizeOfZ, largestZ), gapSize));
    return worst(relativeRatioWithoutGap(tolerance), relative / tolerance);
  }

  public double relativeRatioWithoutGap(double tolerance) {
    double relative =
        worst(
            ratio(absolute.beyondForces(), dualSize),
            ratio(absolute.unscaledBeyondForces(), unscaledDualSize));
    double notFinite = primal == primal ? 0 : primal;
    return worst(worst(primalToSize, notFinite), relative) / tolerance;
  }

  /**
   * The same as {@link #toleranceRatio} after subtracting from each residual the rounding of its
   * absolute terms, after {@link #updateExactly}. Not for an iterate that may diverge along a flat
   * direction: its terms hide any residual.
   */
  public double roundedRatio(ScaledQp qp, double tolerance) {
    double ofDual =
        worst(
            absolute.unscaledBeyond(qp, rDual),
            ratio(absolute.beyond(rDual), Math.max(leastDual(), dualSize)));
    double beyond = Math.max(0, AbsoluteTerms.beyond(Math.max(absolute.gap(), gapSize), scaledGap));
    double gapRatio =
        worst(
            beyond / qp.objectiveScale(), ratio(beyond, Math.max(leastDual() * sizeOfZ, gapSize)));
    return worst(worst(primalRatio(), ofDual), gapRatio) / tolerance;
  }

  private static double ratio(double residual, double size) {
    return residual == 0 ? 0 : residual / size;
  }

  /** The larger one; infinite where either is NaN. */
  static double worst(double a, double b) {
    double max = Math.max(a, b);
    return max <= Double.MAX_VALUE ? max : Double.POSITIVE_INFINITY;
  }
}
