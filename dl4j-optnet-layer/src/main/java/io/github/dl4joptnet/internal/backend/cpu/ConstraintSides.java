package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;

/**
 * The scaled limits of one sample. Each finite limit of a row or a variable is a one-sided
 * constraint {@code sign·value + s = limit} with s ≥ 0, where value is an entry of Ĉz or of z.
 * Coinciding limits make an equality row or a held variable instead.
 *
 * <p>Places 0 … m−1 are the rows of C, places m … m+n−1 the variables.
 */
final class ConstraintSides {
  final int n;
  final int m;

  /** Number of one-sided constraints; the arrays below hold that many, ordered by place. */
  int count;

  final int[] place;
  final double[] sign;
  final double[] limit;

  /** Per place, the index of its first one-sided constraint; the next entry ends it. */
  final int[] first;

  /** Whether a place is an equality row or a held variable, with its value in {@link #target}. */
  final boolean[] equality;

  final double[] target;

  /** Per row, the elastic give ε̂: value − ε̂·multiplier replaces the value. */
  final double[] give;

  private boolean bounded;

  ConstraintSides(QpData data) {
    n = data.n();
    m = data.nEq() + data.nIneq();
    int capacity = 2 * (data.nIneq() + n);
    place = new int[capacity];
    sign = new double[capacity];
    limit = new double[capacity];
    first = new int[m + n + 1];
    equality = new boolean[m + n];
    target = new double[m + n];
    give = new double[m];
  }

  void load(QpData data, int sample, ScaledMatrices matrices, double costScale, double penalty) {
    count = 0;
    for (int r = 0; r < m; r++) {
      double e = matrices.rowScale[r];
      give[r] = penalty > 0 ? e * e / (penalty * costScale) : 0;
      first[r] = count;
      if (r < data.nEq()) {
        equality[r] = true;
        target[r] = e * entry(data.b(), sample, r, 0);
      } else {
        int i = r - data.nEq();
        double low = entry(data.hLower(), sample, i, Double.NEGATIVE_INFINITY);
        double high = entry(data.h(), sample, i, Double.POSITIVE_INFINITY);
        // A row of zeros is always 0: limits of 0 ask nothing of z, and leave no room for a slack.
        if (low < high && (low == 0 || high == 0) && matrices.rowNorm[r] == 0) {
          low = low == 0 ? Double.NEGATIVE_INFINITY : low;
          high = high == 0 ? Double.POSITIVE_INFINITY : high;
        }
        addLimits(r, e * low, e * high);
      }
    }
    for (int j = 0; j < n; j++) {
      first[m + j] = count;
      double d = matrices.columnScale[j];
      addLimits(
          m + j,
          entry(data.lower(), sample, j, Double.NEGATIVE_INFINITY) / d,
          entry(data.upper(), sample, j, Double.POSITIVE_INFINITY) / d);
    }
    first[m + n] = count;
    bounded = first[m] < count;
    for (int j = 0; j < n; j++) {
      bounded |= equality[m + j];
    }
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
    place[count] = at;
    sign[count] = side;
    limit[count] = value;
    count++;
  }

  /** Whether a row has no limit, or a variable no bound. */
  boolean isFree(int at) {
    return !equality[at] && first[at] == first[at + 1];
  }

  boolean hasBounds() {
    return bounded;
  }

  double give(int at) {
    return at < m ? give[at] : 0;
  }

  private static double entry(Operand operand, int sample, int index, double absent) {
    return operand == null ? absent : operand.values()[operand.offset(sample) + index];
  }
}
