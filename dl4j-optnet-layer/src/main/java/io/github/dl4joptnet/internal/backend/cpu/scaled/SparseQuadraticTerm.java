package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.linalg.EigenvalueRounding;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.internal.linalg.sparse.CurvatureCheck;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;
import java.util.Arrays;

/** The stored entries of both triangles of a quadratic term. */
public final class SparseQuadraticTerm extends QuadraticTerm {
  private final ProgramPattern pattern;
  private final int[] start;
  private final int[] row;
  private final double[] value;

  /** That of the unscaled Q, as pivots and their diagonal entries scale alike; NaN until known. */
  private double curvatureShare;

  SparseQuadraticTerm(ProgramPattern pattern) {
    super(pattern.n());
    this.pattern = pattern;
    start = pattern.q().start();
    row = pattern.q().row();
    value = new double[row.length];
  }

  /** The entries of Q̂ in the order of {@link ProgramPattern#q()}. */
  public double[] values() {
    return value;
  }

  /** Copies a whole column of Q̂. */
  void copyColumn(int j, double[] to) {
    Arrays.fill(to, 0);
    for (int k = start[j]; k < start[j + 1]; k++) {
      to[row[k]] = value[k];
    }
  }

  @Override
  void load(QpData data, int sample) {
    pattern.copyQ(data, sample, value);
    isDiagonal = true;
    for (int j = 0; j < n; j++) {
      diagonal[j] = 0;
      for (int k = start[j]; k < start[j + 1]; k++) {
        if (row[k] == j) {
          diagonal[j] = value[k];
        } else if (value[k] != 0) {
          isDiagonal = false;
        }
      }
    }
    PackedCholesky dense = data.Q() == null ? null : data.choleskyQ(sample);
    curvatureShare = dense == null ? data.curvatureShareQ(sample) : dense.curvatureShare();
  }

  @Override
  void scale(double[] columnScale) {
    super.scale(columnScale);
    for (int j = 0; j < n; j++) {
      for (int k = start[j]; k < start[j + 1]; k++) {
        value[k] *= columnScale[row[k]] * columnScale[j];
      }
    }
  }

  /** Whether the Q that a batch shares has these entries, apart from the scales. */
  boolean isOf(QpData data, double[] columnScale) {
    double[] given = new double[value.length];
    pattern.copyQ(data, 0, given);
    for (int j = 0; j < n; j++) {
      for (int k = start[j]; k < start[j + 1]; k++) {
        if (given[k] * (columnScale[row[k]] * columnScale[j]) != value[k]) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public boolean isSemidefinite() {
    return isDiagonal ? isNonnegativeDiagonal() : curvatureShare() > 0;
  }

  @Override
  synchronized double curvatureShare() {
    if (curvatureShare != curvatureShare) {
      curvatureShare = factor();
    }
    return curvatureShare;
  }

  private double factor() {
    int[] upperRow = new int[value.length + n];
    int[] upperColumn = new int[value.length + n];
    double[] upperValue = new double[value.length + n];
    int count = 0;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      largest = Math.max(largest, diagonal[j]);
      upperRow[count] = j;
      upperColumn[count] = j;
      upperValue[count++] = diagonal[j];
      for (int k = start[j]; k < start[j + 1]; k++) {
        if (row[k] < j) {
          upperRow[count] = row[k];
          upperColumn[count] = j;
          upperValue[count++] = value[k];
        }
      }
    }
    SparsePattern.Placed upper =
        SparsePattern.of(n, n, Arrays.copyOf(upperRow, count), Arrays.copyOf(upperColumn, count));
    double[] entries = new double[count];
    for (int k = 0; k < count; k++) {
      entries[upper.position()[k]] = upperValue[k];
    }
    // Scales are powers of two, which leave the digits of the entries alone.
    double rounding = EigenvalueRounding.share(value, 0, value.length) * n * largest;
    return new CurvatureCheck(upper.pattern()).curvatureShare(entries, rounding);
  }

  @Override
  public void multiply(double[] x, double[] y) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = start[j]; k < start[j + 1]; k++) {
        sum = Math.fma(value[k], x[row[k]], sum);
      }
      y[j] = sum;
    }
  }

  @Override
  void multiplyAbsolutely(double[] x, double[] y) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = start[j]; k < start[j + 1]; k++) {
        sum += Math.abs(value[k] * x[row[k]]);
      }
      y[j] = sum;
    }
  }
}
