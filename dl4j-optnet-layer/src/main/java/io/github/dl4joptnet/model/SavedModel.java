package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.storage.StoredForm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A model and some of its expressions, such as the outputs of a layer, in a form that can be
 * stored: the expressions as they were written, each by its operation, its arguments and its
 * numbers.
 *
 * @param model frozen when it is stored
 * @param outputs expressions of the model
 */
public record SavedModel(QpModel model, List<Expression> outputs) {
  /**
   * The version of the stored form, one higher with each change that earlier versions of this
   * library would misread.
   */
  private static final int FORMAT = 1;

  public SavedModel {
    outputs = List.copyOf(outputs);
    outputs.forEach(model::checkMine);
  }

  /** JSON's maps, lists, strings and numbers. */
  public Map<String, Object> toTree() {
    model.compile();
    return new Writer().write();
  }

  public String toJson() {
    try {
      return new ObjectMapper().writeValueAsString(toTree());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // maps, lists, strings and numbers: cannot happen
    }
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException if it was stored by a later version of this library, or is
   *     damaged
   */
  @SuppressWarnings("unchecked") // a JSON object is a map
  public static SavedModel fromJson(String json) {
    try {
      return fromTree(new ObjectMapper().readValue(json, Map.class));
    } catch (IOException e) {
      throw new IllegalArgumentException("a stored model: damaged, " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #toTree()} made.
   *
   * @throws IllegalArgumentException if it was stored by a later version of this library, or is
   *     damaged
   */
  public static SavedModel fromTree(Map<String, Object> tree) {
    Object format = tree.get("format");
    if (!(format instanceof Number number)) {
      throw new IllegalArgumentException("a stored model: damaged, it has no format");
    }
    StoredForm.check("the model", number.longValue(), FORMAT);
    try {
      return new ModelReader(tree).read();
    } catch (ClassCastException | NullPointerException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a stored model: damaged, " + e.getMessage(), e);
    }
  }

  private final class Writer {
    private final Map<Expression, Integer> indices = new IdentityHashMap<>();
    private final List<Object> expressions = new ArrayList<>();

    Map<String, Object> write() {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("format", FORMAT);
      tree.put("text", List.of(model.toString().split("\n")));
      for (Variable variable : model.variables()) {
        indices.put(variable, expressions.size());
        expressions.add(entry("variable", "name", variable.name(), "shape", shape(variable)));
      }
      for (Parameter parameter : model.parameters()) {
        indices.put(parameter, expressions.size());
        Map<String, Object> stored =
            entry("parameter", "name", parameter.name(), "shape", shape(parameter));
        double[] initial = parameter.initial();
        if (initial != null) {
          stored.put("initial", StoredNumbers.write(initial));
        }
        expressions.add(stored);
      }
      Expression objective = Objects.requireNonNull(model.objective());
      int objectiveIndex = index(objective);
      List<Object> constraints = new ArrayList<>();
      for (Constraint constraint : model.constraints()) {
        constraints.add(write(constraint));
      }
      List<Object> outputIndices = new ArrayList<>();
      outputs.forEach(output -> outputIndices.add(index(output)));
      tree.put("expressions", expressions);
      tree.put(model.isMaximized() ? "maximize" : "minimize", objectiveIndex);
      tree.put("constraints", constraints);
      tree.put("outputs", outputIndices);
      return tree;
    }

    private Map<String, Object> write(Constraint constraint) {
      Map<String, Object> stored = new LinkedHashMap<>();
      stored.put("text", constraint.text());
      if (constraint.isNamed()) {
        stored.put("name", constraint.name());
      }
      stored.put("body", index(constraint.body()));
      if (constraint.isEquality()) {
        stored.put("equals", 0);
      }
      Expression lower = constraint.lower();
      Expression upper = constraint.upper();
      if (lower != null) {
        stored.put("lower", index(lower));
      }
      if (upper != null) {
        stored.put("upper", index(upper));
      }
      if (constraint.softWeight() > 0) {
        stored.put("soft", constraint.softWeight());
      }
      return stored;
    }

    private int index(Expression root) {
      for (Expression each : Lazily.inOrder(root)) {
        if (!indices.containsKey(each)) {
          indices.put(each, expressions.size());
          expressions.add(write(each));
        }
      }
      return Objects.requireNonNull(indices.get(root));
    }

    private Map<String, Object> write(Expression expression) {
      if (expression instanceof Constant constant) {
        Map<String, Object> stored = entry("constant", "shape", shape(constant));
        stored.putAll(constant.stored());
        return stored;
      }
      Map<String, Object> stored = entry(expression.operation());
      List<Object> arguments = new ArrayList<>();
      for (Expression argument : expression.arguments()) {
        arguments.add(Objects.requireNonNull(indices.get(argument)));
      }
      stored.put("of", arguments);
      if (expression.numbers().length > 0) {
        List<Object> numbers = new ArrayList<>();
        for (double number : expression.numbers()) {
          numbers.add(number);
        }
        stored.put("numbers", numbers);
      }
      return stored;
    }

    private static List<Object> shape(Expression expression) {
      List<Object> sizes = new ArrayList<>();
      for (long size : expression.shape()) {
        sizes.add(size);
      }
      return sizes;
    }

    private static Map<String, Object> entry(String operation, Object... properties) {
      Map<String, Object> stored = new LinkedHashMap<>();
      stored.put("operation", operation);
      for (int k = 0; k < properties.length; k += 2) {
        stored.put((String) properties[k], properties[k + 1]);
      }
      return stored;
    }
  }
}
