package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Given numbers, by their entries that are not zero. */
final class Constant extends Expression {
  private static final int LONGEST_TEXT = 4;

  /** Row by row, in increasing order of columns; vectors are one row. */
  private final int[] start;

  private final int[] column;
  private final double[] value;

  private Constant(Shape shape, int[] start, int[] column, double[] value) {
    super(shape, Traits.constant(Sign.of(value)), (QpModel) null);
    this.start = start;
    this.column = column;
    this.value = value;
  }

  static Constant of(double number) {
    return of(Shape.SCALAR, new double[] {number}, false);
  }

  static Constant of(INDArray values) {
    return of(values, false);
  }

  /** Of a constraint, which may be infinite. */
  static Constant limit(double number) {
    return of(Shape.SCALAR, new double[] {number}, true);
  }

  static Constant limit(INDArray values) {
    return of(values, true);
  }

  private static Constant of(INDArray values, boolean infinite) {
    Objects.requireNonNull(values, "values");
    Shape shape = Shape.of("an array", values.shape());
    boolean isReal = values.dataType() == DataType.DOUBLE || values.dataType() == DataType.FLOAT;
    INDArray real = isReal ? values : values.castTo(DataType.DOUBLE);
    return of(shape, DenseArrays.read(real), infinite);
  }

  static Constant of(Shape shape, double[] values) {
    return of(shape, values, false);
  }

  static Constant of(Shape shape, double[] values, boolean infinite) {
    int[] start = new int[shape.rows() + 1];
    int[] column = new int[Math.min(values.length, 64)];
    double[] value = new double[column.length];
    int at = 0;
    int next = 0;
    double most = infinite ? Double.POSITIVE_INFINITY : Double.MAX_VALUE;
    for (int row = 0; row < shape.rows(); row++) {
      for (int j = 0; j < shape.columns(); j++) {
        double each = values[next++];
        if (each == 0) {
          continue;
        }
        if (!(Math.abs(each) <= most)) {
          throw Refusal.of(
              "a constant of shape " + shape,
              "it has the entry " + each + ", expected finite numbers");
        }
        if (at == column.length) {
          int capacity = Math.min(values.length, 2 * at);
          column = Arrays.copyOf(column, capacity);
          value = Arrays.copyOf(value, capacity);
        }
        column[at] = j;
        value[at++] = each;
      }
      start[row + 1] = at;
    }
    column = Arrays.copyOf(column, at);
    value = Arrays.copyOf(value, at);
    return new Constant(shape, start, column, value);
  }

  static Constant of(SparseMatrix matrix) {
    Objects.requireNonNull(matrix, "matrix");
    Shape shape = Shape.of("a sparse matrix", matrix.rows(), matrix.columns());
    SparseLayout layout = QpInternals.layout(matrix);
    double[] values = QpInternals.values(matrix);
    if (values.length != layout.size()) {
      throw Refusal.of(
          "a sparse matrix of shape " + shape, "it has values per sample, expected shared ones");
    }
    int[] start = new int[matrix.rows() + 1];
    for (int k = 0; k < layout.size(); k++) {
      start[layout.row(k) + 1]++;
    }
    for (int row = 0; row < matrix.rows(); row++) {
      start[row + 1] += start[row];
    }
    return ofEntries(shape, start, layout.row(), layout.column(), values);
  }

  /** Of entries in any order. */
  private static Constant ofEntries(
      Shape shape, int[] start, int[] row, int[] column, double[] value) {
    long[] order = new long[value.length];
    int[] next = Arrays.copyOf(start, start.length);
    int[] inRows = new int[value.length];
    for (int k = 0; k < value.length; k++) {
      if (!Double.isFinite(value[k])) {
        throw Refusal.of(
            "a sparse matrix of shape " + shape,
            "it has the entry " + value[k] + ", expected finite numbers");
      }
      inRows[next[row[k]]++] = k;
    }
    int[] sortedColumn = new int[value.length];
    double[] sortedValue = new double[value.length];
    for (int i = 0; i + 1 < start.length; i++) {
      for (int k = start[i]; k < start[i + 1]; k++) {
        order[k] = ((long) column[inRows[k]] << 32) | inRows[k];
      }
      Arrays.sort(order, start[i], start[i + 1]);
      for (int k = start[i]; k < start[i + 1]; k++) {
        sortedColumn[k] = (int) (order[k] >> 32);
        sortedValue[k] = value[(int) order[k]];
      }
    }
    return new Constant(shape, start, sortedColumn, sortedValue);
  }

  /** The matrix with rows and columns exchanged. */
  Constant transposed() {
    int[] newStart = new int[form().columns() + 1];
    for (int each : column) {
      newStart[each + 1]++;
    }
    for (int j = 0; j < form().columns(); j++) {
      newStart[j + 1] += newStart[j];
    }
    int[] next = newStart.clone();
    int[] newColumn = new int[column.length];
    double[] newValue = new double[column.length];
    for (int row = 0; row < form().rows(); row++) {
      for (int k = start[row]; k < start[row + 1]; k++) {
        int at = next[column[k]]++;
        newColumn[at] = row;
        newValue[at] = value[k];
      }
    }
    return new Constant(
        Shape.matrix(form().columns(), form().rows()), newStart, newColumn, newValue);
  }

  Constant reshaped(Shape shape) {
    if (shape.rows() == form().rows() && shape.columns() == form().columns()) {
      return new Constant(shape, start, column, value);
    }
    return of(shape, values(), true);
  }

  int start(int row) {
    return start[row];
  }

  int columnOf(int entry) {
    return column[entry];
  }

  double value(int entry) {
    return value[entry];
  }

  /** Number of entries that are not zero. */
  int count() {
    return value.length;
  }

  /** For storing: all values, or positions and values where most are zero. */
  Map<String, Object> stored() {
    Map<String, Object> stored = new LinkedHashMap<>();
    if (!form().isMatrix() || 4L * count() > size()) {
      stored.put("values", StoredNumbers.write(values()));
      return stored;
    }
    double[] rows = new double[count()];
    double[] columns = new double[count()];
    for (int row = 0; row < form().rows(); row++) {
      for (int k = start[row]; k < start[row + 1]; k++) {
        rows[k] = row;
        columns[k] = column[k];
      }
    }
    stored.put("rows", StoredNumbers.write(rows));
    stored.put("columns", StoredNumbers.write(columns));
    stored.put("values", StoredNumbers.write(value));
    return stored;
  }

  /** All entries, row by row. */
  double[] values() {
    double[] all = new double[size()];
    for (int row = 0; row < form().rows(); row++) {
      for (int k = start[row]; k < start[row + 1]; k++) {
        all[row * form().columns() + column[k]] = value[k];
      }
    }
    return all;
  }

  @Override
  List<Expression> arguments() {
    return List.of();
  }

  @Override
  String operation() {
    return "constant";
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    return AffineRows.constants(values());
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    return values();
  }

  @Override
  Text text(int depth) {
    if (form().rank() == 0) {
      double number = value.length == 0 ? 0 : value[0];
      return number < 0 ? Text.product(number(number)) : Text.atom(number(number));
    }
    if (form().isVector() && size() <= LONGEST_TEXT) {
      StringBuilder text = new StringBuilder("[");
      for (double each : values()) {
        text.append(text.length() > 1 ? ", " : "").append(number(each));
      }
      return Text.atom(text.append("]").toString());
    }
    double[] all = size() > 1_000_000 ? new double[0] : values();
    boolean isUniform = all.length > 0 && Arrays.stream(all).allMatch(each -> each == all[0]);
    if (isUniform) {
      return Text.atom(number(all[0]));
    }
    return Text.atom(
        form().isMatrix()
            ? "[%d×%d]".formatted(form().rows(), form().columns())
            : "[%d numbers]".formatted(size()));
  }

  /** "2" and not "2.0". */
  static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "−∞";
    }
    String text =
        value == Math.rint(value) && Math.abs(value) < 1e9
            ? Long.toString(Math.round(value))
            : Double.toString(value);
    return text.replace('-', '−');
  }
}
