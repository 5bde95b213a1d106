package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;

/**
 * A right-hand side made from a point that is to satisfy the constraints.
 *
 * <p>There is one such point in a program, shared by its right-hand sides, so that the equalities
 * and the inequalities hold at the same time: exp(w) where b = A exp(w), else z0.
 */
sealed interface PointCoefficient extends CoefficientSource permits TimesPoint, Feasible {
  String POINT = "z0";
  String LOG_POINT = "w";

  /** How the point starts; null for the default. */
  @Nullable IWeightInit point();
}
