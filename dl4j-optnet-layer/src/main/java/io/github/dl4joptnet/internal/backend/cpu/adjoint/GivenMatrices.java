package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.VectorKernels;

/** The rows of [A; G; I] of a sample and the diagonal of its Q, as they were given. */
abstract class GivenMatrices {
  /** Loads a sample. */
  abstract void load(QpData data, int sample);

  /** {@code y[i] −=} the row {@code rows[i]} times x. */
  abstract void subtractProducts(int[] rows, double[] x, double[] y);

  /** {@code y += sign · Σ_i c[i]} times the row {@code rows[i]}. */
  abstract void addRows(int[] rows, double sign, double[] c, double[] y);

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
    void subtractProducts(int[] rows, double[] x, double[] y) {
      int n = data.n();
      int i = 0;
      while (i < rows.length) {
        if (isVariable(rows[i])) {
          y[i] -= x[variable(rows[i])];
          i++;
        } else if (isFourOfOne(rows, i)) {
          VectorKernels.subtractFourDots(
              matrix(rows[i]).values(),
              start(rows[i]),
              start(rows[i + 1]),
              start(rows[i + 2]),
              start(rows[i + 3]),
              x,
              0,
              n,
              y,
              i);
          i += 4;
        } else {
          y[i] -= VectorKernels.dot(matrix(rows[i]).values(), start(rows[i]), x, 0, n);
          i++;
        }
      }
    }

    @Override
    void addRows(int[] rows, double sign, double[] c, double[] y) {
      int n = data.n();
      int i = 0;
      while (i < rows.length) {
        if (isVariable(rows[i])) {
          y[variable(rows[i])] += sign * c[i];
          i++;
        } else if (isFourOfOne(rows, i)) {
          VectorKernels.addFour(
              matrix(rows[i]).values(),
              start(rows[i]),
              start(rows[i + 1]),
              start(rows[i + 2]),
              start(rows[i + 3]),
              sign * c[i],
              sign * c[i + 1],
              sign * c[i + 2],
              sign * c[i + 3],
              y,
              0,
              n);
          i += 4;
        } else {
          VectorKernels.axpy(sign * c[i], matrix(rows[i]).values(), start(rows[i]), y, 0, n);
          i++;
        }
      }
    }

    /** Whether the next four rows are of one matrix. */
    private boolean isFourOfOne(int[] rows, int i) {
      if (i + 3 >= rows.length) {
        return false;
      }
      for (int k = i + 1; k <= i + 3; k++) {
        if (isVariable(rows[k]) || matrix(rows[k]) != matrix(rows[i])) {
          return false;
        }
      }
      return true;
    }

    private boolean isVariable(int row) {
      return variable(row) >= 0;
    }

    private int variable(int row) {
      return row - data.nEq() - data.nIneq();
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
    private final int m;
    private final int[] start;
    private final int[] column;
    private final double[] value;
    private final double[] q;

    Sparse(ProgramPattern pattern) {
      this.pattern = pattern;
      start = pattern.rows().start();
      column = pattern.rows().row();
      m = start.length - 1;
      value = new double[pattern.rows().size()];
      q = new double[pattern.q().size()];
    }

    @Override
    void load(QpData data, int sample) {
      pattern.copyRows(data, sample, value);
      pattern.copyQ(data, sample, q);
    }

    @Override
    void subtractProducts(int[] rows, double[] x, double[] y) {
      for (int i = 0; i < rows.length; i++) {
        int variable = rows[i] - m;
        if (variable >= 0) {
          y[i] -= x[variable];
          continue;
        }
        double sum = 0;
        for (int k = start[rows[i]]; k < start[rows[i] + 1]; k++) {
          sum = Math.fma(value[k], x[column[k]], sum);
        }
        y[i] -= sum;
      }
    }

    @Override
    void addRows(int[] rows, double sign, double[] c, double[] y) {
      for (int i = 0; i < rows.length; i++) {
        int variable = rows[i] - m;
        double factor = sign * c[i];
        if (variable >= 0) {
          y[variable] += factor;
          continue;
        }
        for (int k = start[rows[i]]; k < start[rows[i] + 1]; k++) {
          y[column[k]] = Math.fma(factor, value[k], y[column[k]]);
        }
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
