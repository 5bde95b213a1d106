package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.AffineRowsBuilder;
import java.util.List;

/** The product of two matrices; a vector is a row on the left and a column on the right. */
final class MatrixProduct extends Expression {
  private final Expression a;
  private final Expression b;
  private final int inner;
  private final int columns;

  private MatrixProduct(Expression a, Expression b, Shape shape, Traits traits) {
    super(shape, traits, List.of(a, b));
    this.a = a;
    this.b = b;
    inner = a.form().columns();
    columns = b.form().isMatrix() ? b.form().columns() : 1;
  }

  static Expression of(Expression a, Expression b) {
    String what = "%s %s".formatted(a, b);
    if (a.form().rank() == 0 || b.form().rank() == 0) {
      throw Refusal.of(
          what,
          "a matrix product of the shapes %s and %s; mul multiplies by scalars"
              .formatted(a.form(), b.form()));
    }
    int rowsOfB = b.form().isMatrix() ? b.form().rows() : b.form().columns();
    if (a.form().columns() != rowsOfB) {
      throw Refusal.of(what, "the shapes %s and %s do not fit".formatted(a.form(), b.form()));
    }
    Shape shape =
        a.form().isMatrix()
            ? b.form().isMatrix()
                ? Shape.matrix(a.form().rows(), b.form().columns())
                : Shape.vector(a.form().rows())
            : b.form().isMatrix() ? Shape.vector(b.form().columns()) : Shape.SCALAR;
    MatrixProduct made = new MatrixProduct(a, b, shape, Product.traits(what, a, b));
    return a instanceof Constant && b instanceof Constant
        ? Constant.of(shape, made.evaluate(List.of(a.evaluate(List.of()), b.evaluate(List.of()))))
        : made;
  }

  static Expression dot(Expression a, Expression b) {
    if (a.size() != b.size()) {
      throw Refusal.of(
          "%s · %s".formatted(a, b),
          "dot of the shapes %s and %s, expected as many entries".formatted(a.form(), b.form()));
    }
    return of(
        Linear.of(Linear.Kind.RESHAPE, a, a.size()), Linear.of(Linear.Kind.RESHAPE, b, b.size()));
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    Product.checkWeights(a, b, arguments, compilation);
    if (a instanceof Constant constant) {
      AffineRows right = arguments.get(1);
      AffineRowsBuilder rows = new AffineRowsBuilder(size(), constant.count());
      for (int i = 0; i < a.form().rows(); i++) {
        for (int j = 0; j < columns; j++) {
          for (int k = constant.start(i); k < constant.start(i + 1); k++) {
            rows.addRow(right, constant.columnOf(k) * columns + j, constant.value(k));
          }
          rows.endRow();
        }
      }
      return rows.build();
    }
    AffineRows left = arguments.get(0);
    if (b instanceof Constant constant) {
      AffineRowsBuilder rows = new AffineRowsBuilder(size(), constant.count());
      Constant byColumns = b.form().isMatrix() ? constant.transposed() : constant;
      for (int i = 0; i < a.form().rows(); i++) {
        for (int j = 0; j < columns; j++) {
          for (int k = byColumns.start(j); k < byColumns.start(j + 1); k++) {
            rows.addRow(left, i * inner + byColumns.columnOf(k), byColumns.value(k));
          }
          rows.endRow();
        }
      }
      return rows.build();
    }
    AffineRows right = arguments.get(1);
    AffineRowsBuilder rows = new AffineRowsBuilder(size(), left.size() + right.size());
    for (int i = 0; i < a.form().rows(); i++) {
      for (int j = 0; j < columns; j++) {
        for (int k = 0; k < inner; k++) {
          rows.addProduct(left, i * inner + k, right, k * columns + j);
        }
        rows.endRow();
      }
    }
    return rows.build();
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    double[] right = arguments.get(1);
    double[] values = new double[size()];
    if (a instanceof Constant constant) {
      for (int i = 0; i < a.form().rows(); i++) {
        for (int k = constant.start(i); k < constant.start(i + 1); k++) {
          for (int j = 0; j < columns; j++) {
            values[i * columns + j] +=
                constant.value(k) * right[constant.columnOf(k) * columns + j];
          }
        }
      }
      return values;
    }
    double[] left = arguments.get(0);
    for (int i = 0; i < a.form().rows(); i++) {
      for (int k = 0; k < inner; k++) {
        for (int j = 0; j < columns; j++) {
          values[i * columns + j] += left[i * inner + k] * right[k * columns + j];
        }
      }
    }
    return values;
  }

  @Override
  List<Expression> arguments() {
    return List.of(a, b);
  }

  @Override
  String operation() {
    return "mmul";
  }

  @Override
  Text text(int depth) {
    String left = textOf(a, depth).asFactor() + (a.form().isVector() ? "ᵀ" : "");
    String right = textOf(b, depth).asFactor();
    return Text.product(left + " " + right);
  }
}
