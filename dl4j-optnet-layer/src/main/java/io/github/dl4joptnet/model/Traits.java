package io.github.dl4joptnet.model;

/**
 * What is known of an expression.
 *
 * @param hasVariables whether any variable is in it
 * @param isParametric whether parameters are coefficients of it: functions that get auxiliary
 *     variables hide those of their arguments
 * @param isQuadratic whether it has a quadratic function, which only an objective may have
 * @param sign of all its entries
 * @param weightSign the same, if all parameters are nonnegative
 */
record Traits(
    Curvature curvature,
    boolean hasVariables,
    boolean isParametric,
    boolean isQuadratic,
    Sign sign,
    Sign weightSign) {

  static final Traits VARIABLE =
      new Traits(Curvature.AFFINE, true, false, false, Sign.UNKNOWN, Sign.UNKNOWN);
  static final Traits PARAMETER =
      new Traits(Curvature.AFFINE, false, true, false, Sign.UNKNOWN, Sign.NONNEGATIVE);

  static Traits constant(Sign sign) {
    return new Traits(Curvature.CONSTANT, false, false, false, sign, sign);
  }

  Traits negated() {
    return new Traits(
        curvature.negated(),
        hasVariables,
        isParametric,
        isQuadratic,
        sign.negated(),
        weightSign.negated());
  }

  /** Of a part, or a sum of parts. */
  Traits of(Curvature newCurvature, Sign newSign) {
    return new Traits(newCurvature, hasVariables, isParametric, isQuadratic, newSign, newSign);
  }
}
