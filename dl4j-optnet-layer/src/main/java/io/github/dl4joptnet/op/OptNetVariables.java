package io.github.dl4joptnet.op;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The solution of a batch of quadratic programs as variables of a SameDiff graph, in the wider data
 * type of the coefficients (the solver computes in float64 whatever that is).
 *
 * <p>z, lambda and nu are differentiable with respect to all coefficients; boundDual and status are
 * not: their gradient is zero. A sample that was not solved has zero gradients.
 */
public final class OptNetVariables {

  private final String name;
  private final Map<QpOutput, SDVariable> variables = new EnumMap<>(QpOutput.class);

  OptNetVariables(String name, List<QpOutput> outputs, SDVariable[] variables) {
    this.name = name;
    for (int i = 0; i < variables.length; i++) {
      this.variables.put(outputs.get(i), variables[i]);
    }
  }

  /** The minimiser, {@code [batch, n]}. */
  public SDVariable z() {
    return get(QpOutput.Z);
  }

  /**
   * The multipliers of the inequalities, {@code [batch, nIneq]}: positive where Gz = h, negative
   * where Gz = hLower.
   *
   * @throws IllegalStateException if the problem has none
   */
  public SDVariable lambda() {
    return get(QpOutput.LAMBDA);
  }

  /**
   * The multipliers of the equalities, {@code [batch, nEq]}.
   *
   * @throws IllegalStateException if the problem has none
   */
  public SDVariable nu() {
    return get(QpOutput.NU);
  }

  /**
   * The multipliers of the bounds, {@code [batch, n]}: positive where z = upper, negative where z =
   * lower. Not differentiable.
   *
   * @throws IllegalStateException if the problem has none
   */
  public SDVariable boundDual() {
    return get(QpOutput.BOUND_DUAL);
  }

  /**
   * How each sample ended, {@code [batch]}: the ordinal of its {@link
   * io.github.dl4joptnet.qp.QpStatus}, 0 if it was solved. Not differentiable.
   */
  public SDVariable status() {
    return get(QpOutput.STATUS);
  }

  List<SDVariable> all() {
    return new ArrayList<>(variables.values());
  }

  private SDVariable get(QpOutput output) {
    SDVariable variable = variables.get(output);
    if (variable == null) {
      throw new IllegalStateException(
          "OptNet op \"" + name + "\" has no " + output.suffix + ": its problem has no such rows");
    }
    return variable;
  }
}
