package io.github.dl4joptnet.model;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.model.AffineRows;
import io.github.dl4joptnet.internal.model.AffineRowsBuilder;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;
import java.util.List;

/** xᵀ P x for a constant P. */
final class QuadraticForm extends Expression {
  /** As a share of the largest entry, as for the Q of a batch. */
  private static final double MOST_ASYMMETRY = 1e-4;

  private final Expression argument;
  private final Constant matrix;

  /** Both triangles of ½(P + Pᵀ). */
  private final SparseLayout pairs;

  private final double[] weights;

  private QuadraticForm(
      Expression argument, Constant matrix, Traits traits, SparseLayout pairs, double[] weights) {
    super(Shape.SCALAR, traits, List.of(argument, matrix));
    this.argument = argument;
    this.matrix = matrix;
    this.pairs = pairs;
    this.weights = weights;
  }

  static Expression of(Expression x, Expression p) {
    String what = "quadraticForm(%s, %s)".formatted(x, p);
    if (!(p instanceof Constant matrix)) {
      throw Refusal.of(
          what,
          "the matrix is no constant, so that nothing tells whether it is semidefinite; with a"
              + " factor L as parameter write mmul(L, x).squaredNorm()");
    }
    checkArguments(what, x, matrix);
    Symmetric part = Symmetric.of(what, matrix);
    boolean isConvex = isSemidefinite(part.pairs, part.weights, 1);
    if (!isConvex && !isSemidefinite(part.pairs, part.weights, -1)) {
      throw Refusal.of(
          what,
          "the matrix is indefinite, so that the form is neither convex nor concave, expected a"
              + " positive semidefinite matrix");
    }
    Curvature curvature = isConvex ? Curvature.CONVEX : Curvature.CONCAVE;
    Sign sign = isConvex ? Sign.NONNEGATIVE : Sign.NONPOSITIVE;
    Traits traits = new Traits(curvature, x.traits().hasVariables(), false, true, sign, sign);
    QuadraticForm made = new QuadraticForm(x, matrix, traits, part.pairs, part.weights);
    return x instanceof Constant
        ? Constant.of(Shape.SCALAR, made.evaluate(List.of(x.evaluate(List.of()))))
        : made;
  }

  private static void checkArguments(String what, Expression x, Constant matrix) {
    int n = x.form().columns();
    if (!x.form().isVector() || !matrix.form().equals(Shape.matrix(n, n))) {
      throw Refusal.of(
          what,
          "the shapes %s and %s do not fit, expected [n] and [n, n]"
              .formatted(x.form(), matrix.form()));
    }
    if (!x.isAffine()) {
      throw Refusal.of(
          what,
          "a quadratic form of a %s argument is neither convex nor concave, expected an affine one"
              .formatted(x.curvature().word()));
    }
  }

  /** The entries of ½(P + Pᵀ). */
  private record Symmetric(SparseLayout pairs, double[] weights) {
    static Symmetric of(String what, Constant matrix) {
      Constant transposed = matrix.transposed();
      int n = matrix.form().rows();
      int[] row = new int[2 * matrix.count()];
      int[] column = new int[2 * matrix.count()];
      double[] weight = new double[2 * matrix.count()];
      double asymmetry = 0;
      double largest = 0;
      int count = 0;
      for (int i = 0; i < n; i++) {
        int a = matrix.start(i);
        int b = transposed.start(i);
        while (a < matrix.start(i + 1) || b < transposed.start(i + 1)) {
          int j = a < matrix.start(i + 1) ? matrix.columnOf(a) : Integer.MAX_VALUE;
          int k = b < transposed.start(i + 1) ? transposed.columnOf(b) : Integer.MAX_VALUE;
          double upper = j <= k ? matrix.value(a++) : 0;
          double lower = k <= j ? transposed.value(b++) : 0;
          row[count] = i;
          column[count] = Math.min(j, k);
          weight[count++] = 0.5 * upper + 0.5 * lower;
          asymmetry = Math.max(asymmetry, Math.abs(upper - lower));
          largest = Math.max(largest, Math.max(Math.abs(upper), Math.abs(lower)));
        }
      }
      if (asymmetry > MOST_ASYMMETRY * largest) {
        throw Refusal.of(
            what,
            "the matrix is not symmetric: |P − Pᵀ| reaches %.3g where |P| reaches %.3g"
                .formatted(asymmetry, largest));
      }
      return new Symmetric(
          new SparseLayout(n, n, Arrays.copyOf(row, count), Arrays.copyOf(column, count)),
          Arrays.copyOf(weight, count));
    }
  }

  /** By the check of the solver's own Q. */
  private static boolean isSemidefinite(SparseLayout pairs, double[] weights, double sign) {
    double[] signed = weights.clone();
    for (int k = 0; k < signed.length; k++) {
      signed[k] *= sign;
    }
    int n = pairs.rows();
    SparseMatrix q = SparseMatrix.of(n, n, pairs.row(), pairs.column(), signed);
    try {
      boolean isDense = 4L * signed.length > (long) n * n;
      (isDense ? QpBatch.builder().Q(dense(pairs, signed)) : QpBatch.builder().Q(q))
          .build()
          .release();
      return true;
    } catch (IllegalArgumentException indefinite) {
      return false;
    }
  }

  private static org.nd4j.linalg.api.ndarray.INDArray dense(SparseLayout pairs, double[] weights) {
    int n = pairs.rows();
    double[] all = new double[n * n];
    for (int k = 0; k < weights.length; k++) {
      all[pairs.row(k) * n + pairs.column(k)] = weights[k];
    }
    return io.github.dl4joptnet.internal.backend.input.DenseArrays.write(all, n, n);
  }

  @Override
  AffineRows compile(List<AffineRows> arguments, Compilation compilation) {
    AffineRowsBuilder form = new AffineRowsBuilder(1, 1);
    form.add(
        compilation.program().addQuadratic(arguments.get(0), pairs, weights), AffineRows.ONE, 1);
    form.endRow();
    return form.build();
  }

  @Override
  double[] evaluate(List<double[]> arguments) {
    double[] x = arguments.get(0);
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * x[pairs.row(k)] * x[pairs.column(k)];
    }
    return new double[] {sum};
  }

  @Override
  List<double[]> backward(List<double[]> arguments, double[] dLdValue) {
    double[] x = arguments.get(0);
    double[] gradient = new double[x.length];
    for (int k = 0; k < weights.length; k++) {
      gradient[pairs.row(k)] += 2 * weights[k] * x[pairs.column(k)] * dLdValue[0];
    }
    return List.of(gradient, new double[0]);
  }

  @Override
  List<Expression> arguments() {
    return List.of(argument, matrix);
  }

  @Override
  String operation() {
    return "quadratic_form";
  }

  @Override
  Text text(int depth) {
    String x = textOf(argument, depth).asOperand();
    return Text.product(x + "ᵀ " + matrix + " " + x);
  }
}
