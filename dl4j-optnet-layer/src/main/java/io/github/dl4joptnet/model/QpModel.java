package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A quadratic program stated by expressions: variables that the solver chooses, parameters that
 * each sample gives or a network learns, an objective and constraints.
 *
 * <pre>{@code
 * QpModel model = new QpModel();
 * Variable w = model.variable("w", 10);
 * Parameter mu = model.parameter("mu", 10);
 * model.minimize(w.quadraticForm(covariance).mul(0.5).sub(mu.dot(w)));
 * model.subjectTo(w.sum().eq(1), w.gte(0));
 * ModelSolution s = model.solve(Map.of("mu", returns));   // [batch, 10]
 * s.value(w);                                             // [batch, 10]
 * }</pre>
 *
 * <p>A model is frozen when it is first compiled: by a solve, a layer, {@link #describe()} or
 * {@link #compile()}. From then on it is safe for many threads; until then it is for one.
 */
public final class QpModel {
  static {
    QpInternals.grantModel((model, values) -> ((QpModel) model).compiled().batch(values));
  }

  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final List<Constraint> constraints = new ArrayList<>();
  private @Nullable Expression objective;
  private boolean isMaximized;
  private int columns;
  private int parameterEntries;
  private volatile @Nullable CompiledModel compiled;

  // ---- what it is made of

  /** A variable that is a number. */
  public Variable variable(String name) {
    return newVariable(name);
  }

  /** A variable that is a vector. */
  public Variable variable(String name, int length) {
    return newVariable(name, length);
  }

  /** A variable that is a matrix, in row-major order. */
  public Variable variable(String name, int rows, int columns) {
    return newVariable(name, rows, columns);
  }

  Variable newVariable(String name, long... sizes) {
    checkNew(name);
    Variable variable =
        new Variable(this, name, Shape.of("variable \"" + name + "\"", sizes), columns);
    columns += variable.size();
    variables.put(name, variable);
    return variable;
  }

  /** A parameter that is a number. */
  public Parameter parameter(String name) {
    return newParameter(name, null);
  }

  /** A parameter that is a vector. */
  public Parameter parameter(String name, int length) {
    return newParameter(name, null, length);
  }

  /** A parameter that is a matrix, in row-major order where it is flattened. */
  public Parameter parameter(String name, int rows, int columns) {
    return newParameter(name, null, rows, columns);
  }

  /**
   * A parameter that networks train. It has the shape of its initial value, which is used by a
   * solve that is given no other.
   *
   * @param initial a scalar, vector or matrix of finite numbers; copied
   */
  public Parameter learned(String name, INDArray initial) {
    Objects.requireNonNull(initial, "initial");
    INDArray real = initial.castTo(DataType.DOUBLE);
    return newParameter(name, DenseArrays.read(real), initial.shape());
  }

  /** A number that networks train. */
  public Parameter learned(String name, double initial) {
    return newParameter(name, new double[] {initial});
  }

  Parameter newParameter(String name, double @Nullable [] initial, long... sizes) {
    checkNew(name);
    Shape shape = Shape.of("parameter \"" + name + "\"", sizes);
    for (int i = 0; initial != null && i < initial.length; i++) {
      if (!Double.isFinite(initial[i])) {
        throw new IllegalArgumentException(
            "the initial value of parameter \"%s\" is %s at entry %d, expected finite numbers"
                .formatted(name, initial[i], i));
      }
    }
    Parameter parameter = new Parameter(this, name, shape, parameterEntries, initial);
    parameterEntries += parameter.size();
    parameters.put(name, parameter);
    return parameter;
  }

  private void checkNew(String name) {
    checkNotFrozen();
    checkName("a variable or parameter", name);
    if (variables.containsKey(name) || parameters.containsKey(name)) {
      throw new IllegalArgumentException(
          "there is a %s \"%s\" already, expected another name"
              .formatted(variables.containsKey(name) ? "variable" : "parameter", name));
    }
  }

  static void checkName(String what, String name) {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("the name of " + what + " is blank, expected a name");
    }
  }

  private void checkNotFrozen() {
    if (compiled != null) {
      throw new IllegalStateException(
          "the model has been used, and is frozen since; make a new one to change it");
    }
  }

  /**
   * States what to minimise: a convex scalar, or constant(0) if any feasible point will do.
   *
   * @return this model
   * @throws IllegalArgumentException if it is not a scalar, or not convex
   * @throws IllegalStateException if there is an objective, or the model is frozen
   */
  public QpModel minimize(Expression convex) {
    return objective("minimize", convex, false);
  }

  /** States what to maximise: a concave scalar. */
  public QpModel maximize(Expression concave) {
    return objective("maximize", concave, true);
  }

  private QpModel objective(String method, Expression expression, boolean isMaximum) {
    checkNotFrozen();
    checkMine(expression);
    if (objective != null) {
      throw new IllegalStateException(
          "the model has an objective, "
              + objective
              + ", expected one call of minimize or maximize");
    }
    if (expression.size() != 1) {
      throw Refusal.of(
          method + " " + expression,
          "an objective is a scalar, got shape %s; sum() adds entries up"
              .formatted(expression.form()));
    }
    if (isMaximum ? !expression.isConcave() : !expression.isConvex()) {
      throw Refusal.of(
          method + " " + expression,
          "what is %sd is %s, but this is %s"
              .formatted(method, isMaximum ? "concave" : "convex", expression.curvature().word()));
    }
    objective = expression;
    isMaximized = isMaximum;
    return this;
  }

  /**
   * Adds constraints.
   *
   * @return this model
   * @throws IllegalArgumentException if one is of another model, or its name is taken
   * @throws IllegalStateException if the model is frozen
   */
  public QpModel subjectTo(Constraint... added) {
    checkNotFrozen();
    for (Constraint constraint : added) {
      checkMine(constraint.body());
      for (Expression limit : new Expression[] {constraint.lower(), constraint.upper()}) {
        if (limit != null) {
          checkMine(limit);
        }
      }
      boolean isTaken =
          constraint.isNamed()
              && constraints.stream().anyMatch(each -> each.name().equals(constraint.name()));
      if (isTaken) {
        throw new IllegalArgumentException(
            "there is a constraint \"%s\" already, expected another name"
                .formatted(constraint.name()));
      }
      constraints.add(constraint);
    }
    return this;
  }

  void checkMine(Expression expression) {
    if (expression.model() != null && expression.model() != this) {
      throw new IllegalArgumentException(
          expression + " is of another model, expected variables and parameters of this one");
    }
  }

  /** In the order of declaration. */
  public Collection<Variable> variables() {
    return Collections.unmodifiableCollection(variables.values());
  }

  /** In the order of declaration, learned ones too. */
  public Collection<Parameter> parameters() {
    return Collections.unmodifiableCollection(parameters.values());
  }

  /** In the order in which they were added. */
  public List<Constraint> constraints() {
    return Collections.unmodifiableList(constraints);
  }

  /**
   * @throws IllegalArgumentException if there is no such variable
   */
  public Variable variableNamed(String name) {
    return find("variable", variables, name);
  }

  /**
   * @throws IllegalArgumentException if there is no such parameter
   */
  public Parameter parameterNamed(String name) {
    return find("parameter", parameters, name);
  }

  private static <T> T find(String what, Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no %s \"%s\"; there are %s".formatted(what, name, all.keySet()));
    }
    return found;
  }

  @Nullable Expression objective() {
    return objective;
  }

  boolean isMaximized() {
    return isMaximized;
  }

  // ---- what it is for

  /**
   * Makes the matrices, if that has not been done, and freezes the model.
   *
   * @throws IllegalStateException if there are no variables or no objective
   * @throws IllegalArgumentException if constraints of constants contradict each other, or a
   *     learned parameter starts negative where it is nonnegative
   */
  public void compile() {
    compiled();
  }

  CompiledModel compiled() {
    CompiledModel present = compiled;
    if (present != null) {
      return present;
    }
    synchronized (this) {
      if (compiled == null) {
        compiled = new CompiledModel(this);
      }
      return compiled;
    }
  }

  /** Solves the model with the default settings. */
  public ModelSolution solve(Map<String, INDArray> values) {
    return solve(values, QpSettings.defaults());
  }

  /**
   * Solves the model for each sample.
   *
   * @param values of each parameter that is not learned, by name, FLOAT or DOUBLE: {@code [batch,
   *     …]}, where … is the parameter's shape or its length, or without the batch dimension for a
   *     value that the batch shares. Learned ones have their initial value unless they are given
   * @throws IllegalArgumentException if a value is missing, of no parameter, has another shape or a
   *     NaN (in every sample), or is negative where it weighs a convex function; names the
   *     parameter
   */
  public ModelSolution solve(Map<String, INDArray> values, QpSettings settings) {
    return compiled().solve(values, Objects.requireNonNull(settings, "settings"), null);
  }

  /**
   * The same, with each sample starting from its predecessor, as in a control loop: {@link
   * io.github.dl4joptnet.qp.QpSolver#solve(io.github.dl4joptnet.qp.QpBatch,
   * io.github.dl4joptnet.qp.QpSolution)}. Samples that were not solved in {@code previous} start
   * cold, and so do all if it has been released.
   *
   * @param previous a solution of this model for as many samples; read, and not kept
   * @throws IllegalArgumentException if the predecessor is of another model or batch size, and as
   *     above
   */
  public ModelSolution solve(
      Map<String, INDArray> values, QpSettings settings, ModelSolution previous) {
    Objects.requireNonNull(previous, "previous");
    return compiled().solve(values, Objects.requireNonNull(settings, "settings"), previous);
  }

  /**
   * Which entries of a parameter are nonnegative, since they weigh a convex function: flat, row by
   * row. Solves check them; networks keep learned ones so.
   */
  public boolean[] nonnegative(Parameter parameter) {
    checkMine(parameter);
    return compiled().nonnegative(parameter);
  }

  /**
   * Sets negative entries to 0 where they have to be {@linkplain #nonnegative nonnegative}, as
   * networks do with learned parameters before each solve.
   *
   * @param values of the parameter, changed in place: in its shape, or flat
   */
  public void keepNonnegative(Parameter parameter, INDArray values) {
    boolean[] nonnegative = nonnegative(parameter);
    if (values.length() != nonnegative.length) {
      throw new IllegalArgumentException(
          "the values of parameter \"%s\" have shape %s, expected %s"
              .formatted(
                  parameter.name(), DenseArrays.shape(values), Arrays.toString(parameter.shape())));
    }
    for (int i = 0; i < nonnegative.length; i++) {
      if (nonnegative[i]) {
        long[] at = Shape.indices(values.shape(), i);
        if (values.getDouble(at) < 0) {
          values.putScalar(at, 0);
        }
      }
    }
  }

  // ---- texts

  /** The size of the compiled program. Freezes the model. */
  public String describe() {
    return compiled().describe();
  }

  /** The program in mathematical notation. */
  @Override
  public String toString() {
    return ModelText.of(this);
  }
}
