package io.github.dl4joptnet.model;

import java.util.List;

/** A leaf with a name: a variable or a parameter. */
abstract class Symbol extends Expression {
  private final String name;
  private final int first;

  /**
   * @param first the index of its first entry among those of all symbols of its kind
   */
  Symbol(QpModel model, String name, Shape shape, Traits traits, int first) {
    super(shape, traits, model);
    this.name = name;
    this.first = first;
  }

  public String name() {
    return name;
  }

  final int first() {
    return first;
  }

  @Override
  List<Expression> arguments() {
    return List.of();
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
