package io.github.dl4joptnet.model;

import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Builds a model from its stored form by the methods that users call, with all their checks. */
final class ModelReader {
  private final Map<String, Object> tree;
  private final QpModel model = new QpModel();
  private final List<Expression> expressions = new ArrayList<>();

  ModelReader(Map<String, Object> tree) {
    this.tree = tree;
  }

  SavedModel read() {
    for (Object each : list(tree, "expressions")) {
      expressions.add(expression((Map<?, ?>) each));
    }
    if (tree.containsKey("maximize")) {
      model.maximize(expression(tree, "maximize"));
    } else {
      model.minimize(expression(tree, "minimize"));
    }
    for (Object each : list(tree, "constraints")) {
      Map<?, ?> stored = (Map<?, ?>) each;
      model.subjectTo(constraint(stored));
    }
    List<Expression> outputs = new ArrayList<>();
    for (Object index : list(tree, "outputs")) {
      outputs.add(expressions.get(((Number) index).intValue()));
    }
    return new SavedModel(model, outputs);
  }

  private static List<?> list(Map<?, ?> of, String key) {
    return (List<?>) Objects.requireNonNull(of.get(key), key);
  }

  private Expression expression(Map<?, ?> of, String key) {
    Number index = (Number) Objects.requireNonNull(of.get(key), key);
    return expressions.get(index.intValue());
  }

  private Constraint constraint(Map<?, ?> stored) {
    Expression body = expression(stored, "body");
    boolean hasLower = stored.containsKey("lower");
    boolean hasUpper = stored.containsKey("upper");
    Constraint made;
    if (stored.containsKey("equals")) {
      made = body.eq(0);
    } else if (hasLower && hasUpper) {
      made = body.between(expression(stored, "lower"), expression(stored, "upper"));
    } else {
      made =
          hasLower ? body.gte(expression(stored, "lower")) : body.lte(expression(stored, "upper"));
    }
    made = made.withText((String) Objects.requireNonNull(stored.get("text"), "text"));
    if (stored.get("name") instanceof String name) {
      made = made.named(name);
    }
    return stored.get("soft") instanceof Number weight ? made.soft(weight.doubleValue()) : made;
  }

  private Expression expression(Map<?, ?> stored) {
    String operation = (String) Objects.requireNonNull(stored.get("operation"), "operation");
    if (operation.equals("variable") || operation.equals("parameter")) {
      String name = (String) Objects.requireNonNull(stored.get("name"), "name");
      long[] shape = sizes(stored);
      if (operation.equals("variable")) {
        return model.newVariable(name, shape);
      }
      Object initial = stored.get("initial");
      return model.newParameter(name, initial == null ? null : StoredNumbers.read(initial), shape);
    }
    if (operation.equals("constant")) {
      return constant(stored);
    }
    List<Expression> of = new ArrayList<>();
    for (Object index : list(stored, "of")) {
      of.add(expressions.get(((Number) index).intValue()));
    }
    double[] numbers =
        stored.containsKey("numbers") ? StoredNumbers.read(list(stored, "numbers")) : new double[0];
    return made(operation, of, numbers);
  }

  private static long[] sizes(Map<?, ?> stored) {
    return list(stored, "shape").stream().mapToLong(size -> ((Number) size).longValue()).toArray();
  }

  private static Expression constant(Map<?, ?> stored) {
    long[] sizes = sizes(stored);
    Shape shape = Shape.of("a stored constant", sizes);
    if (stored.get("rows") == null) {
      double[] values = StoredNumbers.read(Objects.requireNonNull(stored.get("values"), "values"));
      if (values.length != shape.size()) {
        throw new IllegalArgumentException(
            "a stored model: damaged, %d numbers for shape %s".formatted(values.length, shape));
      }
      return Constant.of(shape, values, true);
    }
    return Constant.of(
        SparseMatrix.of(
            shape.rows(),
            shape.columns(),
            StoredNumbers.readInts(Objects.requireNonNull(stored.get("rows"))),
            StoredNumbers.readInts(Objects.requireNonNull(stored.get("columns"), "columns")),
            StoredNumbers.read(Objects.requireNonNull(stored.get("values"), "values"))));
  }

  private static Expression made(String operation, List<Expression> of, double[] numbers) {
    Expression x = of.get(0);
    switch (operation) {
      case "add":
      case "sub":
        return Sum.of(operation, x, of.get(1));
      case "mul":
        return x.mul(of.get(1));
      case "mmul":
        return x.mmul(of.get(1));
      case "concat":
        return Concatenation.of(of);
      case "quadratic_form":
        return x.quadraticForm(of.get(1));
      case "huber":
        return x.huber(numbers[0]);
      default:
        break;
    }
    String name = operation.toUpperCase(Locale.ROOT);
    for (Linear.Kind kind : Linear.Kind.values()) {
      if (kind.name().equals(name)) {
        int[] integers = new int[numbers.length];
        for (int k = 0; k < integers.length; k++) {
          integers[k] = (int) numbers[k];
        }
        return Linear.of(kind, x, integers);
      }
    }
    for (Function.Kind kind : Function.Kind.values()) {
      if (kind.name().equals(name)) {
        return of.size() == 2
            ? Function.of(kind, x, of.get(1))
            : Function.of(kind, x, numbers.length == 0 ? 0 : (int) numbers[0]);
      }
    }
    throw new IllegalArgumentException(
        "a stored model: the operation \"" + operation + "\" is unknown");
  }
}
