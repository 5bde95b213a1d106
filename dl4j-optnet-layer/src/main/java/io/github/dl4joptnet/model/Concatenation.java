package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.AffineRowsBuilder;
import java.util.ArrayList;
import java.util.List;

/** Scalars and vectors one after the other, or the rows of matrices. */
final class Concatenation extends Expression {
  private final List<Expression> parts;

  private Concatenation(List<Expression> parts, Shape shape, Traits traits) {
    super(shape, traits, parts);
    this.parts = parts;
  }

  static Expression of(List<Expression> parts) {
    if (parts.isEmpty()) {
      throw Refusal.of("concat()", "expected at least one expression");
    }
    boolean anyMatrix = parts.stream().anyMatch(part -> part.form().isMatrix());
    int columns = parts.get(0).form().columns();
    int size = 0;
    Traits first = parts.get(0).traits();
    Curvature curvature = first.curvature();
    boolean hasVariables = false;
    boolean isParametric = false;
    boolean isQuadratic = false;
    Sign sign = first.sign();
    Sign weightSign = first.weightSign();
    for (Expression part : parts) {
      if (anyMatrix && (part.form().columns() != columns || part.form().rank() == 0)) {
        throw Refusal.of(
            "concat(…, %s, …)".formatted(part),
            "the shape %s does not fit under rows of length %d".formatted(part.form(), columns));
      }
      size += part.size();
      Traits traits = part.traits();
      curvature = union(curvature, traits.curvature(), part);
      hasVariables |= traits.hasVariables();
      isParametric |= traits.isParametric();
      isQuadratic |= traits.isQuadratic();
      sign = sign.plus(traits.sign());
      weightSign = weightSign.plus(traits.weightSign());
    }
    Shape shape = anyMatrix ? Shape.matrix(size / columns, columns) : Shape.vector(size);
    Traits traits =
        new Traits(curvature, hasVariables, isParametric, isQuadratic, sign, weightSign);
    Concatenation made = new Concatenation(List.copyOf(parts), shape, traits);
    if (parts.stream().allMatch(Constant.class::isInstance)) {
      List<double[]> values = new ArrayList<>();
      parts.forEach(part -> values.add(part.evaluate(List.of())));
      return Constant.of(shape, made.evaluate(values), true);
    }
    return made;
  }

  private static Curvature union(Curvature a, Curvature b, Expression part) {
    if (a == b || b == Curvature.CONSTANT) {
      return a;
    }
    if (a.isAffine()) {
      return b;
    }
    if (b.isAffine()) {
      return a;
    }
    throw Refusal.of(
        "concat(…, %s, …)".formatted(part),
        "convex and concave parts together are neither, expected one of the two");
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    AffineRowsBuilder rows = new AffineRowsBuilder(size(), size());
    for (AffineRows part : arguments) {
      for (int row = 0; row < part.rows(); row++) {
        rows.addRow(part, row, 1);
        rows.endRow();
      }
    }
    return rows.build();
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    double[] values = new double[size()];
    int at = 0;
    for (double[] part : arguments) {
      System.arraycopy(part, 0, values, at, part.length);
      at += part.length;
    }
    return values;
  }

  @Override
  List<Expression> arguments() {
    return parts;
  }

  @Override
  String operation() {
    return "concat";
  }

  @Override
  Text text(int depth) {
    List<String> texts = new ArrayList<>();
    parts.forEach(part -> texts.add(textOf(part, depth).text()));
    return Text.atom("[" + String.join("; ", texts) + "]");
  }
}
