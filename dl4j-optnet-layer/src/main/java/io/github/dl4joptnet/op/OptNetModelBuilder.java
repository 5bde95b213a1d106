package io.github.dl4joptnet.op;

import io.github.dl4joptnet.model.Constraint;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.SavedModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Adds the op of a model to a SameDiff graph; {@link OptNet#builder(SameDiff, QpModel)} makes it.
 */
public final class OptNetModelBuilder {
  private final SameDiff sd;
  private final QpModel model;
  private final Map<String, SDVariable> parameters = new LinkedHashMap<>();
  private final List<Expression> outputs = new ArrayList<>();
  private @Nullable String name;
  private QpSettings settings = QpSettings.defaults();

  OptNetModelBuilder(SameDiff sd, QpModel model) {
    this.sd = sd;
    this.model = model;
  }

  /**
   * Names the op: its variables are then {@code name_w} for a variable w of the model, {@code
   * name_output_k} for the expression at place k of the outputs, {@code name_dual_c} for the
   * multipliers of a constraint named c, and {@code name_status}. By default, a name is made up.
   */
  public OptNetModelBuilder name(String name) {
    this.name = name;
    return this;
  }

  /**
   * Gives a parameter its value, FLOAT or DOUBLE: {@code [batch, …]}, where … is the parameter's
   * shape or its length, or without the batch dimension for a value that the batch shares.
   *
   * @throws IllegalArgumentException if there is no such parameter, or the variable belongs to
   *     another graph
   */
  public OptNetModelBuilder parameter(String parameter, SDVariable value) {
    model.parameterNamed(parameter);
    Objects.requireNonNull(value, parameter);
    if (value.getSameDiff() != sd) {
      throw new IllegalArgumentException(
          "the variable of parameter \"" + parameter + "\" belongs to another SameDiff graph");
    }
    parameters.put(parameter, value);
    return this;
  }

  /** The same for several parameters. */
  public OptNetModelBuilder parameters(Map<String, SDVariable> values) {
    values.forEach(this::parameter);
    return this;
  }

  /**
   * Chooses the variables of the model that are outputs; all unless {@code output} is called.
   *
   * @throws IllegalArgumentException if there is no such variable
   */
  public OptNetModelBuilder output(String... variables) {
    for (String variable : variables) {
      outputs.add(model.variableNamed(variable));
    }
    return this;
  }

  /** Chooses expressions of the model that are outputs. */
  public OptNetModelBuilder output(Expression... expressions) {
    outputs.addAll(List.of(expressions));
    return this;
  }

  /** Tolerance, threads and so on; {@link QpSettings#defaults()} without. */
  public OptNetModelBuilder settings(QpSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
    return this;
  }

  /**
   * Adds the op to the graph, and freezes the model. A learned parameter that is not given becomes
   * a variable of the graph, {@code name_c} for a parameter c, which starts with the model's
   * initial value and which training keeps nonnegative where it weighs a convex function. In a DL4J
   * {@code SameDiffLayer} give all parameters: DL4J trains those that the layer has defined.
   *
   * @throws IllegalArgumentException if a parameter that is not learned has no value, an output is
   *     of another model, the model has no parameters, or a name is taken. Shapes are checked when
   *     the graph runs: with the same exception, naming parameter, shape and expectation
   */
  public OptNetModelVariables build() {
    String base = name == null ? freeName() : name;
    SavedModel saved =
        new SavedModel(model, outputs.isEmpty() ? new ArrayList<>(model.variables()) : outputs);
    List<String> names = checkNames(base, saved);
    checkGiven(base);
    SortedSet<Integer> trained = new TreeSet<>();
    Map<String, SDVariable> inputs = new LinkedHashMap<>();
    DataType type = widestType();
    for (Parameter parameter : model.parameters()) {
      SDVariable given = parameters.get(parameter.name());
      if (given == null) {
        trained.add(inputs.size());
        given = sd.var(base + "_" + parameter.name(), parameter.initialValue().castTo(type));
      }
      inputs.put(parameter.name(), given);
    }
    String json = saved.toJson();
    String id = UUID.randomUUID().toString();
    ModelSpec spec = new ModelSpec(base, id, json, saved, trained, settings);
    spec.outputType(inputs.values().stream().map(SDVariable::dataType).toList());
    OptNetModelOp op = new OptNetModelOp(sd, inputs.values().toArray(SDVariable[]::new), spec);
    ModelMemory.of(id).share(json, saved);
    SDVariable[] variables =
        sd.updateVariableNamesAndReferences(op.outputVariables(), names.toArray(String[]::new));
    return new OptNetModelVariables(spec, List.of(variables), inputs);
  }

  /** The names of the outputs, of which and of those of new parameters none is taken. */
  private List<String> checkNames(String base, SavedModel saved) {
    List<String> names = new ArrayList<>();
    for (Expression output : saved.outputs()) {
      names.add(
          base
              + "_"
              + (output instanceof Variable variable ? variable.name() : "output_" + names.size()));
    }
    model.constraints().stream()
        .filter(Constraint::isNamed)
        .forEach(each -> names.add(base + "_dual_" + each.name()));
    names.add(base + "_status");
    List<String> all = new ArrayList<>(names);
    for (Parameter parameter : model.parameters()) {
      if (!parameters.containsKey(parameter.name())) {
        all.add(base + "_" + parameter.name());
      }
    }
    Set<String> taken = new HashSet<>();
    for (String each : all) {
      if (sd.hasVariable(each) || !taken.add(each)) {
        throw new IllegalArgumentException(
            "OptNet op \"%s\": the graph has a variable \"%s\" already; give the op, or what it is named after, another name"
                .formatted(base, each));
      }
    }
    return names;
  }

  private void checkGiven(String base) {
    if (model.parameters().isEmpty()) {
      throw new IllegalArgumentException(
          "OptNet op \"%s\": the model has no parameters, so that its solution is a constant"
              .formatted(base));
    }
    List<String> missing =
        model.parameters().stream()
            .filter(each -> !each.isLearned() && !parameters.containsKey(each.name()))
            .map(each -> "\"" + each.name() + "\"")
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "OptNet op \"%s\": no variable is given for parameter %s"
              .formatted(base, String.join(", ", missing)));
    }
  }

  /** Of what is given; DOUBLE where nothing is. */
  private DataType widestType() {
    boolean isFloat =
        !parameters.isEmpty()
            && parameters.values().stream().allMatch(each -> each.dataType() == DataType.FLOAT);
    return isFloat ? DataType.FLOAT : DataType.DOUBLE;
  }

  private String freeName() {
    String candidate = "optnet";
    for (int i = 1; sd.hasVariable(candidate + "_status"); i++) {
      candidate = "optnet_" + i;
    }
    return candidate;
  }
}
