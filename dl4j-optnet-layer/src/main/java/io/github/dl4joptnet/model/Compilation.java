package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.ConstraintRows;
import io.github.dl4joptnet.internal.model.ProgramBuilder;
import org.jspecify.annotations.Nullable;

/** Turns expressions into rows of a program, each once. */
final class Compilation {
  private final ProgramBuilder program = new ProgramBuilder();
  private final Lazily<AffineRows> rows =
      new Lazily<>((expression, arguments) -> expression.compile(arguments, this));

  /** Parameter entries that are nonnegative, and the weights that make them so. */
  private final NonnegativeEntries nonnegative = new NonnegativeEntries();

  ProgramBuilder program() {
    return program;
  }

  AffineRows rows(Expression expression) {
    return rows.get(expression);
  }

  /** Adds a ≤ b. */
  void atMost(AffineRows a, AffineRows b) {
    program.addAtMostZero(AffineRows.sum(a, -1, b));
  }

  /** Makes parameters nonnegative where they weigh a convex or concave function. */
  void addWeights(Expression weight, AffineRows itsRows) {
    if (weight.traits().sign() == Sign.UNKNOWN) {
      nonnegative.add(itsRows.distinctParameters(), weight.toString());
    }
  }

  NonnegativeEntries nonnegative() {
    return nonnegative;
  }

  /** Adds a constraint; returns where its rows have gone. */
  ConstraintRows add(Constraint constraint) {
    ConstraintRows owner = new ConstraintRows(constraint.name(), constraint.softWeight());
    Expression body = constraint.body();
    if (constraint.isEquality()) {
      AffineRows equal = rows(body);
      for (int k = 0; k < equal.rows(); k++) {
        program.addEquality(equal, k, owner, k);
      }
      return owner;
    }
    AffineRows lower = limit(constraint.lower());
    AffineRows upper = limit(constraint.upper());
    if (upper != null && lower == null && addDirectly(body, upper, owner)) {
      return owner;
    }
    AffineRows of = rows(body);
    boolean isReversed = upper == null;
    AffineRows rising = isReversed ? of.scaled(-1) : of;
    AffineRows high = isReversed && lower != null ? lower.scaled(-1) : upper;
    for (int k = 0; k < rising.rows(); k++) {
      program.addInequality(rising, k, isReversed ? null : lower, high, k, owner, k, false);
    }
    return owner;
  }

  private @Nullable AffineRows limit(@Nullable Expression limit) {
    return limit == null ? null : rows(limit);
  }

  /**
   * Adds f(v) ≤ limit without auxiliary variables where f is a maximum or absolute value of affine
   * v. Not for soft constraints of several v, which have one violation.
   */
  private boolean addDirectly(Expression body, AffineRows upper, ConstraintRows owner) {
    if (!(body instanceof Function function)
        || !function.arguments().stream().allMatch(Expression::isAffine)) {
      return false;
    }
    Function.Kind kind = function.kind();
    boolean isAbsolute = kind == Function.Kind.ABS || kind == Function.Kind.NORM_MAX;
    boolean isMaximum = kind == Function.Kind.MAX || kind == Function.Kind.MAXIMUM;
    boolean hasOneViolation = kind != Function.Kind.ABS && owner.softWeight() > 0;
    if (hasOneViolation || !(isAbsolute || isMaximum)) {
      return false;
    }
    boolean isScalar = kind == Function.Kind.NORM_MAX || kind == Function.Kind.MAX;
    AffineRows lower = isAbsolute ? upper.scaled(-1) : null;
    for (Expression argument : function.arguments()) {
      AffineRows v = rows(argument);
      for (int row = 0; row < v.rows(); row++) {
        int entry = isScalar ? 0 : row;
        program.addInequality(v, row, lower, upper, entry, owner, entry, isAbsolute);
      }
    }
    return true;
  }
}
