package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/** The rows of [A; G] of a sample and the diagonal of its Q, as they were given. */
abstract class GivenMatrices {
  /** Loads a sample. */
  abstract void load(QpData data, int sample);

  /** A row times x. */
  abstract double rowTimes(int r, double[] x);

  /** {@code y += factor · } a row. */
  abstract void addRow(int r, double factor, double[] y);

  /** An entry of the diagonal of Q. */
  abstract double diagonal(int j);

  /**
   * @param pattern where sparse matrices have entries; null for dense ones
   */
  static GivenMatrices of(ProgramPattern pattern) {
    return pattern == null ? new Dense() : new Sparse(pattern);
  }

  private static final class Dense extends GivenMatrices {
    private QpData data;
    private int sample;

    @Override
    void load(QpData data, int sample) {
      this.data = data;
      this.sample = sample;
    }

    @Override
    double rowTimes(int r, double[] x) {
      return VectorKernels.dot(matrix(r).values(), start(r), x, 0, data.n());
    }

    @Override
    void addRow(int r, double factor, double[] y) {
      VectorKernels.axpy(factor, matrix(r).values(), start(r), y, 0, data.n());
    }

    @Override
    double diagonal(int j) {
      return data.Q().get(sample, j * data.n() + j);
    }

    private Operand matrix(int r) {
      return r < data.nEq() ? data.A() : data.G();
    }

    private int start(int r) {
      int within = r < data.nEq() ? r : r - data.nEq();
      return matrix(r).offset(sample) + within * data.n();
    }
  }

  private static final class Sparse extends GivenMatrices {
    private final ProgramPattern pattern;
    private final double[] rows;
    private final double[] q;

    Sparse(ProgramPattern pattern) {
      this.pattern = pattern;
      rows = new double[pattern.rows().size()];
      q = new double[pattern.q().size()];
    }

    @Override
    void load(QpData data, int sample) {
      pattern.copyRows(data, sample, rows);
      pattern.copyQ(data, sample, q);
    }

    @Override
    double rowTimes(int r, double[] x) {
      int[] start = pattern.rows().start();
      int[] column = pattern.rows().row();
      double sum = 0;
      for (int k = start[r]; k < start[r + 1]; k++) {
        sum = Math.fma(rows[k], x[column[k]], sum);
      }
      return sum;
    }

    @Override
    void addRow(int r, double factor, double[] y) {
      int[] start = pattern.rows().start();
      int[] column = pattern.rows().row();
      for (int k = start[r]; k < start[r + 1]; k++) {
        y[column[k]] = Math.fma(factor, rows[k], y[column[k]]);
      }
    }

    @Override
    double diagonal(int j) {
      int[] start = pattern.q().start();
      int[] row = pattern.q().row();
      for (int k = start[j]; k < start[j + 1]; k++) {
        if (row[k] == j) {
          return q[k];
        }
      }
      return 0;
    }
  }
}
