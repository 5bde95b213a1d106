package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What every kind of expression knows of itself, for the rules, the compiler and the printer. */
abstract class Node {
  private final Shape shape;
  private final Traits traits;
  private final @Nullable QpModel model;

  Node(Shape shape, Traits traits, @Nullable QpModel model) {
    this.shape = shape;
    this.traits = traits;
    this.model = model;
  }

  Node(Shape shape, Traits traits, List<Expression> arguments) {
    this(shape, traits, commonModel(arguments));
  }

  private static @Nullable QpModel commonModel(List<Expression> arguments) {
    QpModel common = null;
    Expression first = null;
    for (Expression each : arguments) {
      if (each.model() != null && common != null && each.model() != common) {
        throw new IllegalArgumentException(
            "%s and %s are of different models, expected variables and parameters of one"
                .formatted(first, each));
      }
      if (each.model() != null) {
        common = each.model();
        first = each;
      }
    }
    return common;
  }

  final Shape form() {
    return shape;
  }

  final Traits traits() {
    return traits;
  }

  final Curvature curvature() {
    return traits.curvature();
  }

  final @Nullable QpModel model() {
    return model;
  }

  abstract List<Expression> arguments();

  /** The name under which it is stored, and the numbers that it has besides its arguments. */
  abstract String operation();

  double[] numbers() {
    return new double[0];
  }

  /** Rows for the program, of those of the arguments; adds what auxiliary variables it takes. */
  abstract AffineRows compile(List<AffineRows> arguments, Compilation compilation);

  /** The value, of those of the arguments. */
  abstract double[] evaluate(List<double[]> arguments);

  /**
   * Gradients of the arguments, of that of the value; nothing for constants. This is for operations
   * that are affine in each argument: their values for unit vectors tell the derivatives.
   */
  List<double[]> backward(List<double[]> arguments, double[] dLdValue) {
    List<double[]> gradients = new ArrayList<>();
    for (int k = 0; k < arguments.size(); k++) {
      if (arguments().get(k) instanceof Constant) {
        gradients.add(new double[0]);
        continue;
      }
      double[] unit = new double[arguments.get(k).length];
      List<double[]> probe = new ArrayList<>(arguments);
      probe.set(k, unit);
      double atZero = dot(dLdValue, evaluate(probe));
      double[] gradient = new double[unit.length];
      for (int i = 0; i < unit.length; i++) {
        unit[i] = 1;
        gradient[i] = dot(dLdValue, evaluate(probe)) - atZero;
        unit[i] = 0;
      }
      gradients.add(gradient);
    }
    return gradients;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /**
   * In mathematical notation.
   *
   * @param depth how deep to go; what is below is left out
   */
  abstract Text text(int depth);

  final Text textOf(Expression argument, int depth) {
    return depth <= 0 ? Text.atom("…") : argument.text(depth - 1);
  }
}
