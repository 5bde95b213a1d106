package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.AffineRowsBuilder;
import java.util.Arrays;
import java.util.List;

/** A linear operation on one expression: a choice of entries, or sums and differences of them. */
final class Linear extends Expression {
  enum Kind {
    NEG,
    SUM,
    SUM_ALONG,
    GET,
    SLICE,
    ROW,
    ROWS,
    COLUMN,
    COLUMNS,
    RESHAPE,
    TRANSPOSE,
    BROADCAST,
    DIFF,
    CUMSUM;

    /** Whether each entry of the result is one of the argument. */
    boolean isChoice() {
      return switch (this) {
        case GET, SLICE, ROW, ROWS, COLUMN, COLUMNS, RESHAPE, TRANSPOSE, BROADCAST -> true;
        case NEG, SUM, SUM_ALONG, DIFF, CUMSUM -> false;
      };
    }
  }

  private final Kind kind;
  private final Expression argument;
  private final int[] numbers;

  private Linear(Kind kind, Expression argument, Shape shape, Traits traits, int... numbers) {
    super(shape, traits, List.of(argument));
    this.kind = kind;
    this.argument = argument;
    this.numbers = numbers;
  }

  static Expression of(Kind kind, Expression argument, int... numbers) {
    Shape shape = shape(kind, argument, numbers);
    Traits traits = traits(kind, argument);
    if (kind.isChoice() && shape.equals(argument.form()) && kind != Kind.TRANSPOSE) {
      return argument;
    }
    Linear made = new Linear(kind, argument, shape, traits, numbers.clone());
    if (argument instanceof Constant constant) {
      return switch (kind) {
        case TRANSPOSE -> constant.transposed();
        case RESHAPE -> constant.reshaped(shape);
        default -> Constant.of(shape, made.evaluate(List.of(constant.values())), true);
      };
    }
    return made;
  }

  static Expression broadcast(Expression argument, Shape shape) {
    return argument.form().equals(shape)
        ? argument
        : of(
            Kind.BROADCAST,
            argument,
            Arrays.stream(shape.toArray()).mapToInt(s -> (int) s).toArray());
  }

  private static Shape shape(Kind kind, Expression x, int... numbers) {
    Shape shape = x.form();
    return switch (kind) {
      case NEG -> shape;
      case SUM -> Shape.SCALAR;
      case SUM_ALONG -> {
        if (!shape.isMatrix() || numbers[0] < 0 || numbers[0] > 1) {
          throw Refusal.of(
              x + ", of shape " + shape,
              "sum(%d) is of a matrix along dimension 0 or 1".formatted(numbers[0]));
        }
        yield Shape.vector(numbers[0] == 0 ? shape.columns() : shape.rows());
      }
      case GET -> {
        needsVector("get(index)", x, "row(index) is of a matrix");
        checkIndex("get", x, numbers[0], shape.columns());
        yield Shape.SCALAR;
      }
      case SLICE -> {
        needsVector("get(from, to)", x, "rows(from, to) is of a matrix");
        checkRange("get", x, numbers, shape.columns());
        yield Shape.vector(numbers[1] - numbers[0]);
      }
      case ROW -> {
        needsMatrix("row", x);
        checkIndex("row", x, numbers[0], shape.rows());
        yield Shape.vector(shape.columns());
      }
      case ROWS -> {
        needsMatrix("rows", x);
        checkRange("rows", x, numbers, shape.rows());
        yield Shape.matrix(numbers[1] - numbers[0], shape.columns());
      }
      case COLUMN -> {
        needsMatrix("column", x);
        checkIndex("column", x, numbers[0], shape.columns());
        yield Shape.vector(shape.rows());
      }
      case COLUMNS -> {
        needsMatrix("columns", x);
        checkRange("columns", x, numbers, shape.columns());
        yield Shape.matrix(shape.rows(), numbers[1] - numbers[0]);
      }
      case RESHAPE -> reshaped(x, of("reshape", numbers));
      case BROADCAST -> of("broadcast", numbers);
      case TRANSPOSE -> Shape.matrix(shape.columns(), shape.rows());
      case DIFF -> differences(x);
      case CUMSUM -> shape;
    };
  }

  private static Shape reshaped(Expression x, Shape other) {
    if (other.size() != x.form().size()) {
      throw Refusal.of(
          x + ", of shape " + x.form(),
          "reshape to %s needs %d entries, there are %d"
              .formatted(other, other.size(), x.form().size()));
    }
    return other;
  }

  private static Shape differences(Expression x) {
    Shape shape = x.form();
    int length = shape.isMatrix() ? shape.rows() : shape.columns();
    if (shape.rank() == 0 || length < 2) {
      throw Refusal.of(
          x + ", of shape " + shape, "diff is of a vector or matrix of 2 or more entries or rows");
    }
    return shape.isMatrix() ? Shape.matrix(length - 1, shape.columns()) : Shape.vector(length - 1);
  }

  private static Shape of(String what, int[] sizes) {
    return Shape.of(what, Arrays.stream(sizes).asLongStream().toArray());
  }

  private static void needsVector(String method, Expression x, String hint) {
    if (!x.form().isVector()) {
      throw Refusal.of(x + ", of shape " + x.form(), method + " is of a vector; " + hint);
    }
  }

  private static void needsMatrix(String method, Expression x) {
    if (!x.form().isMatrix()) {
      throw Refusal.of(x + ", of shape " + x.form(), method + " is of a matrix");
    }
  }

  private static void checkIndex(String method, Expression x, int index, int size) {
    if (index < 0 || index >= size) {
      throw Refusal.of(
          x + ", of shape " + x.form(),
          "%s(%d), expected an index from 0 to %d".formatted(method, index, size - 1));
    }
  }

  private static void checkRange(String method, Expression x, int[] range, int size) {
    if (range[0] < 0 || range[0] >= range[1] || range[1] > size) {
      throw Refusal.of(
          x + ", of shape " + x.form(),
          "%s(%d, %d), expected 0 ≤ from < to ≤ %d".formatted(method, range[0], range[1], size));
    }
  }

  private static Traits traits(Kind kind, Expression x) {
    Traits traits = x.traits();
    if (kind == Kind.NEG) {
      return traits.negated();
    }
    if (kind == Kind.DIFF) {
      if (!x.isAffine()) {
        throw Refusal.of(
            "diff of " + Refusal.describe(x),
            "differences of convex or concave functions are neither, expected an affine"
                + " expression");
      }
      return new Traits(
          traits.curvature(),
          traits.hasVariables(),
          traits.isParametric(),
          false,
          Sign.UNKNOWN,
          Sign.UNKNOWN);
    }
    return traits;
  }

  /** For choices: the entry of the argument for each of the result. */
  private int[] indices() {
    Shape from = argument.form();
    int[] indices = new int[size()];
    switch (kind) {
      case BROADCAST -> {
        return from.indicesIn(form());
      }
      case TRANSPOSE ->
          Arrays.setAll(indices, k -> k % from.rows() * from.columns() + k / from.rows());
      case COLUMN -> Arrays.setAll(indices, k -> k * from.columns() + numbers[0]);
      case COLUMNS ->
          Arrays.setAll(
              indices,
              k -> k / form().columns() * from.columns() + numbers[0] + k % form().columns());
      default -> {
        boolean byRows = kind == Kind.ROW || kind == Kind.ROWS;
        int first = kind == Kind.RESHAPE ? 0 : numbers[0] * (byRows ? from.columns() : 1);
        Arrays.setAll(indices, k -> first + k);
      }
    }
    return indices;
  }

  private interface Term {
    /** Adds a multiple of an entry of the argument to the current one. */
    void add(int entry, double factor);
  }

  /** Calls the term for each term of each entry, and the runnable after each entry. */
  private void forEachTerm(Term term, Runnable endEntry) {
    Shape from = argument.form();
    int columns = from.columns();
    for (int k = 0; k < size(); k++) {
      switch (kind) {
        case NEG -> term.add(k, -1);
        case SUM -> addAll(term, 0, argument.size(), 1);
        case SUM_ALONG -> {
          if (numbers[0] == 0) {
            addAll(term, k, argument.size(), columns);
          } else {
            addAll(term, k * columns, (k + 1) * columns, 1);
          }
        }
        case DIFF -> {
          term.add(k + (from.isMatrix() ? columns : 1), 1);
          term.add(k, -1);
        }
        case CUMSUM -> {
          int step = from.isMatrix() ? columns : 1;
          addAll(term, k % step, k + 1, step);
        }
        default -> throw new IllegalStateException(kind.name());
      }
      endEntry.run();
    }
  }

  private static void addAll(Term term, int from, int to, int step) {
    for (int i = from; i < to; i += step) {
      term.add(i, 1);
    }
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    AffineRows of = arguments.get(0);
    if (kind.isChoice()) {
      return of.select(indices());
    }
    AffineRowsBuilder rows = new AffineRowsBuilder(size(), of.size());
    forEachTerm((entry, factor) -> rows.addRow(of, entry, factor), rows::endRow);
    return rows.build();
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    double[] of = arguments.get(0);
    double[] values = new double[size()];
    if (kind.isChoice()) {
      int[] indices = indices();
      Arrays.setAll(values, k -> of[indices[k]]);
      return values;
    }
    int[] at = new int[1];
    forEachTerm((entry, factor) -> values[at[0]] += factor * of[entry], () -> at[0]++);
    return values;
  }

  @Override
  List<Expression> arguments() {
    return List.of(argument);
  }

  @Override
  String operation() {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  double[] numbers() {
    return Arrays.stream(numbers).asDoubleStream().toArray();
  }

  @Override
  Text text(int depth) {
    Text of = textOf(argument, depth);
    return switch (kind) {
      case NEG -> Text.product("−" + of.asFactor());
      case SUM -> Text.atom("sum(" + of.text() + ")");
      case SUM_ALONG -> Text.atom("sum(" + of.text() + ", " + numbers[0] + ")");
      case GET -> Text.atom(of.asOperand() + "[" + numbers[0] + "]");
      case SLICE -> Text.atom("%s[%d:%d]".formatted(of.asOperand(), numbers[0], numbers[1]));
      case ROW -> Text.atom("%s[%d, :]".formatted(of.asOperand(), numbers[0]));
      case ROWS -> Text.atom("%s[%d:%d, :]".formatted(of.asOperand(), numbers[0], numbers[1]));
      case COLUMN -> Text.atom("%s[:, %d]".formatted(of.asOperand(), numbers[0]));
      case COLUMNS -> Text.atom("%s[:, %d:%d]".formatted(of.asOperand(), numbers[0], numbers[1]));
      case RESHAPE, BROADCAST -> of;
      case TRANSPOSE -> Text.atom(of.asOperand() + "ᵀ");
      case DIFF -> Text.atom("diff(" + of.text() + ")");
      case CUMSUM -> Text.atom("cumsum(" + of.text() + ")");
    };
  }
}
