package io.github.dl4joptnet.op;

import io.github.dl4joptnet.model.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The solutions of a model for a batch as variables of a SameDiff graph, in the wider data type of
 * the parameters (the solver computes in float64 whatever that is).
 *
 * <p>Values are differentiable with respect to all parameters; multipliers and status are not:
 * their gradient is zero. A sample that was not solved has zero gradients.
 */
public final class OptNetModelVariables {
  private final ModelSpec spec;
  private final List<SDVariable> outputs;
  private final Map<String, SDVariable> parameters;

  OptNetModelVariables(
      ModelSpec spec, List<SDVariable> outputs, Map<String, SDVariable> parameters) {
    this.spec = spec;
    this.outputs = List.copyOf(outputs);
    this.parameters = Map.copyOf(parameters);
  }

  /**
   * The value of a variable of the model: {@code [batch, length]}, {@code [batch, rows, columns]},
   * or {@code [batch, 1]} of a scalar.
   *
   * @throws IllegalArgumentException if there is no such variable, or it is no output of the op
   */
  public SDVariable value(String variable) {
    return value(spec.model().variableNamed(variable));
  }

  /**
   * The value of an expression that {@link OptNetModelBuilder#output(Expression...)} has chosen, or
   * of a variable: of the same shapes.
   *
   * @throws IllegalArgumentException if it is no output of the op
   */
  public SDVariable value(Expression output) {
    for (int i = 0; i < spec.outputs().size(); i++) {
      if (spec.outputs().get(i) == output) {
        return outputs.get(i);
      }
    }
    throw spec.problem("%s is no output; there are %s".formatted(output, spec.outputs()));
  }

  /**
   * The multipliers of a constraint by its name, {@code [batch, …]} where … is its shape, as {@link
   * io.github.dl4joptnet.model.ModelSolution#dual(String)} has them. Not differentiable.
   *
   * @throws IllegalArgumentException if no constraint has that name
   */
  public SDVariable dual(String constraint) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < spec.duals().size(); i++) {
      names.add(spec.duals().get(i).name());
      if (names.get(i).equals(constraint)) {
        return outputs.get(spec.outputs().size() + i);
      }
    }
    throw spec.problem(
        "there is no constraint named \"%s\"; there are %s".formatted(constraint, names));
  }

  /**
   * How each sample ended, {@code [batch]}: the ordinal of its {@link
   * io.github.dl4joptnet.qp.QpStatus}, 0 if it was solved. Not differentiable.
   */
  public SDVariable status() {
    return outputs.get(outputs.size() - 1);
  }

  /**
   * The variable of a parameter: the one that was given, or the one that the builder has made of a
   * learned one.
   *
   * @throws IllegalArgumentException if there is no such parameter
   */
  public SDVariable parameter(String name) {
    SDVariable parameter = parameters.get(name);
    if (parameter == null) {
      throw spec.problem(
          "there is no parameter \"%s\"; there are %s".formatted(name, parameters.keySet()));
    }
    return parameter;
  }

  List<SDVariable> all() {
    return outputs;
  }
}
