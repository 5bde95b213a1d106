package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.AffineRowsBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A convex or concave function of one expression, or of the pairs of entries of two. */
final class Function extends Expression {
  enum Kind {
    ABS,
    POS,
    MAX,
    MAXIMUM,
    MIN,
    MINIMUM,
    NORM1,
    NORM_MAX,
    SUM_LARGEST,
    SQUARE,
    SQUARED_NORM;

    boolean isConcave() {
      return this == MIN || this == MINIMUM;
    }

    boolean isQuadratic() {
      return this == SQUARE || this == SQUARED_NORM;
    }

    /** Whether it increases with its argument everywhere, and not for nonnegative ones only. */
    boolean isIncreasing() {
      return switch (this) {
        case POS, MAX, MAXIMUM, MIN, MINIMUM, SUM_LARGEST -> true;
        case ABS, NORM1, NORM_MAX, SQUARE, SQUARED_NORM -> false;
      };
    }

    boolean isEntryByEntry() {
      return switch (this) {
        case ABS, POS, MAXIMUM, MINIMUM, SQUARE -> true;
        case MAX, MIN, NORM1, NORM_MAX, SUM_LARGEST, SQUARED_NORM -> false;
      };
    }

    String word() {
      return switch (this) {
        case NORM_MAX -> "normMax";
        case SUM_LARGEST -> "sumLargest";
        case SQUARED_NORM -> "squaredNorm";
        case MAXIMUM -> "max";
        case MINIMUM -> "min";
        default -> name().toLowerCase(Locale.ROOT);
      };
    }
  }

  private final Kind kind;
  private final List<Expression> arguments;

  /** Of sumLargest. */
  private final int k;

  private Function(Kind kind, List<Expression> arguments, int k, Shape shape, Traits traits) {
    super(shape, traits, arguments);
    this.kind = kind;
    this.arguments = arguments;
    this.k = k;
  }

  static Expression of(Kind kind, Expression argument) {
    return of(kind, argument, 0);
  }

  static Expression of(Kind kind, Expression argument, int k) {
    if (kind == Kind.SUM_LARGEST && (k < 1 || k > argument.size())) {
      throw Refusal.of(
          "sumLargest(%s, %d)".formatted(argument, k),
          "expected 1 to %d entries".formatted(argument.size()));
    }
    Expression x = kind.isIncreasing() ? argument : evenArgument(argument);
    return made(kind, List.of(x), k, kind.isEntryByEntry() ? x.form() : Shape.SCALAR);
  }

  static Expression of(Kind kind, Expression left, Expression right) {
    Shape shape = Shape.broadcast(left.form(), right.form());
    if (shape == null) {
      throw Refusal.of(
          "%s(%s, %s)".formatted(kind.word(), left, right),
          "the shapes %s and %s do not fit".formatted(left.form(), right.form()));
    }
    return made(
        kind, List.of(Linear.broadcast(left, shape), Linear.broadcast(right, shape)), 0, shape);
  }

  /** Of functions with f(x) = f(−x): a nonpositive concave argument is a nonnegative convex one. */
  static Expression evenArgument(Expression x) {
    return x.curvature() == Curvature.CONCAVE && x.traits().sign().isNonpositive() ? x.neg() : x;
  }

  private static Expression made(Kind kind, List<Expression> arguments, int k, Shape shape) {
    boolean hasVariables = false;
    boolean isConstant = true;
    for (Expression x : arguments) {
      checkArgument(kind.word(), kind.isConcave(), kind.isIncreasing(), x);
      hasVariables |= x.traits().hasVariables();
      isConstant &= x instanceof Constant;
    }
    Sign sign = sign(kind, arguments);
    Traits traits =
        new Traits(
            kind.isConcave() ? Curvature.CONCAVE : Curvature.CONVEX,
            hasVariables,
            false,
            kind.isQuadratic(),
            sign,
            sign);
    Function made = new Function(kind, arguments, k, shape, traits);
    return isConstant
        ? Constant.of(
            shape, made.evaluate(arguments.stream().map(x -> x.evaluate(List.of())).toList()))
        : made;
  }

  /**
   * The rules of composition.
   *
   * @param isIncreasing whether the function increases everywhere; else it does for nonnegative
   *     arguments
   */
  static void checkArgument(
      String function, boolean isConcave, boolean isIncreasing, Expression x) {
    if (x.traits().isQuadratic()) {
      throw Refusal.of(
          "%s(%s)".formatted(function, x),
          "a function of a quadratic function is no quadratic program; quadratic functions may be"
              + " added and weighed in an objective");
    }
    boolean fits = isIncreasing ? (isConcave ? x.isConcave() : x.isConvex()) : isEvenFit(x);
    if (!fits) {
      throw Refusal.of(
          "%s(%s)".formatted(function, x),
          "%s of a %s argument is neither convex nor concave, expected an affine one%s"
              .formatted(
                  function,
                  x.curvature().word(),
                  isIncreasing
                      ? isConcave ? " or a concave one" : " or a convex one"
                      : " or a convex one that is nonnegative"));
    }
  }

  private static boolean isEvenFit(Expression x) {
    return x.isAffine() || (x.isConvex() && x.traits().sign().isNonnegative());
  }

  private static Sign sign(Kind kind, List<Expression> arguments) {
    return switch (kind) {
      case ABS, POS, NORM1, NORM_MAX, SQUARE, SQUARED_NORM -> Sign.NONNEGATIVE;
      case MAX, MIN, SUM_LARGEST -> arguments.get(0).traits().sign();
      case MAXIMUM, MINIMUM -> {
        Sign a = arguments.get(0).traits().sign();
        Sign b = arguments.get(1).traits().sign();
        boolean isMax = kind == Kind.MAXIMUM;
        if (isMax
            ? a.isNonnegative() || b.isNonnegative()
            : a.isNonpositive() || b.isNonpositive()) {
          yield isMax ? Sign.NONNEGATIVE : Sign.NONPOSITIVE;
        }
        yield a.plus(b);
      }
    };
  }

  Kind kind() {
    return kind;
  }

  // ---- the program

  @Override
  AffineRows compile(List<AffineRows> of, Compilation compilation) {
    AffineRows v = of.get(0);
    return switch (kind) {
      case ABS -> absolute(v, compilation);
      case NORM1 -> sum(absolute(v, compilation));
      case POS -> {
        AffineRows t = compilation.program().newVariables(v.rows());
        compilation.atMost(v, t);
        compilation.atMost(t.scaled(0), t);
        yield t;
      }
      case MAX, NORM_MAX -> {
        AffineRows t = compilation.program().newVariables(1);
        AffineRows everywhere = t.select(new int[v.rows()]);
        compilation.atMost(v, everywhere);
        if (kind == Kind.NORM_MAX) {
          compilation.atMost(v.scaled(-1), everywhere);
        }
        yield t;
      }
      case MIN -> {
        AffineRows t = compilation.program().newVariables(1);
        compilation.atMost(t.select(new int[v.rows()]), v);
        yield t;
      }
      case MAXIMUM, MINIMUM -> {
        AffineRows t = compilation.program().newVariables(v.rows());
        for (AffineRows each : of) {
          if (kind == Kind.MAXIMUM) {
            compilation.atMost(each, t);
          } else {
            compilation.atMost(t, each);
          }
        }
        yield t;
      }
      case SUM_LARGEST -> {
        // The least of k·s + Σ max(v − s, 0) over s.
        AffineRows s = compilation.program().newVariables(1);
        AffineRows u = compilation.program().newVariables(v.rows());
        compilation.atMost(AffineRows.sum(v, -1, s.select(new int[v.rows()])), u);
        compilation.atMost(u.scaled(0), u);
        yield AffineRows.sum(sum(u), k, s);
      }
      case SQUARE -> {
        AffineRowsBuilder squares = new AffineRowsBuilder(v.rows(), v.rows());
        for (int row = 0; row < v.rows(); row++) {
          squares.add(square(v.select(row), compilation), AffineRows.ONE, 1);
          squares.endRow();
        }
        yield squares.build();
      }
      case SQUARED_NORM -> {
        AffineRowsBuilder norm = new AffineRowsBuilder(1, 1);
        norm.add(square(v, compilation), AffineRows.ONE, 1);
        norm.endRow();
        yield norm.build();
      }
    };
  }

  /** t ≥ |v|. */
  static AffineRows absolute(AffineRows v, Compilation compilation) {
    AffineRows t = compilation.program().newVariables(v.rows());
    compilation.atMost(v, t);
    compilation.atMost(v.scaled(-1), t);
    return t;
  }

  /** The column of ‖v‖². */
  static int square(AffineRows v, Compilation compilation) {
    int[] diagonal = IntStream.range(0, v.rows()).toArray();
    double[] ones = new double[v.rows()];
    Arrays.fill(ones, 1);
    return compilation
        .program()
        .addQuadratic(v, new SparseLayout(v.rows(), v.rows(), diagonal, diagonal), ones);
  }

  private static AffineRows sum(AffineRows of) {
    AffineRowsBuilder sum = new AffineRowsBuilder(1, of.size());
    for (int row = 0; row < of.rows(); row++) {
      sum.addRow(of, row, 1);
    }
    sum.endRow();
    return sum.build();
  }

  // ---- the value

  @Override
  double[] evaluate(List<double[]> of) {
    double[] x = of.get(0);
    return switch (kind) {
      case ABS -> Arrays.stream(x).map(Math::abs).toArray();
      case POS -> Arrays.stream(x).map(each -> Math.max(each, 0)).toArray();
      case SQUARE -> Arrays.stream(x).map(each -> each * each).toArray();
      case MAXIMUM ->
          IntStream.range(0, x.length).mapToDouble(i -> Math.max(x[i], of.get(1)[i])).toArray();
      case MINIMUM ->
          IntStream.range(0, x.length).mapToDouble(i -> Math.min(x[i], of.get(1)[i])).toArray();
      case MAX -> scalar(Arrays.stream(x).max().orElseThrow());
      case MIN -> scalar(Arrays.stream(x).min().orElseThrow());
      case NORM1 -> scalar(Arrays.stream(x).map(Math::abs).sum());
      case NORM_MAX -> scalar(Arrays.stream(x).map(Math::abs).max().orElseThrow());
      case SQUARED_NORM -> scalar(Arrays.stream(x).map(each -> each * each).sum());
      case SUM_LARGEST -> scalar(Arrays.stream(x).sorted().skip(x.length - k).sum());
    };
  }

  private static double[] scalar(double value) {
    return new double[] {value};
  }

  // ---- the gradient

  /** At a kink some mean of those around it: entries that are equal share what one would get. */
  @Override
  List<double[]> backward(List<double[]> of, double[] dLdValue) {
    double[] x = of.get(0);
    double[] slope = new double[x.length];
    switch (kind) {
      case ABS, NORM1 -> Arrays.setAll(slope, i -> Math.signum(x[i]));
      case POS -> Arrays.setAll(slope, i -> x[i] > 0 ? 1 : 0);
      case SQUARE, SQUARED_NORM -> Arrays.setAll(slope, i -> 2 * x[i]);
      case MAX -> shareLargest(x, 1, slope);
      case SUM_LARGEST -> shareLargest(x, k, slope);
      case MIN -> shareLargest(Arrays.stream(x).map(each -> -each).toArray(), 1, slope);
      case NORM_MAX -> {
        shareLargest(Arrays.stream(x).map(Math::abs).toArray(), 1, slope);
        Arrays.setAll(slope, i -> slope[i] * Math.signum(x[i]));
      }
      case MAXIMUM, MINIMUM -> {
        double sign = kind == Kind.MAXIMUM ? 0.5 : -0.5;
        double[] y = of.get(1);
        Arrays.setAll(slope, i -> 0.5 + sign * Math.signum(x[i] - y[i]));
        double[] other = new double[x.length];
        Arrays.setAll(other, i -> (1 - slope[i]) * dLdValue[i]);
        Arrays.setAll(slope, i -> slope[i] * dLdValue[i]);
        return List.of(slope, other);
      }
    }
    boolean isEach = kind.isEntryByEntry();
    Arrays.setAll(slope, i -> slope[i] * dLdValue[isEach ? i : 0]);
    return List.of(slope);
  }

  /** 1 for each of the count largest entries; the last of them share theirs with equal ones. */
  private static void shareLargest(double[] x, int count, double[] slope) {
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double last = sorted[x.length - count];
    long above = Arrays.stream(x).filter(each -> each > last).count();
    long equal = Arrays.stream(x).filter(each -> each == last).count();
    for (int i = 0; i < x.length; i++) {
      slope[i] = x[i] > last ? 1 : x[i] == last ? (double) (count - above) / equal : 0;
    }
  }

  // ---- what it is

  @Override
  List<Expression> arguments() {
    return arguments;
  }

  @Override
  String operation() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  double[] numbers() {
    return kind == Kind.SUM_LARGEST ? new double[] {k} : new double[0];
  }

  @Override
  Text text(int depth) {
    Text x = textOf(arguments.get(0), depth);
    return switch (kind) {
      case ABS -> Text.atom("|" + x.text() + "|");
      case POS -> Text.atom("(" + x.text() + ")₊");
      case MAX, MIN -> Text.atom(kind.word() + "(" + x.text() + ")");
      case MAXIMUM, MINIMUM ->
          Text.atom(
              "%s(%s, %s)"
                  .formatted(kind.word(), x.text(), textOf(arguments.get(1), depth).text()));
      case NORM1 -> Text.atom("‖" + x.text() + "‖₁");
      case NORM_MAX -> Text.atom("‖" + x.text() + "‖∞");
      case SUM_LARGEST -> Text.atom("sumLargest(" + x.text() + ", " + k + ")");
      case SQUARE -> Text.atom(x.asOperand() + "²");
      case SQUARED_NORM -> Text.atom("‖" + x.text() + "‖²");
    };
  }
}
