package io.github.dl4joptnet.samples.bench;

import static io.github.dl4joptnet.model.Expressions.mmul;

import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** How long it takes to state a model and to make its matrices: the first time, and later. */
final class CompileTimes {
  private static final int FACTOR_SIZE = 100;
  private static final int SPARSE_SIZE = 5_000;
  private static final int SPARSE_ROWS = 12;
  private static final int LP_VARIABLES = 5_643;
  private static final int LP_EQUALITIES = 313;
  private static final int LP_INEQUALITIES = 312;
  private static final int LP_ENTRIES_PER_ROW = 144;

  private final Clock clock;
  private final double seconds;

  CompileTimes(Clock clock, double seconds) {
    this.clock = clock;
    this.seconds = seconds;
  }

  private record Named(String name, Supplier<QpModel> model) {}

  /** Lines to print. */
  List<String> measure() {
    SparseMatrix tridiagonal = tridiagonal(SPARSE_SIZE);
    SparseMatrix equalities = random(1, LP_EQUALITIES);
    SparseMatrix inequalities = random(2, LP_INEQUALITIES);
    List<Named> all =
        List.of(
            new Named("all coefficients parameters, n = 100", CompileTimes::allParameters),
            new Named(
                "sparse Q, 12 dense rows of parameters, n = 5,000",
                () -> sparseWithParameterRows(tridiagonal)),
            new Named(
                "linear program, n = 5,643, 313 equalities, 312 inequalities",
                () -> linearProgram(equalities, inequalities)));
    List<String> lines = new ArrayList<>();
    for (Named each : all) {
      lines.add(line(each));
    }
    return lines;
  }

  private String line(Named named) {
    double first = compile(named) / 1e6;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    Durations later = new Durations();
    do {
      later.add(compile(named));
    } while (System.nanoTime() < end);
    return String.format(
        Locale.ROOT,
        "compile: %s: first %.1f ms, then %.1f ms",
        named.name(),
        first,
        later.median() / 1e6);
  }

  private long compile(Named named) {
    long start = clock.nanos();
    named.model().get().compile();
    return clock.nanos() - start;
  }

  /** min ½‖Lx‖² + pᵀx subject to Ax = b, Gx ≤ h, with all of them parameters. */
  private static QpModel allParameters() {
    QpModel model = new QpModel();
    Variable x = model.variable("x", FACTOR_SIZE);
    Parameter factor = model.parameter("L", FACTOR_SIZE, FACTOR_SIZE);
    Parameter p = model.parameter("p", FACTOR_SIZE);
    model.minimize(mmul(factor, x).squaredNorm().mul(0.5).add(p.dot(x)));
    int rows = FACTOR_SIZE / 2;
    model.subjectTo(
        mmul(model.parameter("A", rows, FACTOR_SIZE), x).eq(model.parameter("b", rows)),
        mmul(model.parameter("G", rows, FACTOR_SIZE), x).lte(model.parameter("h", rows)));
    return model;
  }

  private static QpModel sparseWithParameterRows(SparseMatrix q) {
    QpModel model = new QpModel();
    Variable x = model.variable("x", SPARSE_SIZE);
    Parameter rows = model.parameter("rows", SPARSE_ROWS, SPARSE_SIZE);
    model.minimize(x.quadraticForm(q).mul(0.5));
    model.subjectTo(mmul(rows, x).eq(model.parameter("b", SPARSE_ROWS)));
    return model;
  }

  private static QpModel linearProgram(SparseMatrix equalities, SparseMatrix inequalities) {
    QpModel model = new QpModel();
    Variable x = model.variable("x", LP_VARIABLES);
    model.minimize(model.parameter("c", LP_VARIABLES).dot(x));
    model.subjectTo(
        mmul(equalities, x).eq(model.parameter("b", LP_EQUALITIES)),
        mmul(inequalities, x).lte(10),
        x.between(0, 10));
    return model;
  }

  private static SparseMatrix tridiagonal(int n) {
    int[] row = new int[3 * n - 2];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    int count = 0;
    for (int i = 0; i < n; i++) {
      for (int j = Math.max(0, i - 1); j <= Math.min(n - 1, i + 1); j++) {
        row[count] = i;
        column[count] = j;
        value[count++] = i == j ? 3 : -1;
      }
    }
    return SparseMatrix.of(n, n, row, column, value);
  }

  private static SparseMatrix random(long seed, int rows) {
    Random random = new Random(seed);
    int[] row = new int[rows * LP_ENTRIES_PER_ROW];
    int[] column = new int[row.length];
    double[] value = new double[row.length];
    int stride = LP_VARIABLES / LP_ENTRIES_PER_ROW;
    for (int k = 0; k < row.length; k++) {
      row[k] = k / LP_ENTRIES_PER_ROW;
      column[k] = k % LP_ENTRIES_PER_ROW * stride + random.nextInt(stride);
      value[k] = random.nextDouble();
    }
    return SparseMatrix.of(rows, LP_VARIABLES, row, column, value);
  }
}
