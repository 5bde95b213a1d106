package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import java.util.function.IntPredicate;

/** Scaled matrices with their stored entries only, by rows. */
public final class SparseMatrices extends ScaledMatrices {
  private final ProgramPattern pattern;
  private final SparseQuadraticTerm q;
  private final int[] start;
  private final int[] column;
  private final double[] value;

  public SparseMatrices(ProgramPattern pattern) {
    super(pattern.n(), pattern.nEq(), pattern.m() - pattern.nEq());
    this.pattern = pattern;
    q = new SparseQuadraticTerm(pattern);
    start = pattern.rows().start();
    column = pattern.rows().row();
    value = new double[column.length];
  }

  /** Loads the matrices that a batch shares. */
  public SparseMatrices(ProgramPattern pattern, QpData data) {
    this(pattern);
    load(data, 0);
  }

  /** Whether the matrices that a batch shares are those that have been scaled here. */
  public boolean isOf(QpData data, ProgramPattern other) {
    if (other != pattern || !q.isOf(data, columnScale)) {
      return false;
    }
    double[] given = new double[value.length];
    pattern.copyRows(data, 0, given);
    for (int r = 0; r < m; r++) {
      for (int k = start[r]; k < start[r + 1]; k++) {
        if (given[k] * (rowScale[r] * columnScale[column[k]]) != value[k]) {
          return false;
        }
      }
    }
    return true;
  }

  /** Matrices that are known to be sparse. */
  public static SparseMatrices of(ScaledMatrices matrices) {
    return (SparseMatrices) matrices;
  }

  public ProgramPattern pattern() {
    return pattern;
  }

  /** The entries of Ĉ in the order of {@link ProgramPattern#rows()}. */
  public double[] values() {
    return value;
  }

  @Override
  void read(QpData data, int sample) {
    q.load(data, sample);
    pattern.copyRows(data, sample, value);
  }

  @Override
  void raiseNorms(double[] d, double[] e, double[] columnNorm, double[] rowNorm) {
    for (int r = 0; r < m; r++) {
      double largest = rowNorm[r];
      for (int k = start[r]; k < start[r + 1]; k++) {
        int j = column[k];
        double size = e[r] * (Math.abs(value[k]) * d[j]);
        columnNorm[j] = Math.max(columnNorm[j], size);
        largest = Math.max(largest, size);
      }
      rowNorm[r] = largest;
    }
  }

  @Override
  void scaleRows() {
    for (int r = 0; r < m; r++) {
      for (int k = start[r]; k < start[r + 1]; k++) {
        value[k] *= rowScale[r] * columnScale[column[k]];
      }
    }
  }

  @Override
  public SparseQuadraticTerm q() {
    return q;
  }

  @Override
  public void multiplyC(double[] x, double[] y) {
    for (int r = 0; r < m; r++) {
      y[r] = rowTimes(r, x);
    }
  }

  @Override
  public void addCTransposed(double[] x, double sign, double[] y) {
    for (int r = 0; r < m; r++) {
      if (x[r] != 0) {
        addRow(r, sign * x[r], y);
      }
    }
  }

  @Override
  void addAbsoluteCTransposed(double[] x, double[] y) {
    for (int r = 0; r < m; r++) {
      double size = Math.abs(x[r]);
      for (int k = start[r]; k < start[r + 1]; k++) {
        y[column[k]] += Math.abs(value[k]) * size;
      }
    }
  }

  @Override
  public double rowTimes(int r, double[] x) {
    double sum = 0;
    for (int k = start[r]; k < start[r + 1]; k++) {
      sum = Math.fma(value[k], x[column[k]], sum);
    }
    return sum;
  }

  @Override
  public double rowTerms(int r, double[] x) {
    double sum = 0;
    for (int k = start[r]; k < start[r + 1]; k++) {
      sum += Math.abs(value[k] * x[column[k]]);
    }
    return sum;
  }

  @Override
  void sumRows(double[] sum) {
    for (int r = 0; r < m; r++) {
      sum[r] = 0;
      for (int k = start[r]; k < start[r + 1]; k++) {
        sum[r] += Math.abs(value[k]);
      }
    }
  }

  @Override
  public void addRow(int r, double factor, double[] y) {
    for (int k = start[r]; k < start[r + 1]; k++) {
      y[column[k]] = Math.fma(factor, value[k], y[column[k]]);
    }
  }

  /** {@code y += factor · } the squares of a row's entries. */
  public void addSquares(int r, double factor, double[] y) {
    for (int k = start[r]; k < start[r + 1]; k++) {
      y[column[k]] += factor * value[k] * value[k];
    }
  }

  /** Whether all nonzero entries of a row belong to marked variables. */
  public boolean hasOnly(int r, IntPredicate marked) {
    for (int k = start[r]; k < start[r + 1]; k++) {
      if (value[k] != 0 && !marked.test(column[k])) {
        return false;
      }
    }
    return true;
  }
}
