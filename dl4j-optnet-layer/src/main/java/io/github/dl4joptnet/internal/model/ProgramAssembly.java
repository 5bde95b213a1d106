package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a program of what has been collected: writes quadratics out, picks dense or sparse. */
final class ProgramAssembly {
  /** The solver solves as many variables and rows as dense anyway. */
  private static final int MOST_DENSE = 100;

  /** Up to as many variables and rows a quadratic function is always written out. */
  private static final int SMALL = 300;

  /** How much larger a quadratic function may be written out than with auxiliary variables. */
  private static final int WORTH_VARIABLES = 4;

  /** From this share of entries on, dense linear algebra is faster. */
  private static final double DENSE_SHARE = 0.3;

  /** Where there is nothing but a diagonal Q and bounds, up to as many variables. */
  private static final int MOST_DENSE_BOXES = 500;

  private static final int MOST_DENSE_Q = 2_000;

  private final ProgramBuilder builder;
  private final MatrixTerms q = new MatrixTerms();
  private final MatrixTerms p = new MatrixTerms();

  /** A quadratic function whose Q or p are no affine functions of the parameters. */
  private record Product(QuadraticFunction function, AffineRows weight, boolean ofQ, boolean ofP) {}

  private final List<Product> products = new ArrayList<>();

  ProgramAssembly(ProgramBuilder builder) {
    this.builder = builder;
  }

  Program assemble(AffineRows objective) {
    Map<Integer, AffineRowsBuilder> weights = new TreeMap<>();
    for (int k = objective.start(0); k < objective.start(1); k++) {
      int column = objective.column(k);
      if (column > ONE) {
        p.add(0, column, objective.parameter(k), objective.factor(k));
      } else if (column < ONE) {
        weights
            .computeIfAbsent(column, each -> new AffineRowsBuilder(1, 1))
            .add(ONE, objective.parameter(k), objective.factor(k));
      }
    }
    weights.forEach(
        (column, weight) -> {
          weight.endRow();
          addQuadratic(builder.quadratic(column), weight.build());
        });
    for (ProgramBuilder.SlackPenalty penalty : builder.penalties()) {
      q.add(penalty.column(), penalty.column(), ONE, penalty.weight());
    }
    builder.bounds().checkConsistent(builder.columns());
    builder.bounds().notifyOwners();
    return program();
  }

  private void addQuadratic(QuadraticFunction given, AffineRows weight) {
    QuadraticFunction function = isWorthWritingOut(given) ? given : ofNewVariables(given);
    AffineRows rows = function.rows();
    SecondDerivative derivative = new SecondDerivative(function);
    boolean isQAffine = rows.hasConstantMatrix();
    if (isQAffine) {
      derivative.addToQ(q, weight);
    } else {
      QuadraticProducts.addPositions(function, q);
    }
    boolean isPAffine =
        isQAffine && (rows.hasConstantOffset() || weight.distinctParameters().length == 0);
    if (isPAffine) {
      derivative.addToP(p, weight);
    }
    if (!isQAffine || !isPAffine) {
      products.add(new Product(function, weight, !isQAffine, !isPAffine));
    }
  }

  private boolean isWorthWritingOut(QuadraticFunction function) {
    AffineRows rows = function.rows();
    if (builder.columns() + rows.rows() <= SMALL) {
      return true;
    }
    long columns = SecondDerivative.columns(rows).length;
    long writtenOut = Math.min(function.products(), columns * columns);
    long withVariables = rows.size() + 2L * rows.rows() + function.weights().length;
    return writtenOut <= WORTH_VARIABLES * withVariables;
  }

  /** The function of new variables y = v. */
  private QuadraticFunction ofNewVariables(QuadraticFunction function) {
    AffineRows y = builder.newVariables(function.rows().rows());
    builder.addZero(AffineRows.sum(function.rows(), -1, y));
    return new QuadraticFunction(y, function.pairs(), function.weights());
  }

  private Program program() {
    int n = builder.columns();
    int nIneq = builder.inequalities().count();
    int nEq = builder.equalities().count();
    MatrixTerms g = MatrixTerms.of(builder.inequalities().matrix());
    MatrixTerms a = MatrixTerms.of(builder.equalities().matrix());
    SparseEntries qEntries = q.entries();
    SparseEntries gEntries = g.entries();
    SparseEntries aEntries = a.entries();
    boolean dense = isDense(n, nIneq + nEq, qEntries, gEntries.size() + aEntries.size());
    Map<QpCoefficient, CompiledCoefficient> coefficients = new EnumMap<>(QpCoefficient.class);
    if (qEntries.size() > 0) {
      coefficients.put(
          QpCoefficient.Q, matrix(q, terms(true, dense ? null : qEntries), qEntries, n, n, dense));
    }
    coefficients.put(
        QpCoefficient.P, new CompiledCoefficient(p.dense(1, n), terms(false, null), null, n));
    if (nIneq > 0) {
      coefficients.put(QpCoefficient.G, matrix(g, List.of(), gEntries, nIneq, n, dense));
      coefficients.put(QpCoefficient.H, vector(builder.inequalities().upper().build()));
      if (builder.inequalities().hasLower()) {
        coefficients.put(QpCoefficient.H_LOWER, vector(builder.inequalities().lower().build()));
      }
    }
    if (nEq > 0) {
      coefficients.put(QpCoefficient.A, matrix(a, List.of(), aEntries, nEq, n, dense));
      coefficients.put(QpCoefficient.B, vector(builder.equalities().upper().build()));
    }
    if (builder.bounds().hasLower()) {
      coefficients.put(QpCoefficient.LOWER, vector(builder.bounds().lower().grow(n).build()));
    }
    if (builder.bounds().hasUpper()) {
      coefficients.put(QpCoefficient.UPPER, vector(builder.bounds().upper().grow(n).build()));
    }
    int nonzeros = gEntries.size() + aEntries.size();
    return new Program(
        coefficients,
        new ProgramSizes(n, nIneq, nEq, nonzeros, builder.bounds().count(), qEntries));
  }

  private List<QuadraticProducts> terms(boolean ofQ, @Nullable SparseEntries sparseQ) {
    List<QuadraticProducts> terms = new ArrayList<>();
    for (Product each : products) {
      if (ofQ ? each.ofQ() : each.ofP()) {
        terms.add(
            new QuadraticProducts(each.function(), each.weight(), ofQ, sparseQ, builder.columns()));
      }
    }
    return terms;
  }

  private static boolean isDense(int n, int rows, SparseEntries q, int entriesOfRows) {
    if (n + rows <= MOST_DENSE) {
      return true;
    }
    boolean isBox = rows == 0 && q.isDiagonal();
    if (isBox || (q.size() > 0 && n > MOST_DENSE_Q)) {
      return isBox && n <= MOST_DENSE_BOXES;
    }
    double stored = entriesOfRows;
    double all = (double) n * rows;
    if (!q.isDiagonal()) {
      stored += q.size();
      all += (double) n * n;
    }
    return stored >= DENSE_SHARE * all;
  }

  private static CompiledCoefficient vector(EntryProgram entries) {
    return new CompiledCoefficient(entries, List.of(), null, entries.entries());
  }

  private static CompiledCoefficient matrix(
      MatrixTerms terms,
      List<QuadraticProducts> products,
      SparseEntries entries,
      int rows,
      int columns,
      boolean dense) {
    return dense
        ? new CompiledCoefficient(terms.dense(rows, columns), products, null, rows, columns)
        : new CompiledCoefficient(
            terms.sparse(entries), products, entries.matrix(rows, columns), entries.size());
  }
}
