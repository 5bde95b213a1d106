package io.github.dl4joptnet.internal.backend.cpu.infeasibility;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.MatrixKernels;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;
import java.util.Arrays;

/** The matrices of the auxiliary QPs, dense or sparse as those of the problem. */
interface AuxiliaryMatrices {
  static AuxiliaryMatrices of(ScaledMatrices scaled) {
    return scaled instanceof SparseMatrices sparse
        ? new OfSparse(sparse)
        : new OfDense(DenseMatrices.of(scaled));
  }

  /** Some rows of Ĉ from one on; null for none. */
  Operand rows(int first, int count);

  /** The first rows of Ĉ, and after them those of a multiple of Q̂. */
  Operand rowsAndCurvature(int count, double factor);

  Operand identity();

  /** The auxiliary matrices as dense ones. */
  record OfDense(DenseMatrices scaled) implements AuxiliaryMatrices {
    @Override
    public Operand rows(int first, int count) {
      return count == 0 ? null : Operand.sharedValues(copyRows(first, count, count));
    }

    private double[] copyRows(int first, int count, int allRows) {
      int n = scaled.n();
      double[] entries = new double[allRows * n];
      for (int r = 0; r < count; r++) {
        System.arraycopy(scaled.c[first + r], 0, entries, r * n, n);
      }
      return entries;
    }

    @Override
    public Operand rowsAndCurvature(int count, double factor) {
      int n = scaled.n();
      double[] entries = copyRows(0, count, count + n);
      double[][] q = new double[n][n];
      scaled.q().copyUpperTriangle(factor, q);
      MatrixKernels.mirror(q, n);
      for (int i = 0; i < n; i++) {
        System.arraycopy(q[i], 0, entries, (count + i) * n, n);
      }
      return Operand.sharedValues(entries);
    }

    @Override
    public Operand identity() {
      int n = scaled.n();
      double[] entries = new double[n * n];
      for (int j = 0; j < n; j++) {
        entries[j * n + j] = 1;
      }
      return Operand.sharedValues(entries);
    }
  }

  /** The auxiliary matrices as sparse ones. */
  record OfSparse(SparseMatrices scaled) implements AuxiliaryMatrices {
    @Override
    public Operand rows(int first, int count) {
      if (count == 0) {
        return null;
      }
      SparsePattern pattern = scaled.pattern().rows();
      int from = pattern.start()[first];
      int to = pattern.start()[first + count];
      int[] row = new int[to - from];
      for (int r = 0; r < count; r++) {
        int begin = pattern.start()[first + r] - from;
        Arrays.fill(row, begin, pattern.start()[first + r + 1] - from, r);
      }
      return new Operand(
          Arrays.copyOfRange(scaled.values(), from, to),
          0,
          new SparseLayout(count, scaled.n(), row, Arrays.copyOfRange(pattern.row(), from, to)));
    }

    @Override
    public Operand rowsAndCurvature(int count, double factor) {
      Operand rows = rows(0, count);
      int above = count == 0 ? 0 : rows.size();
      SparsePattern q = scaled.pattern().q();
      int[] row = new int[above + q.size()];
      int[] column = new int[row.length];
      double[] values = new double[row.length];
      if (above > 0) {
        System.arraycopy(rows.layout().row(), 0, row, 0, above);
        System.arraycopy(rows.layout().column(), 0, column, 0, above);
        System.arraycopy(rows.values(), 0, values, 0, above);
      }
      // Q is symmetric: its columns are its rows.
      for (int i = 0; i < scaled.n(); i++) {
        for (int k = q.start()[i]; k < q.start()[i + 1]; k++) {
          row[above + k] = count + i;
          column[above + k] = q.row()[k];
          values[above + k] = factor * scaled.q().values()[k];
        }
      }
      return new Operand(values, 0, new SparseLayout(count + scaled.n(), scaled.n(), row, column));
    }

    @Override
    public Operand identity() {
      int[] all = new int[scaled.n()];
      Arrays.setAll(all, j -> j);
      double[] ones = new double[all.length];
      Arrays.fill(ones, 1);
      return new Operand(ones, 0, new SparseLayout(all.length, all.length, all, all));
    }
  }
}
