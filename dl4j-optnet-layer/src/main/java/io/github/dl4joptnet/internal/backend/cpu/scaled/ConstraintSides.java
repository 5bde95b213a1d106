package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;

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

  /** Whether it is an equality row or a fixed variable, with its value in {@link #target}. */
  public final boolean[] equality;

  public final double[] target;

  /** Per row, the elastic compliance ε̂: limits act on value − ε̂·multiplier. */
  private final double[] compliance;

  private int count;
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

  void load(QpData data, int sample, ScaledMatrices matrices, double costScale, double penalty) {
    count = 0;
    for (int r = 0; r < m; r++) {
      double e = matrices.rowScale[r];
      compliance[r] = penalty > 0 ? e * e / (penalty * costScale) : 0;
      first[r] = count;
      if (r < data.nEq()) {
        equality[r] = true;
        target[r] = e * data.b().get(sample, r);
      } else {
        int i = r - data.nEq();
        double low = Operand.get(data.hLower(), sample, i, Double.NEGATIVE_INFINITY);
        double high = Operand.get(data.h(), sample, i, Double.POSITIVE_INFINITY);
        // A row of zeros is always 0: limits of 0 ask nothing of z, and leave no room for a slack.
        if (low < high && (low == 0 || high == 0) && matrices.rowNorm[r] == 0) {
          low = low == 0 ? Double.NEGATIVE_INFINITY : low;
          high = high == 0 ? Double.POSITIVE_INFINITY : high;
        }
        addLimits(r, e * low, e * high);
      }
    }
    bounded = false;
    for (int j = 0; j < n; j++) {
      first[m + j] = count;
      double d = matrices.columnScale[j];
      addLimits(
          m + j,
          Operand.get(data.lower(), sample, j, Double.NEGATIVE_INFINITY) / d,
          Operand.get(data.upper(), sample, j, Double.POSITIVE_INFINITY) / d);
      bounded |= equality[m + j] || first[m + j] < count;
    }
    first[m + n] = count;
  }

  private void addLimits(int at, double low, double high) {
    equality[at] = low == high;
    if (equality[at]) {
      target[at] = high;
      return;
    }
    if (high < Double.POSITIVE_INFINITY) {
      add(at, 1, high);
    }
    if (low > Double.NEGATIVE_INFINITY) {
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
}
