package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import java.util.Arrays;

/**
 * The scaled limits of one sample. Each finite limit of a row or a variable is a side, a one-sided
 * constraint {@code sign·value + s = limit} with s ≥ 0, where value is an entry of Ĉz or of z.
 * Coinciding limits make an equality row or a fixed variable instead.
 *
 * <p>Indices 0 … m−1 are the rows of C, m … m+n−1 the variables.
 */
public final class ConstraintSides {
  public final int n;
  public final int m;

  /** Per side, the row or variable it limits; the arrays of sides are ordered by it. */
  public final int[] index;

  public final double[] sign;
  public final double[] limit;

  /** Per row or variable, its first side; the next entry ends its sides. */
  public final int[] first;

  /**
   * Per row or variable, whether it is an equality row or fixed, with its value in {@link #target}.
   */
  public final boolean[] equality;

  public final double[] target;

  /** Per row, the elastic compliance ε̂: limits act on value − ε̂·multiplier. */
  private final double[] compliance;

  private double ignoredViolation;

  /** The size of the values of rows that are not zero; NaN until it is asked for. */
  private double rowSize;

  private int count;
  private int equalityCount;
  private boolean bounded;

  ConstraintSides(QpData data) {
    n = data.n();
    m = data.nEq() + data.nIneq();
    int capacity = 2 * (data.nIneq() + n);
    index = new int[capacity];
    sign = new double[capacity];
    limit = new double[capacity];
    first = new int[m + n + 1];
    equality = new boolean[m + n];
    target = new double[m + n];
    compliance = new double[m];
  }

  void load(
      QpData data,
      int sample,
      ScaledMatrices matrices,
      double zScale,
      double costScale,
      double penalty) {
    count = 0;
    equalityCount = 0;
    ignoredViolation = 0;
    rowSize = Double.NaN;
    for (int r = 0; r < m; r++) {
      double e = matrices.rowScale[r];
      compliance[r] = penalty > 0 ? e * e / (penalty * costScale) : 0;
    }
    loadRows(data, sample, matrices, zScale);
    bounded = false;
    if (data.lower() == null && data.upper() == null) {
      Arrays.fill(first, m, m + n + 1, count);
      Arrays.fill(equality, m, m + n, false);
    } else {
      loadBounds(data, sample, matrices, 1 / zScale);
    }
  }

  /** Multiplies limits, and the compliance of rows. */
  void scale(double factor, double ofCompliance) {
    for (int k = 0; k < count; k++) {
      limit[k] *= factor;
    }
    for (int at = 0; at < target.length; at++) {
      target[at] *= factor;
    }
    for (int r = 0; r < m; r++) {
      compliance[r] *= ofCompliance;
    }
  }

  private void loadRows(QpData data, int sample, ScaledMatrices matrices, double zScale) {
    double unit = 1 / zScale;
    int nEq = data.nEq();
    for (int r = 0; r < nEq; r++) {
      first[r] = count;
      double b = data.b().get(sample, r);
      boolean ignored =
          matrices.rowNorm[r] == 0 && isIgnored(b, Math.abs(b), rowSize(matrices, zScale));
      equality[r] = true;
      equalityCount++;
      target[r] = ignored ? 0 : matrices.rowScale[r] * b * unit;
    }
    for (int r = nEq; r < m; r++) {
      first[r] = count;
      double e = matrices.rowScale[r];
      double low = Operand.get(data.hLower(), sample, r - nEq, Double.NEGATIVE_INFINITY);
      double high = Operand.get(data.h(), sample, r - nEq, Double.POSITIVE_INFINITY);
      if (matrices.rowNorm[r] == 0) {
        double size = rowSize(matrices, zScale);
        low = isIgnored(low, low, size) ? Double.NEGATIVE_INFINITY : low;
        high = isIgnored(high, -high, size) ? Double.POSITIVE_INFINITY : high;
      }
      addLimits(r, e * low * unit, e * high * unit);
    }
  }

  private void loadBounds(QpData data, int sample, ScaledMatrices matrices, double unit) {
    for (int j = 0; j < n; j++) {
      first[m + j] = count;
      double d = matrices.columnScale[j];
      addLimits(
          m + j,
          Operand.get(data.lower(), sample, j, Double.NEGATIVE_INFINITY) / d * unit,
          Operand.get(data.upper(), sample, j, Double.POSITIVE_INFINITY) / d * unit);
      bounded |= equality[m + j] || first[m + j] < count;
    }
    first[m + n] = count;
  }

  /** The size of the values of rows that are not zero. */
  private double rowSize(ScaledMatrices matrices, double zScale) {
    if (rowSize != rowSize) {
      double largestScale = 0;
      for (int r = 0; r < m; r++) {
        largestScale = Math.max(largestScale, matrices.rowNorm[r] > 0 ? matrices.rowScale[r] : 0);
      }
      rowSize = largestScale > 0 ? zScale / largestScale : zScale;
    }
    return rowSize;
  }

  /**
   * Whether a limit of a row of zeros is zero up to the rounding of other rows' values. No z can
   * change such a row, and its slack could not be positive.
   *
   * @param violation by how much 0 violates the limit, if positive
   * @param size the size of the values of other rows
   */
  private boolean isIgnored(double limit, double violation, double size) {
    boolean ignored = Math.abs(limit) <= Tolerances.ZERO_ROW_LIMIT * size;
    ignoredViolation = ignored ? Math.max(ignoredViolation, violation) : ignoredViolation;
    return ignored;
  }

  /** The largest limit of a row of zeros that counts as zero; mostly 0. */
  double ignoredViolation() {
    return ignoredViolation;
  }

  private void addLimits(int at, double low, double high) {
    // Limits that cross by rounding alone have been accepted, and count as equal.
    equality[at] = low >= high;
    if (equality[at]) {
      target[at] = high;
      equalityCount++;
      return;
    }
    if (high < Tolerances.INFINITE_LIMIT) {
      add(at, 1, high);
    }
    if (low > -Tolerances.INFINITE_LIMIT) {
      add(at, -1, -low);
    }
  }

  private void add(int at, double side, double value) {
    index[count] = at;
    sign[count] = side;
    limit[count] = value;
    count++;
  }

  /** Number of sides; the arrays of sides hold that many. */
  public int count() {
    return count;
  }

  /** Number of equality rows and fixed variables. */
  public int equalityCount() {
    return equalityCount;
  }

  /** Whether any variable has a bound. */
  public boolean hasBounds() {
    return bounded;
  }

  /** The compliance of a row; 0 for variables. */
  public double compliance(int at) {
    return at < m ? compliance[at] : 0;
  }

  /** The value at which a side holds with equality. */
  public double boundary(int side) {
    return sign[side] * limit[side];
  }

  /** The limit of a row or variable from above (1) or below (−1). */
  public double limit(int at, int direction) {
    if (equality[at]) {
      return target[at];
    }
    for (int k = first[at]; k < first[at + 1]; k++) {
      if (sign[k] == direction) {
        return boundary(k);
      }
    }
    return direction * Double.POSITIVE_INFINITY;
  }
}
