package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import io.github.dl4joptnet.internal.backend.SparseLayout;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What a weighted quadratic function adds to Q, or to p, where that is no affine function of the
 * parameters: {@code weight · Σ pair · v_i · v_j} for rows v whose own coefficients depend on
 * parameters. The rows are computed first, then multiplied out. Immutable.
 */
final class QuadraticProducts {
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
  QuadraticProducts(
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
    EntryProgram.Builder entries = new EntryProgram.Builder(rows.size(), 0, rows.size());
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
    parameters = DistinctIndices.of(rowEntries.parameters(), this.weight.parameters());
    positions = isOfQ && q != null ? positions(q) : null;
  }

  /** Adds the positions of Q that a function of some rows has, each once for all pairs of rows. */
  static void addPositions(QuadraticFunction function, MatrixTerms to) {
    AffineRows rows = function.rows();
    int[] columns = SecondDerivative.columns(rows);
    int[] local = new int[columns.length == 0 ? 0 : columns[columns.length - 1] + 1];
    for (int i = 0; i < columns.length; i++) {
      local[columns[i]] = i;
    }
    BitSet[] found = new BitSet[columns.length];
    SparseLayout pairs = function.pairs();
    BitSet lastSquare = new BitSet();
    for (int k = 0; k < pairs.size(); k++) {
      BitSet right = new BitSet(columns.length);
      for (int b = rows.start(pairs.column(k)); b < rows.start(pairs.column(k) + 1); b++) {
        if (rows.column(b) != ONE) {
          right.set(local[rows.column(b)]);
        }
      }
      if (pairs.row(k) == pairs.column(k)) {
        if (right.equals(lastSquare)) {
          continue; // as between the rows of a matrix
        }
        lastSquare = right;
      }
      for (int a = rows.start(pairs.row(k)); a < rows.start(pairs.row(k) + 1); a++) {
        if (rows.column(a) != ONE) {
          int i = local[rows.column(a)];
          found[i] = found[i] == null ? new BitSet() : found[i];
          found[i].or(right);
        }
      }
    }
    for (int i = 0; i < found.length; i++) {
      for (int j = found[i] == null ? -1 : found[i].nextSetBit(0);
          j >= 0;
          j = found[i].nextSetBit(j + 1)) {
        to.add(columns[i], columns[j], ONE, 0);
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

  /** The parameter entries that it reads. */
  int[] parameters() {
    return parameters;
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
    int next = 0;
    for (int k = 0; k < pairs.size(); k++) {
      int firstB = firstOf(pairs.column(k));
      int endB = endOf(pairs.column(k));
      for (int a = firstVariable(pairs.row(k)); a < start[pairs.row(k) + 1]; a++) {
        double factor = scale * 2 * pairWeights[k] * v[a];
        if (!isOfQ) {
          for (int b = firstB; b < endB; b++) {
            target[at + column[a]] += factor * v[b];
          }
        } else if (positions == null) {
          int row = at + column[a] * n;
          for (int b = firstB; b < endB; b++) {
            target[row + column[b]] += factor * v[b];
          }
        } else {
          for (int b = firstB; b < endB; b++) {
            target[at + positions[next++]] += factor * v[b];
          }
        }
      }
    }
  }

  /** Adds the gradients to dTheta. */
  void backward(double[] dTarget, int at, double[] theta, double[] dTheta) {
    double[] v = rowValues(theta);
    double scale = weightValue(theta);
    double[] dv = new double[v.length];
    double dWeight = 0;
    int next = 0;
    for (int k = 0; k < pairs.size(); k++) {
      int firstB = firstOf(pairs.column(k));
      int endB = endOf(pairs.column(k));
      for (int a = firstVariable(pairs.row(k)); a < start[pairs.row(k) + 1]; a++) {
        double sum = 0;
        for (int b = firstB; b < endB; b++) {
          int index;
          if (!isOfQ) {
            index = column[a];
          } else {
            index = positions == null ? column[a] * n + column[b] : positions[next++];
          }
          double gradient = 2 * pairWeights[k] * dTarget[at + index];
          sum += gradient * v[b];
          dv[b] += scale * gradient * v[a];
        }
        dv[a] += scale * sum;
        dWeight += sum * v[a];
      }
    }
    rowEntries.backward(dv, 0, dTheta);
    weight.backward(new double[] {dWeight}, 0, dTheta);
  }

  /** The first entry of a row that has a variable: the one without comes first. */
  private int firstVariable(int row) {
    int first = start[row];
    return first < start[row + 1] && column[first] == ONE ? first + 1 : first;
  }

  /** What an entry is multiplied with: those with a variable for Q, the one without for p. */
  private int firstOf(int row) {
    return isOfQ ? firstVariable(row) : start[row];
  }

  private int endOf(int row) {
    return isOfQ ? start[row + 1] : firstVariable(row);
  }
}
