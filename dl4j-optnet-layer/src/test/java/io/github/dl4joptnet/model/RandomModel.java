package io.github.dl4joptnet.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A random model, and the same objective and constraints as plain functions of the values of
 * variables and parameters. It has one solution, inside of a box around a point that keeps all
 * constraints.
 */
final class RandomModel {
  /** An expression and the function that it stands for, of values by name. */
  private record Twin(Expression expression, Function<Map<String, double[]>, double[]> function) {
    double[] at(Map<String, double[]> values) {
      return function.apply(values);
    }
  }

  /** A function that is at most 0 where a constraint holds. */
  record Limit(String text, Function<Map<String, double[]>, double[]> excess) {}

  final QpModel model = new QpModel();
  final List<Limit> limits = new ArrayList<>();
  final Map<String, double[]> parameters = new LinkedHashMap<>();

  /** Keeps all constraints with some distance. */
  final Map<String, double[]> inside = new LinkedHashMap<>();

  private final Random random;
  private final List<Twin> variables = new ArrayList<>();
  private final List<Twin> vectors = new ArrayList<>();
  private Twin objective;
  private final Twin weight;

  RandomModel(long seed) {
    random = new Random(seed);
    int n = 2 + random.nextInt(3);
    add(model.variable("x", n));
    if (random.nextBoolean()) {
      add(model.variable("y", 2, 2));
    }
    if (random.nextBoolean()) {
      add(model.variable("t"));
    }
    for (Twin variable : variables) {
      inside.put(variable.expression().toString(), normals(variable.expression().size(), 0.5));
    }
    parameter("a", n, 1);
    parameter("b", 2 + random.nextInt(2), 1);
    Parameter factor = model.parameter("L", 2, n);
    parameters.put("L", normals(2 * n, 1));
    Parameter c = model.parameter("c");
    parameters.put("c", new double[] {0.2 + random.nextDouble()});
    weight = new Twin(c, values -> values.get("c"));
    Twin x = variables.get(0);
    vectors.add(
        new Twin(
            factor.mmul(x.expression()), values -> product(values.get("L"), x.at(values), 2, n)));
    makeObjective();
    int constraints = 1 + random.nextInt(4);
    for (int k = 0; k < constraints; k++) {
      addConstraint();
    }
    addBox();
  }

  private void add(Variable variable) {
    variables.add(new Twin(variable, values -> values.get(variable.name())));
    vectors.add(new Twin(variable.reshape(variable.size()), values -> values.get(variable.name())));
  }

  private void parameter(String name, int size, double scale) {
    Parameter made = model.parameter(name, size);
    parameters.put(name, normals(size, scale));
    vectors.add(new Twin(made, values -> values.get(name)));
  }

  private double[] normals(int size, double scale) {
    return random.doubles(size, -1, 1).map(each -> scale * 2 * each).toArray();
  }

  private static double[] product(double[] matrix, double[] x, int rows, int columns) {
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        y[i] += matrix[i * columns + j] * x[j];
      }
    }
    return y;
  }

  // ---- expressions

  /** An affine vector of some length. */
  private Twin affine() {
    Twin base = vectors.get(random.nextInt(vectors.size()));
    int size = base.expression().size();
    switch (random.nextInt(8)) {
      case 0 -> {
        double[] shift = normals(size, 1);
        return new Twin(base.expression().add(vector(shift)), v -> zip(base.at(v), shift, 1));
      }
      case 1 -> {
        double[] scale = normals(size, 1);
        return new Twin(
            base.expression().mul(vector(scale)),
            v -> {
              double[] y = base.at(v).clone();
              Arrays.setAll(y, i -> y[i] * scale[i]);
              return y;
            });
      }
      case 2 -> {
        int rows = 1 + random.nextInt(3);
        double[] matrix = normals(rows * size, 0.5);
        INDArray array = Nd4j.createFromArray(matrix).reshape(rows, size);
        return new Twin(
            Expressions.mmul(array, base.expression()),
            v -> product(matrix, base.at(v), rows, size));
      }
      case 3 -> {
        if (size < 2) {
          return new Twin(base.expression().neg(), v -> zip(new double[size], base.at(v), -1));
        }
        return new Twin(
            base.expression().diff(),
            v -> {
              double[] y = base.at(v);
              double[] d = new double[size - 1];
              Arrays.setAll(d, i -> y[i + 1] - y[i]);
              return d;
            });
      }
      case 4 -> {
        return new Twin(
            base.expression().cumsum(),
            v -> {
              double[] y = base.at(v).clone();
              Arrays.parallelPrefix(y, Double::sum);
              return y;
            });
      }
      case 5 -> {
        Twin other = vectors.get(random.nextInt(vectors.size()));
        return new Twin(
            base.expression().concat(other.expression()),
            v -> {
              double[] a = base.at(v);
              double[] b = other.at(v);
              double[] all = Arrays.copyOf(a, a.length + b.length);
              System.arraycopy(b, 0, all, a.length, b.length);
              return all;
            });
      }
      case 6 -> {
        Twin scalar = vectors.get(random.nextInt(vectors.size()));
        int index = random.nextInt(scalar.expression().size());
        return new Twin(
            base.expression().sub(scalar.expression().get(index)),
            v -> {
              double shift = scalar.at(v)[index];
              return Arrays.stream(base.at(v)).map(each -> each - shift).toArray();
            });
      }
      default -> {
        if (!base.expression().traits().isParametric()) {
          return new Twin(
              weight.expression().mul(base.expression()),
              v -> Arrays.stream(base.at(v)).map(each -> each * weight.at(v)[0]).toArray());
        }
        return base;
      }
    }
  }

  private static INDArray vector(double[] values) {
    return Nd4j.createFromArray(values);
  }

  private static double[] zip(double[] a, double[] b, double sign) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + sign * b[i]);
    return sum;
  }

  private static Twin map(Twin of, Expression made, DoubleUnaryOperator function) {
    return new Twin(made, v -> Arrays.stream(of.at(v)).map(function).toArray());
  }

  /** A convex, piecewise linear scalar. */
  private Twin polyhedral() {
    Twin v = affine();
    Expression e = v.expression();
    return switch (random.nextInt(9)) {
      case 0 -> sum(map(v, e.abs(), Math::abs));
      case 1 -> sum(map(v, e.pos(), each -> Math.max(each, 0)));
      case 2 -> new Twin(e.max(), p -> new double[] {Arrays.stream(v.at(p)).max().getAsDouble()});
      case 3 ->
          new Twin(e.min().neg(), p -> new double[] {-Arrays.stream(v.at(p)).min().getAsDouble()});
      case 4 ->
          new Twin(e.norm1(), p -> new double[] {Arrays.stream(v.at(p)).map(Math::abs).sum()});
      case 5 ->
          new Twin(
              e.normMax(),
              p -> new double[] {Arrays.stream(v.at(p)).map(Math::abs).max().getAsDouble()});
      case 6 -> {
        int k = 1 + random.nextInt(e.size());
        yield new Twin(
            e.sumLargest(k),
            p -> {
              double[] sorted = Arrays.stream(v.at(p)).sorted().toArray();
              return new double[] {Arrays.stream(sorted, sorted.length - k, sorted.length).sum()};
            });
      }
      case 7 -> {
        // A function of a function: the positive part of ‖v‖₁ − 1.
        yield new Twin(
            e.norm1().sub(1).pos(),
            p -> new double[] {Math.max(Arrays.stream(v.at(p)).map(Math::abs).sum() - 1, 0)});
      }
      default -> sum(map(v, e.max(0.3), each -> Math.max(each, 0.3)));
    };
  }

  private static Twin sum(Twin of) {
    return new Twin(of.expression().sum(), v -> new double[] {Arrays.stream(of.at(v)).sum()});
  }

  private Twin quadratic() {
    Twin v = affine();
    Expression e = v.expression();
    return switch (random.nextInt(5)) {
      case 0 -> sum(map(v, e.square(), each -> each * each));
      case 1 -> {
        int size = e.size();
        double[] root = normals(size * size, 0.5);
        INDArray half = Nd4j.createFromArray(root).reshape(size, size);
        yield new Twin(
            e.quadraticForm(half.transpose().mmul(half)),
            p -> {
              double[] y = product(root, v.at(p), size, size);
              return new double[] {Arrays.stream(y).map(each -> each * each).sum()};
            });
      }
      case 2 ->
          sum(
              map(
                  v,
                  e.huber(0.7),
                  r -> Math.abs(r) <= 0.7 ? 0.5 * r * r : 0.7 * (Math.abs(r) - 0.35)));
      case 3 -> {
        Twin norm =
            new Twin(e.norm1(), p -> new double[] {Arrays.stream(v.at(p)).map(Math::abs).sum()});
        yield map(norm, norm.expression().square(), each -> each * each);
      }
      default ->
          new Twin(
              e.squaredNorm(),
              p -> new double[] {Arrays.stream(v.at(p)).map(each -> each * each).sum()});
    };
  }

  private void makeObjective() {
    objective = null;
    for (Twin variable : variables) {
      Twin square = sum(map(variable, variable.expression().square(), each -> 0.5 * each * each));
      objective = plus(objective, new Twin(square.expression().mul(0.5), square.function()));
    }
    int terms = 1 + random.nextInt(4);
    for (int k = 0; k < terms; k++) {
      Twin term = random.nextBoolean() ? polyhedral() : quadratic();
      if (random.nextInt(3) == 0 && !term.expression().traits().isParametric()) {
        Twin unweighted = term;
        term =
            new Twin(
                weight.expression().mul(unweighted.expression()),
                v -> new double[] {weight.at(v)[0] * unweighted.at(v)[0]});
      }
      objective = plus(objective, term);
    }
    Twin linear = affine();
    objective = plus(objective, sum(linear));
    if (random.nextBoolean()) {
      model.minimize(objective.expression());
    } else {
      model.maximize(objective.expression().neg());
    }
  }

  private static Twin plus(Twin a, Twin b) {
    if (a == null) {
      return b;
    }
    return new Twin(
        a.expression().add(b.expression()), v -> new double[] {a.at(v)[0] + b.at(v)[0]});
  }

  /** Of what is minimised. */
  double objective(Map<String, double[]> variables) {
    return objective.at(all(variables))[0];
  }

  double[] excess(Limit limit, Map<String, double[]> variables) {
    return limit.excess().apply(all(variables));
  }

  private Map<String, double[]> all(Map<String, double[]> variables) {
    Map<String, double[]> all = new LinkedHashMap<>(parameters);
    all.putAll(variables);
    return all;
  }

  // ---- constraints

  private void addConstraint() {
    double slack = 0.1 + random.nextDouble();
    if (random.nextInt(4) == 0) {
      Twin v = variables.get(0);
      double[] normal = normals(v.expression().size(), 1);
      double value = dot(normal, v.at(inside));
      model.subjectTo(v.expression().dot(vector(normal)).eq(value));
      limits.add(new Limit("equality", p -> new double[] {Math.abs(dot(normal, v.at(p)) - value)}));
      return;
    }
    Twin f = random.nextBoolean() ? polyhedral() : null;
    if (f == null) {
      Twin v = affine();
      double[] now = v.at(all(inside));
      double[] low = Arrays.stream(now).map(each -> each - slack).toArray();
      double[] high = Arrays.stream(now).map(each -> each + 2 * slack).toArray();
      switch (random.nextInt(3)) {
        case 0 -> model.subjectTo(v.expression().between(vector(low), vector(high)));
        case 1 ->
            model.subjectTo(
                v.expression().gte(vector(low)), v.expression().neg().gte(vector(high).neg()));
        default ->
            model.subjectTo(
                Expressions.constant(vector(low)).lte(v.expression()),
                v.expression().sub(vector(high)).lte(0));
      }
      limits.add(
          new Limit(
              "between " + v.expression(),
              p -> zip(zip(new double[low.length], low, 1), v.at(p), -1)));
      limits.add(new Limit("between " + v.expression(), p -> zip(v.at(p), high, -1)));
      return;
    }
    double limit = f.at(all(inside))[0] + slack;
    if (random.nextBoolean()) {
      model.subjectTo(f.expression().lte(limit));
    } else {
      model.subjectTo(f.expression().neg().gte(-limit));
    }
    limits.add(new Limit(f.expression() + " ≤ " + limit, p -> new double[] {f.at(p)[0] - limit}));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private void addBox() {
    for (Twin variable : variables) {
      model.subjectTo(variable.expression().abs().lte(3));
      limits.add(
          new Limit(
              "box", p -> Arrays.stream(variable.at(p)).map(each -> Math.abs(each) - 3).toArray()));
    }
  }

  Map<String, INDArray> parameterArrays() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (Parameter each : model.parameters()) {
      long[] shape = each.shape().length == 0 ? new long[] {1} : each.shape();
      arrays.put(each.name(), Nd4j.createFromArray(parameters.get(each.name())).reshape(shape));
    }
    return arrays;
  }
}
