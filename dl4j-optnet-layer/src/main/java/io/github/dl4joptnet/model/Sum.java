package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import java.util.List;

/** a + b or a − b, of one shape. */
final class Sum extends Expression {
  private final Expression a;
  private final Expression b;
  private final boolean isDifference;

  private Sum(Expression a, Expression b, boolean isDifference, Traits traits) {
    super(a.form(), traits, List.of(a, b));
    this.a = a;
    this.b = b;
    this.isDifference = isDifference;
  }

  static Expression of(String operation, Expression left, Expression right) {
    boolean isDifference = operation.equals("sub");
    Shape shape = Shape.broadcast(left.form(), right.form());
    if (shape == null) {
      throw Refusal.of(
          "%s(%s, %s)".formatted(operation, left, right),
          "the shapes %s and %s do not fit".formatted(left.form(), right.form()));
    }
    Expression a = Linear.broadcast(left, shape);
    Expression b = Linear.broadcast(right, shape);
    Traits ofB = isDifference ? b.traits().negated() : b.traits();
    Curvature curvature = sum(a.curvature(), ofB.curvature());
    if (curvature == null) {
      throw Refusal.of(
          "%s %s %s".formatted(a, isDifference ? "−" : "+", b),
          "the sum of a convex and a concave function is neither (%s is %s, %s is %s)"
              .formatted(a, a.curvature().word(), b, b.curvature().word()));
    }
    Traits traits =
        new Traits(
            curvature,
            a.traits().hasVariables() || ofB.hasVariables(),
            a.traits().isParametric() || ofB.isParametric(),
            a.traits().isQuadratic() || ofB.isQuadratic(),
            a.traits().sign().plus(ofB.sign()),
            a.traits().weightSign().plus(ofB.weightSign()));
    Sum made = new Sum(a, b, isDifference, traits);
    return a instanceof Constant && b instanceof Constant
        ? Constant.of(shape, made.evaluate(List.of(a.evaluate(List.of()), b.evaluate(List.of()))))
        : made;
  }

  private static @org.jspecify.annotations.Nullable Curvature sum(Curvature a, Curvature b) {
    if (a.isAffine() && b.isAffine()) {
      return a == Curvature.CONSTANT ? b : Curvature.AFFINE;
    }
    if (a.isConvex() && b.isConvex()) {
      return Curvature.CONVEX;
    }
    return a.isConcave() && b.isConcave() ? Curvature.CONCAVE : null;
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    return AffineRows.sum(arguments.get(0), isDifference ? -1 : 1, arguments.get(1));
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    double[] values = arguments.get(0).clone();
    double sign = isDifference ? -1 : 1;
    for (int k = 0; k < values.length; k++) {
      values[k] += sign * arguments.get(1)[k];
    }
    return values;
  }

  @Override
  List<Expression> arguments() {
    return List.of(a, b);
  }

  @Override
  String operation() {
    return isDifference ? "sub" : "add";
  }

  @Override
  Text text(int depth) {
    Text left = textOf(a, depth);
    Text right = textOf(b, depth);
    return Text.sum(
        isDifference ? left.text() + " − " + right.asFactor() : left.text() + " + " + right.text());
  }
}
