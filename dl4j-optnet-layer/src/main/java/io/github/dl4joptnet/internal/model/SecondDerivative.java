package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import java.util.Arrays;

/** Writes a quadratic function of rows with constant coefficients out as terms of Q and p. */
final class SecondDerivative {
  /** Products per entry of Q from which on they are added up before they become terms. */
  private static final int MANY = 4;

  private static final int MOST_DENSE_COLUMNS = 4_000;

  private final QuadraticFunction function;
  private final AffineRows rows;

  SecondDerivative(QuadraticFunction function) {
    this.function = function;
    this.rows = function.rows();
  }

  /** The variables of some rows, in increasing order. */
  static int[] columns(AffineRows rows) {
    int[] all = new int[rows.size()];
    int count = 0;
    int largest = ONE;
    for (int k = 0; k < all.length; k++) {
      if (rows.column(k) != ONE) {
        all[count++] = rows.column(k);
        largest = Math.max(largest, rows.column(k));
      }
    }
    boolean[] used = new boolean[largest + 1];
    for (int k = 0; k < count; k++) {
      used[all[k]] = true;
    }
    int distinct = 0;
    for (int j = 0; j < used.length; j++) {
      if (used[j]) {
        all[distinct++] = j;
      }
    }
    return Arrays.copyOf(all, distinct);
  }

  /**
   * Adds the terms of Q.
   *
   * @param weight one row without variables
   */
  void addToQ(MatrixTerms q, AffineRows weight) {
    int[] columns = columns(rows);
    boolean isMany =
        columns.length <= MOST_DENSE_COLUMNS
            && function.products() > (long) MANY * columns.length * columns.length;
    if (isMany) {
      addMany(q, weight, columns);
    } else {
      forEachProduct(
          (a, b, pair) -> {
            double value = pair * rows.factor(a) * rows.factor(b);
            add(q, rows.column(a), rows.column(b), ONE, value, weight);
          });
    }
  }

  private interface Product {
    void accept(int a, int b, double pair);
  }

  /** All products of two variables. */
  private void forEachProduct(Product product) {
    SparseLayout pairs = function.pairs();
    for (int k = 0; k < pairs.size(); k++) {
      double pair = 2 * function.weights()[k];
      int endA = rows.start(pairs.row(k) + 1);
      int endB = rows.start(pairs.column(k) + 1);
      for (int a = rows.start(pairs.row(k)); a < endA; a++) {
        for (int b = rows.start(pairs.column(k)); rows.column(a) != ONE && b < endB; b++) {
          if (rows.column(b) != ONE) {
            product.accept(a, b, pair);
          }
        }
      }
    }
  }

  private void addMany(MatrixTerms q, AffineRows weight, int[] columns) {
    int[] local = new int[columns.length == 0 ? 0 : columns[columns.length - 1] + 1];
    for (int i = 0; i < columns.length; i++) {
      local[columns[i]] = i;
    }
    double[][] sum = new double[columns.length][columns.length];
    forEachProduct(
        (a, b, pair) ->
            sum[local[rows.column(a)]][local[rows.column(b)]] +=
                pair * rows.factor(a) * rows.factor(b));
    for (int i = 0; i < columns.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        if (sum[i][j] != 0) {
          add(q, columns[i], columns[j], ONE, sum[i][j], weight);
        }
      }
    }
  }

  /**
   * Adds the terms of p = 2 Mᵀ P d.
   *
   * @param weight one row without variables; free of parameters unless the offsets d are
   */
  void addToP(MatrixTerms p, AffineRows weight) {
    SparseLayout pairs = function.pairs();
    for (int k = 0; k < pairs.size(); k++) {
      double pair = 2 * function.weights()[k];
      int endA = rows.start(pairs.row(k) + 1);
      int endB = rows.start(pairs.column(k) + 1);
      for (int a = rows.start(pairs.row(k)); a < endA; a++) {
        for (int b = rows.start(pairs.column(k)); rows.column(a) != ONE && b < endB; b++) {
          if (rows.column(b) == ONE) {
            double value = pair * rows.factor(a) * rows.factor(b);
            add(p, 0, rows.column(a), rows.parameter(b), value, weight);
          }
        }
      }
    }
  }

  /** Adds a weighted term; the weight or the term has no parameter. */
  private static void add(
      MatrixTerms to, int row, int column, int parameter, double value, AffineRows weight) {
    for (int k = weight.start(0); k < weight.start(1); k++) {
      int of = parameter == ONE ? weight.parameter(k) : parameter;
      to.add(row, column, of, value * weight.factor(k));
    }
  }
}
