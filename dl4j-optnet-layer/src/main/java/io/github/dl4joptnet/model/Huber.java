package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.AffineRowsBuilder;
import java.util.List;

/** Huber's function of each entry. */
final class Huber extends Expression {
  private final Expression argument;
  private final double delta;

  private Huber(Expression argument, double delta) {
    super(
        argument.form(),
        new Traits(
            Curvature.CONVEX,
            argument.traits().hasVariables(),
            false,
            true,
            Sign.NONNEGATIVE,
            Sign.NONNEGATIVE),
        List.of(argument));
    this.argument = argument;
    this.delta = delta;
  }

  static Expression of(Expression argument, double delta) {
    if (!(delta > 0) || Double.isInfinite(delta)) {
      throw Refusal.of(
          "huber(%s, %s)".formatted(argument, delta), "expected a finite delta above 0");
    }
    Expression x = Function.evenArgument(argument);
    Function.checkArgument("huber", false, false, x);
    Huber made = new Huber(x, delta);
    return x instanceof Constant
        ? Constant.of(x.form(), made.evaluate(List.of(x.evaluate(List.of()))))
        : made;
  }

  /** The least of ½s² + delta |r − s| over s. */
  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    AffineRows r = arguments.get(0);
    AffineRows s = compilation.program().newVariables(r.rows());
    AffineRows t = Function.absolute(AffineRows.sum(r, -1, s), compilation);
    AffineRowsBuilder rows = new AffineRowsBuilder(r.rows(), 2 * r.rows());
    for (int row = 0; row < r.rows(); row++) {
      rows.add(Function.square(s.select(row), compilation), AffineRows.ONE, 0.5);
      rows.addRow(t, row, delta);
      rows.endRow();
    }
    return rows.build();
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    double[] values = arguments.get(0).clone();
    for (int k = 0; k < values.length; k++) {
      double size = Math.abs(values[k]);
      values[k] = size <= delta ? 0.5 * size * size : delta * (size - 0.5 * delta);
    }
    return values;
  }

  @Override
  List<double[]> backward(List<double[]> arguments, double[] dLdValue) {
    double[] gradient = arguments.get(0).clone();
    for (int k = 0; k < gradient.length; k++) {
      gradient[k] = dLdValue[k] * Math.max(-delta, Math.min(delta, gradient[k]));
    }
    return List.of(gradient);
  }

  @Override
  List<Expression> arguments() {
    return List.of(argument);
  }

  @Override
  String operation() {
    return "huber";
  }

  @Override
  double[] numbers() {
    return new double[] {delta};
  }

  @Override
  Text text(int depth) {
    return Text.atom(
        "huber(%s, %s)".formatted(textOf(argument, depth).text(), Constant.number(delta)));
  }
}
