package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
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
   * In mathematical notation.
   *
   * @param depth how deep to go; what is below is left out
   */
  abstract Text text(int depth);

  final Text textOf(Expression argument, int depth) {
    return depth <= 0 ? Text.atom("…") : argument.text(depth - 1);
  }
}
