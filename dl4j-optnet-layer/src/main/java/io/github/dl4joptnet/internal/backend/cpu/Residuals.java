package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.linalg.VectorKernels;

/**
 * Residuals of an iterate, scaled for the Newton step and unscaled for the stopping test.
 *
 * <p>With the tolerance t, an iterate is accurate when every unscaled residual and the gap is
 * within t and within t times the size of the terms it is the sum of.
 */
final class Residuals {
  /** Sizes of terms below this are taken as this: an all-zero problem has no scale of its own. */
  private static final double SMALLEST_SCALE = 1e-10;

  private static final double NEAR_MU = 1e-5;

  /** c Q̂ z + p̂ + Ĉᵀ y + boundDual; zero at held variables. */
  final double[] rDual;

  /** Per one-sided constraint: sign·value + s − limit, less the elastic give. */
  final double[] rSide;

  /** Per row, only for equalities: value − target, less the elastic give. */
  final double[] rEq;

  /** Ĉz. */
  final double[] cz;

  /** Unscaled inf-norms, and the sizes of the terms. */
  double primal;

  /** The largest violation of a constraint relative to the size of its own terms. */
  private double boundedPrimal;

  private double relativePrimal;
  double dual;
  double gap;
  double dualSize;
  double gapSize;

  /** Mean of sλ, scaled; 0 without one-sided constraints. */
  double mu;

  private double rowTerms;

  /** Null for bounds. */
  private double[] exactTermsOf;

  private final double[] qz;
  private final double[] cty;

  Residuals(int n, int m, int sides) {
    rDual = new double[n];
    rSide = new double[sides];
    rEq = new double[m];
    cz = new double[m];
    qz = new double[n];
    cty = new double[n];
  }

  /** From the iterate's own z. */
  void update(ScaledQp qp, Iterate at) {
    update(qp, at, null);
  }

  /** With stationarity and row values as the space has them; null for the iterate's own z. */
  void update(ScaledQp qp, Iterate at, SearchSpace space) {
    begin();
    if (space == null) {
      updateStationarity(qp, at, null);
    } else {
      space.evaluate(qp, at, this);
    }
    finish(qp, at);
  }

  void begin() {
    primal = 0;
    boundedPrimal = 0;
    relativePrimal = 0;
    gap = 0;
    gapSize = 0;
  }

  /** After stationarity and row values: everything else. */
  void finish(ScaledQp qp, Iterate at) {
    updateEqualities(qp, at);
    updateSides(qp, at);
    gap = Math.abs(gap) / qp.costScale;
    gapSize /= qp.costScale;
  }

  /**
   * For z = −(cQ̂)⁻¹(p̂ + Ĉᵀx) and no bounds, with y = x + shift: rDual = Ĉᵀ shift and zᵀ(cQ̂z +
   * p̂) = −xᵀĈz, without z.
   */
  void updateStationarityByRows(ScaledQp qp, Iterate at, double[] shift) {
    java.util.Arrays.fill(rDual, 0);
    // Far from the solution the gap decides, and the product can be saved.
    if (mu < NEAR_MU) {
      qp.matrices.addCTransposed(shift, 1, rDual);
    }
    dual = 0;
    dualSize = 0;
    for (int j = 0; j < qp.n; j++) {
      double unscale = 1 / (qp.costScale * qp.matrices.columnScale[j]);
      dual = Math.max(dual, Math.abs(rDual[j]) * unscale);
      dualSize = Math.max(dualSize, Math.abs(qp.p[j]) * unscale);
    }
    // Sizes that need z are not at hand; the check of the completed z has them.
    dualSize = dualSize == 0 ? 1 : dualSize;
    rowTerms = Double.MAX_VALUE;
    gapSize = Double.POSITIVE_INFINITY;
    addToGap(-VectorKernels.dot(at.primalY, cz, 0, qp.m));
  }

  /**
   * From z; the multipliers of held variables, and of those that an active set holds, are set to
   * close the stationarity.
   *
   * @param active null for none
   */
  void updateStationarity(ScaledQp qp, Iterate at, SideWeights active) {
    ScaledMatrices matrices = qp.matrices;
    matrices.multiplyQ(at.z, qz);
    matrices.multiplyC(at.z, cz);
    java.util.Arrays.fill(cty, 0);
    matrices.addCTransposed(at.y, 1, cty);
    rowTerms = VectorKernels.normInf(at.z, qp.n);
    ConstraintSides sides = qp.sides;
    dual = 0;
    dualSize = 0;
    double quadratic = 0;
    double linear = 0;
    for (int j = 0; j < qp.n; j++) {
      double q = qp.costScale * qz[j];
      double free = q + qp.p[j] + cty[j];
      if (sides.equality[qp.m + j] || (active != null && active.holds(j))) {
        at.boundDual[j] = -free;
      }
      if (sides.equality[qp.m + j]) {
        addToGap(at.boundDual[j] * at.z[j]);
      }
      rDual[j] = free + at.boundDual[j];
      double unscale = 1 / (qp.costScale * qp.matrices.columnScale[j]);
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

  private void updateEqualities(ScaledQp qp, Iterate at) {
    ConstraintSides sides = qp.sides;
    double sum = 0;
    for (int r = 0; r < qp.m; r++) {
      if (sides.equality[r]) {
        double give = sides.give[r] * at.y[r];
        rEq[r] = cz[r] - give - sides.target[r];
        double unscale = 1 / qp.matrices.rowScale[r];
        double size = Math.max(rowTerms(qp, r), Math.abs(sides.target[r]));
        addViolation(Math.abs(rEq[r]) * unscale, size * unscale);
        sum += (sides.target[r] + give) * at.y[r];
      }
    }
    addToGap(sum);
  }

  private void updateSides(ScaledQp qp, Iterate at) {
    ConstraintSides sides = qp.sides;
    double sum = 0;
    double complementarity = 0;
    for (int k = 0; k < sides.count; k++) {
      int place = sides.place[k];
      boolean isRow = place < qp.m;
      double value = sides.sign[k] * (isRow ? cz[place] : at.z[place - qp.m]);
      double give = sides.give(place) * at.lambda[k];
      double excess = value - give - sides.limit[k];
      rSide[k] = excess + at.s[k];
      double unscale =
          isRow ? 1 / qp.matrices.rowScale[place] : qp.matrices.columnScale[place - qp.m];
      double size =
          Math.max(isRow ? rowTerms(qp, place) : Math.abs(value), Math.abs(sides.limit[k]));
      addViolation(excess * unscale, size * unscale);
      sum += (sides.limit[k] + give) * at.lambda[k];
      complementarity += at.s[k] * at.lambda[k];
    }
    addToGap(sum);
    mu = sides.count == 0 ? 0 : complementarity / sides.count;
  }

  /** The same with the exact sizes of the rows' terms, where a relative test is to decide. */
  void updateExactly(ScaledQp qp, Iterate at) {
    exactTermsOf = at.z;
    update(qp, at);
    exactTermsOf = null;
  }

  /** The sum of the absolute terms of a row's value, or a bound on each of them. */
  private double rowTerms(ScaledQp qp, int r) {
    if (exactTermsOf == null) {
      return rowTerms * qp.matrices.rowNorm[r];
    }
    double[] row = qp.matrices.c[r];
    double sum = 0;
    for (int j = 0; j < qp.n; j++) {
      sum += Math.abs(row[j] * exactTermsOf[j]);
    }
    return sum;
  }

  private void addViolation(double violation, double size) {
    primal = Math.max(primal, violation);
    boundedPrimal = Math.max(boundedPrimal, violation / bounded(size));
    relativePrimal = Math.max(relativePrimal, violation / Math.max(1, size));
  }

  private void addToGap(double term) {
    gap += term;
    gapSize = Math.max(gapSize, Math.abs(term));
  }

  /** How far the worst of residuals and gap is above its bound; at most 1 when accurate. */
  double excess(double tolerance) {
    return worst(excessWithoutGap(tolerance), gap / (tolerance * bounded(gapSize)));
  }

  double excessWithoutGap(double tolerance) {
    return worst(boundedPrimal / tolerance, dual / (tolerance * bounded(dualSize)));
  }

  /** The same by the relative test alone. */
  double relativeExcess(double tolerance) {
    return worst(relativeExcessWithoutGap(tolerance), gap / (tolerance * Math.max(1, gapSize)));
  }

  double relativeExcessWithoutGap(double tolerance) {
    return worst(relativePrimal / tolerance, dual / (tolerance * Math.max(1, dualSize)));
  }

  private static double bounded(double size) {
    return Math.max(SMALLEST_SCALE, Math.min(1, size));
  }

  private static double worst(double a, double b) {
    double max = Math.max(a, b);
    return max <= Double.MAX_VALUE ? max : Double.POSITIVE_INFINITY;
  }
}
