package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a weighted quadratic function adds to Q, or to p, where that is no affine function of the
 * parameters: {@code weight · Σ pair · v_i · v_j} for rows v whose own coefficients depend on
 * parameters. The rows are computed first, then multiplied out. Immutable.
 */
final class QuadraticTerm {
  private final boolean isOfQ;
  private final int[] start;
  private final int[] column;
  private final EntryProgram rowEntries;
  private final EntryProgram weight;
  private final int[] parameters;
  private final SparseLayout pairs;
  private final double[] pairWeights;

  /** In the order of the products, where Q is sparse. */
  private final int @Nullable [] positions;

  private final int n;

  /**
   * @param weight one row without variables
   * @param isOfQ whether it is what is added to Q, or else to p
   * @param q where Q has entries, if it is sparse
   */
  QuadraticTerm(
      QuadraticFunction function,
      AffineRows weight,
      boolean isOfQ,
      @Nullable SparseEntries q,
      int n) {
    this.isOfQ = isOfQ;
    this.n = n;
    pairs = function.pairs();
    pairWeights = function.weights();
    AffineRows rows = function.rows();
    start = new int[rows.rows() + 1];
    int[] columns = new int[rows.size()];
    EntryProgram.Builder entries = new EntryProgram.Builder(rows.size(), 0);
    int count = 0;
    for (int row = 0; row < rows.rows(); row++) {
      for (int k = rows.start(row); k < rows.start(row + 1); k++) {
        if (count == start[row] || columns[count - 1] != rows.column(k)) {
          columns[count++] = rows.column(k);
        }
        if (!isOfQ || rows.column(k) != ONE) {
          entries.add(count - 1, rows.parameter(k), rows.factor(k));
        }
      }
      start[row + 1] = count;
    }
    column = Arrays.copyOf(columns, count);
    rowEntries = entries.build();
    EntryProgram.Builder scalar = new EntryProgram.Builder(1, 0);
    ProgramBuilder.addOffset(scalar, 0, weight, 0, 1);
    this.weight = scalar.build();
    parameters = union(rowEntries.parameters(), this.weight.parameters());
    positions = isOfQ && q != null ? positions(q) : null;
  }

  private static int[] union(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  /** Adds the positions of Q that a function of some rows has. */
  static void addPositions(QuadraticFunction function, MatrixTerms to) {
    AffineRows rows = function.rows();
    SparseLayout pairs = function.pairs();
    for (int k = 0; k < pairs.size(); k++) {
      int i = pairs.row(k);
      int j = pairs.column(k);
      for (int a = rows.start(i); a < rows.start(i + 1); a++) {
        for (int b = rows.start(j); b < rows.start(j + 1); b++) {
          if (rows.column(a) != ONE && rows.column(b) != ONE) {
            to.add(rows.column(a), rows.column(b), ONE, 0);
          }
        }
      }
    }
  }

  private int[] positions(SparseEntries q) {
    int[] found = new int[16];
    int at = 0;
    for (int k = 0; k < pairs.size(); k++) {
      for (int a = start[pairs.row(k)]; a < start[pairs.row(k) + 1]; a++) {
        for (int b = start[pairs.column(k)]; b < start[pairs.column(k) + 1]; b++) {
          if (column[a] != ONE && column[b] != ONE) {
            found = at == found.length ? Arrays.copyOf(found, 2 * at) : found;
            found[at++] = q.index(column[a], column[b]);
          }
        }
      }
    }
    return Arrays.copyOf(found, at);
  }

  /** The parameter entries that it reads, some of them twice. */
  int[] parameters() {
    return parameters;
  }

  /** A product of two entries of rows. */
  private interface Product {
    /**
     * @param index the entry of Q or p that it is added to
     * @param pair the weight of the pair, twice: Q is the second derivative
     */
    void apply(int a, int b, int index, double pair);
  }

  private void forEachProduct(Product product) {
    int at = 0;
    for (int k = 0; k < pairs.size(); k++) {
      int endA = start[pairs.row(k) + 1];
      int endB = start[pairs.column(k) + 1];
      double pair = 2 * pairWeights[k];
      for (int a = start[pairs.row(k)]; a < endA; a++) {
        for (int b = start[pairs.column(k)]; column[a] != ONE && b < endB; b++) {
          if (isOfQ && column[b] != ONE) {
            int index = positions == null ? column[a] * n + column[b] : positions[at++];
            product.apply(a, b, index, pair);
          } else if (!isOfQ && column[b] == ONE) {
            product.apply(a, b, column[a], pair);
          }
        }
      }
    }
  }

  private double[] rowValues(double[] theta) {
    double[] values = new double[rowEntries.entries()];
    rowEntries.evaluate(theta, values, 0);
    return values;
  }

  private double weightValue(double[] theta) {
    double[] value = new double[1];
    weight.evaluate(theta, value, 0);
    return value[0];
  }

  /** Adds it to the entries of Q or p that begin at an index. */
  void addTo(double[] target, int at, double[] theta) {
    double[] v = rowValues(theta);
    double scale = weightValue(theta);
    forEachProduct((a, b, index, pair) -> target[at + index] += scale * pair * v[a] * v[b]);
  }

  /** Adds the gradients to dTheta. */
  void backward(double[] dTarget, int at, double[] theta, double[] dTheta) {
    double[] v = rowValues(theta);
    double scale = weightValue(theta);
    double[] dv = new double[v.length];
    double[] dWeight = new double[1];
    forEachProduct(
        (a, b, index, pair) -> {
          double gradient = pair * dTarget[at + index];
          dv[a] += scale * gradient * v[b];
          dv[b] += scale * gradient * v[a];
          dWeight[0] += gradient * v[a] * v[b];
        });
    rowEntries.backward(dv, 0, dTheta);
    weight.backward(dWeight, 0, dTheta);
  }
}
