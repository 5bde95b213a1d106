package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.AffineRowsBuilder;
import java.util.List;

/** The product of two expressions of one shape, entry by entry. */
final class Product extends Expression {
  private final Expression a;
  private final Expression b;

  private Product(Expression a, Expression b, Traits traits) {
    super(a.form(), traits, List.of(a, b));
    this.a = a;
    this.b = b;
  }

  static Expression of(Expression left, Expression right) {
    Shape shape = Shape.broadcast(left.form(), right.form());
    String what = "%s · %s".formatted(left, right);
    if (shape == null) {
      throw Refusal.of(
          what, "the shapes %s and %s do not fit".formatted(left.form(), right.form()));
    }
    Traits traits = traits(what, left, right);
    Product made =
        new Product(Linear.broadcast(left, shape), Linear.broadcast(right, shape), traits);
    return left instanceof Constant && right instanceof Constant
        ? Constant.of(
            shape, made.evaluate(List.of(made.a.evaluate(List.of()), made.b.evaluate(List.of()))))
        : made;
  }

  static Expression quotient(Expression numerator, Expression denominator) {
    String what = "%s / %s".formatted(numerator, denominator);
    if (!(denominator instanceof Constant constant)) {
      throw Refusal.of(
          what,
          denominator.traits().hasVariables()
              ? "a quotient is not convex in its denominator, expected a constant"
              : "a quotient is not affine in the parameters of its denominator; make 1 / "
                  + denominator
                  + " a parameter");
    }
    double[] inverse = constant.values();
    for (int k = 0; k < inverse.length; k++) {
      if (inverse[k] == 0) {
        throw Refusal.of(what, "division by zero");
      }
      inverse[k] = 1 / inverse[k];
    }
    return of(numerator, Constant.of(constant.form(), inverse));
  }

  /** Of a product, entry by entry or of matrices. */
  static Traits traits(String what, Expression a, Expression b) {
    Traits left = a.traits();
    Traits right = b.traits();
    if (left.hasVariables() && right.hasVariables()) {
      throw Refusal.of(
          what,
          "a product of two expressions with variables is not convex; squares are square(),"
              + " squaredNorm() or quadraticForm(P)");
    }
    if (left.isParametric() && right.isParametric()) {
      throw Refusal.of(
          what,
          "a product of two expressions with parameters is not affine in the parameters; make the"
              + " product a parameter of its own");
    }
    boolean leftIsFactor =
        right.hasVariables() || (!left.hasVariables() && !right.curvature().isAffine());
    Traits factor = leftIsFactor ? left : right;
    Traits operand = leftIsFactor ? right : left;
    if (!factor.curvature().isAffine()) {
      throw Refusal.of(
          what, "a weight is affine in the parameters, but " + (leftIsFactor ? a : b) + " is not");
    }
    Curvature curvature = operand.curvature();
    if (curvature.isAffine()) {
      curvature =
          factor.curvature() == Curvature.CONSTANT && curvature == Curvature.CONSTANT
              ? Curvature.CONSTANT
              : Curvature.AFFINE;
    } else {
      Sign sign = factor.weightSign();
      if (sign == Sign.UNKNOWN) {
        throw Refusal.of(
            what,
            "the sign of %s is unknown, so the product is neither convex nor concave; the weight of a %s function is a nonnegative constant, or parameters with nonnegative factors"
                .formatted(leftIsFactor ? a : b, curvature.word()));
      }
      curvature = sign.isNonnegative() ? curvature : curvature.negated();
    }
    boolean isWeight = !operand.curvature().isAffine();
    return new Traits(
        curvature,
        left.hasVariables() || right.hasVariables(),
        left.isParametric() || right.isParametric(),
        left.isQuadratic() || right.isQuadratic(),
        (isWeight ? factor.weightSign() : factor.sign()).times(operand.sign()),
        factor.weightSign().times(operand.weightSign()));
  }

  /** Tells the compilation which parameters are nonnegative, since they weigh a function. */
  static void checkWeights(
      Expression a, Expression b, List<AffineRows> arguments, Compilation compilation) {
    if (!a.isAffine()) {
      compilation.addWeights(b, arguments.get(1));
    } else if (!b.isAffine()) {
      compilation.addWeights(a, arguments.get(0));
    }
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    checkWeights(a, b, arguments, compilation);
    AffineRowsBuilder rows =
        new AffineRowsBuilder(size(), arguments.get(0).size() + arguments.get(1).size());
    for (int k = 0; k < size(); k++) {
      rows.addProduct(arguments.get(0), k, arguments.get(1), k);
      rows.endRow();
    }
    return rows.build();
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    double[] values = arguments.get(0).clone();
    for (int k = 0; k < values.length; k++) {
      values[k] *= arguments.get(1)[k];
    }
    return values;
  }

  @Override
  List<Expression> arguments() {
    return List.of(a, b);
  }

  @Override
  String operation() {
    return "mul";
  }

  @Override
  Text text(int depth) {
    Expression first = b instanceof Constant ? b : a;
    Expression second = b instanceof Constant ? a : b;
    return Text.product(textOf(first, depth).asFactor() + " · " + textOf(second, depth).asFactor());
  }
}
