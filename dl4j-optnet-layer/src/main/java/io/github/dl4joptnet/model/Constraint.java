package io.github.dl4joptnet.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An equality or inequality of a {@link QpModel}, entry by entry. Immutable; made by the methods of
 * {@link Expression}.
 */
public final class Constraint {
  /** What has the limits: affine, convex with an upper limit, or concave with a lower one. */
  private final Expression body;

  private final @Nullable Expression lower;
  private final @Nullable Expression upper;
  private final boolean isEquality;
  private final String text;
  private final @Nullable String name;
  private final double softWeight;

  private Constraint(
      Expression body,
      @Nullable Expression lower,
      @Nullable Expression upper,
      boolean isEquality,
      String text,
      @Nullable String name,
      double softWeight) {
    this.body = body;
    this.lower = lower;
    this.upper = upper;
    this.isEquality = isEquality;
    this.text = text;
    this.name = name;
    this.softWeight = softWeight;
  }

  static Constraint equality(Expression left, Expression right) {
    String text = left + " = " + right;
    checkShapes(text, left, right);
    if (!left.isAffine() || !right.isAffine()) {
      Expression bent = left.isAffine() ? right : left;
      throw Refusal.of(
          text,
          "an equality has affine sides, but %s is %s; one side of an inequality may be convex"
              .formatted(bent, bent.curvature().word()));
    }
    checkHasSymbols(text, left, right);
    boolean isZero = right instanceof Constant zero && zero.count() == 0 && right.size() == 1;
    Expression body = isZero ? left : left.sub(right);
    return new Constraint(body, null, null, true, text, null, 0);
  }

  static Constraint atMost(Expression left, Expression right) {
    String text = left + " ≤ " + right;
    checkShapes(text, left, right);
    checkHasSymbols(text, left, right);
    if (!left.isConvex() || !right.isConcave()) {
      throw wrongWay(text, "≤", left, right);
    }
    checkNotQuadratic(text, left, right);
    if (isLimitOf(right, left)) {
      return limited(left, null, right, text);
    }
    if (isLimitOf(left, right)) {
      return limited(right, left, null, text);
    }
    return limited(left.sub(right), null, Constant.of(0), text);
  }

  static Constraint atLeast(Expression left, Expression right) {
    String text = left + " ≥ " + right;
    checkShapes(text, left, right);
    checkHasSymbols(text, left, right);
    if (!left.isConcave() || !right.isConvex()) {
      throw wrongWay(text, "≥", right, left);
    }
    checkNotQuadratic(text, left, right);
    if (isLimitOf(right, left)) {
      return limited(left, right, null, text);
    }
    if (isLimitOf(left, right)) {
      return limited(right, null, left, text);
    }
    return limited(right.sub(left), null, Constant.of(0), text);
  }

  static Constraint between(Expression body, Expression lower, Expression upper) {
    String text = "%s ≤ %s ≤ %s".formatted(lower, body, upper);
    checkShapes(text, body, lower);
    checkShapes(text, body, upper);
    checkShapes(text, lower, upper);
    checkHasSymbols(text, body);
    if (!body.isAffine()) {
      throw Refusal.of(
          text,
          "%s is %s, and what is between two limits is affine"
              .formatted(body, body.curvature().word()));
    }
    for (Expression limit : new Expression[] {lower, upper}) {
      if (limit.traits().hasVariables() || !limit.isAffine()) {
        throw Refusal.of(
            text,
            "the limit %s is not affine in parameters alone; write two inequalities"
                .formatted(limit));
      }
    }
    return limited(body, lower, upper, text);
  }

  /** Whether one side is what the program has as a limit of the other. */
  private static boolean isLimitOf(Expression limit, Expression body) {
    return !limit.traits().hasVariables() && limit.isAffine() && !(body instanceof Constant);
  }

  private static Constraint limited(
      Expression body, @Nullable Expression lower, @Nullable Expression upper, String text) {
    Shape shape = body.form();
    for (Expression limit : new Expression[] {lower, upper}) {
      shape = limit == null ? shape : wide(shape, limit.form());
    }
    Expression low = lower == null ? null : Linear.broadcast(lower, shape);
    Expression high = upper == null ? null : Linear.broadcast(upper, shape);
    if (low instanceof Constant a && high instanceof Constant b) {
      for (int k = 0; k < shape.size(); k++) {
        if (a.values()[k] > b.values()[k]) {
          throw Refusal.of(text, "the lower limit is above the upper one at entry " + k);
        }
      }
    }
    return new Constraint(Linear.broadcast(body, shape), low, high, false, text, null, 0);
  }

  private static Shape wide(Shape a, Shape b) {
    Shape wide = Shape.broadcast(a, b);
    return wide == null ? a : wide;
  }

  private static void checkShapes(String text, Expression left, Expression right) {
    if (Shape.broadcast(left.form(), right.form()) == null) {
      throw Refusal.of(
          text, "the shapes %s and %s do not fit".formatted(left.form(), right.form()));
    }
  }

  private static IllegalArgumentException wrongWay(
      String text, String sign, Expression low, Expression high) {
    Expression bent = low.isConvex() ? high : low;
    return Refusal.of(
        text,
        "the smaller side of an inequality is convex and the larger one concave, but %s is %s"
            .formatted(bent, bent.curvature().word()));
  }

  private static void checkNotQuadratic(String text, Expression left, Expression right) {
    if (left.traits().isQuadratic() || right.traits().isQuadratic()) {
      throw Refusal.of(
          text,
          "a quadratic constraint is no quadratic program; quadratic functions are for objectives");
    }
  }

  private static void checkHasSymbols(String text, Expression... sides) {
    if (Arrays.stream(sides).allMatch(Constant.class::isInstance)) {
      throw Refusal.of(text, "a constraint without variables and parameters");
    }
  }

  // ---- what users may say of it

  /** The same constraint with a name, by which solutions give its multipliers. */
  public Constraint named(String newName) {
    QpModel.checkName("a constraint", newName);
    return new Constraint(body, lower, upper, isEquality, text, newName, softWeight);
  }

  /**
   * The same constraint, which may be violated at a cost: for each entry, with violation t, ½ ·
   * weight · t² is added to the objective that is minimised. Its multiplier is weight · t.
   *
   * @param weight finite and above 0
   * @throws IllegalArgumentException on another weight
   */
  public Constraint soft(double weight) {
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw Refusal.of(text, "soft(" + weight + "), expected a finite weight above 0");
    }
    return new Constraint(body, lower, upper, isEquality, text, name, weight);
  }

  /** The name, or if there is none, the constraint in mathematical notation. */
  public String name() {
    return name == null ? text : name;
  }

  /** Whether it has been {@linkplain #named named}. */
  public boolean isNamed() {
    return name != null;
  }

  /** The shape of the constraint and of its multipliers, without the batch. */
  public long[] shape() {
    return form().toArray();
  }

  String text() {
    return text;
  }

  /** The same constraint as it was written before it was stored. */
  Constraint withText(String written) {
    return new Constraint(body, lower, upper, isEquality, written, name, softWeight);
  }

  Expression body() {
    return body;
  }

  @Nullable Expression lower() {
    return lower;
  }

  @Nullable Expression upper() {
    return upper;
  }

  boolean isEquality() {
    return isEquality;
  }

  double softWeight() {
    return softWeight;
  }

  Shape form() {
    return body.form();
  }

  /** In mathematical notation. */
  @Override
  public String toString() {
    return text
        + (softWeight == 0 ? "" : "   (soft, " + Constant.number(softWeight) + ")")
        + (name == null ? "" : "   (" + name + ")");
  }
}
