package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import java.util.List;

/** A variable of a {@link QpModel}: a scalar, a vector or a matrix that the solver chooses. */
public final class Variable extends Expression {
  private final String name;
  private final int first;

  Variable(QpModel model, String name, Shape shape, int first) {
    super(shape, Traits.VARIABLE, model);
    this.name = name;
    this.first = first;
  }

  public String name() {
    return name;
  }

  /** The column of its first entry. */
  int first() {
    return first;
  }

  @Override
  List<Expression> arguments() {
    return List.of();
  }

  @Override
  String operation() {
    return "variable";
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    return AffineRows.variables(first, size());
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    throw new IllegalStateException(name + " has no value of its own");
  }

  @Override
  Text text(int depth) {
    return Text.atom(name);
  }
}
