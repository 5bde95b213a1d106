package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;

/**
 * Rows of a shared G that are ± unit vectors, and the same program with bounds in their place,
 * which cost the interior point no rows and an infeasible sample no long proof.
 *
 * <p>A row stays a row where something else may limit its variable from the same side. So do all of
 * them for a sample whose limits leave a variable no room. Their multipliers would not be the only
 * ones.
 */
final class UnitRowBounds {
  private static final int NONE = -1;

  private final QpData whole;

  /** Per row, ±(1 + variable), or 0 for a row that stays a row. */
  private final int[] unit;

  /** Per variable, the row that gives its bound, or {@link #NONE}. */
  private final int[] upperRow;

  private final int[] lowerRow;

  private UnitRowBounds(QpData whole) {
    this.whole = whole;
    unit = new int[whole.nIneq()];
    upperRow = new int[whole.n()];
    lowerRow = new int[whole.n()];
  }

  /** Null where there are none, or where bounds would be no gain. */
  static UnitRowBounds of(QpData data, QpSettings settings) {
    // Elastic rows give way where bounds do not; smoothed multipliers of two sides do not add up.
    boolean hard = settings.elasticPenalty() == 0 && settings.smoothing() == 0;
    if (!hard || data.G() == null || !data.G().shared()) {
      return null;
    }
    UnitRowBounds rows = new UnitRowBounds(data);
    if (rows.find() == 0) {
      return null;
    }
    rows.leaveRepeated();
    rows.assign();
    rows.leaveTight();
    // Among few bounds on a dense Q, or few beside many rows, bounds would be the larger system.
    return 2 * rows.assign() >= data.n() ? rows : null;
  }

  private int find() {
    int found = 0;
    for (int r = 0; r < unit.length; r++) {
      unit[r] = unitVector(whole.G().values(), r * whole.n(), whole.n());
      found += unit[r] != 0 ? 1 : 0;
    }
    return found;
  }

  private static int unitVector(double[] values, int from, int n) {
    int found = 0;
    for (int j = 0; j < n; j++) {
      double entry = values[from + j];
      if (entry == 0) {
        continue;
      }
      if (found != 0 || Math.abs(entry) != 1) {
        return 0;
      }
      found = entry > 0 ? 1 + j : -1 - j;
    }
    return found;
  }

  /** Leaves rows without a limit, and those of variables that something else limits alike. */
  private void leaveRepeated() {
    int[] upper = new int[whole.n()];
    int[] lower = new int[whole.n()];
    for (int j = 0; j < whole.n(); j++) {
      upper[j] = isLimit(whole.upper(), j) ? 1 : 0;
      lower[j] = isLimit(whole.lower(), j) ? 1 : 0;
    }
    for (int r = 0; r < unit.length; r++) {
      if (unit[r] != 0) {
        upper[variable(r)] += givesUpper(r) ? 1 : 0;
        lower[variable(r)] += givesLower(r) ? 1 : 0;
      }
    }
    for (int r = 0; r < unit.length; r++) {
      if (unit[r] != 0) {
        boolean above = givesUpper(r);
        boolean below = givesLower(r);
        boolean repeated = (above && upper[variable(r)] > 1) || (below && lower[variable(r)] > 1);
        unit[r] = repeated || !(above || below) ? 0 : unit[r];
      }
    }
  }

  /** Leaves rows of variables that have no room between limits that the samples share. */
  private void leaveTight() {
    boolean shared =
        blocks(whole.h()) <= 1
            && blocks(whole.hLower()) <= 1
            && blocks(whole.lower()) <= 1
            && blocks(whole.upper()) <= 1;
    boolean[] tight = new boolean[whole.n()];
    for (int j = 0; j < tight.length && shared; j++) {
      tight[j] = !(lower(0, j) < upper(0, j));
    }
    for (int r = 0; r < unit.length; r++) {
      unit[r] = unit[r] != 0 && tight[variable(r)] ? 0 : unit[r];
    }
  }

  /** Fills {@link #upperRow} and {@link #lowerRow}; gives the number of variables they limit. */
  private int assign() {
    Arrays.fill(upperRow, NONE);
    Arrays.fill(lowerRow, NONE);
    for (int r = 0; r < unit.length; r++) {
      if (unit[r] != 0 && givesUpper(r)) {
        upperRow[variable(r)] = r;
      }
      if (unit[r] != 0 && givesLower(r)) {
        lowerRow[variable(r)] = r;
      }
    }
    int limited = 0;
    for (int j = 0; j < whole.n(); j++) {
      limited += upperRow[j] != NONE || lowerRow[j] != NONE ? 1 : 0;
    }
    return limited;
  }

  boolean isRow(int r) {
    return unit[r] == 0;
  }

  int upperRow(int variable) {
    return upperRow[variable];
  }

  int lowerRow(int variable) {
    return lowerRow[variable];
  }

  boolean isNegative(int r) {
    return unit[r] < 0;
  }

  private int variable(int r) {
    return Math.abs(unit[r]) - 1;
  }

  private boolean givesUpper(int r) {
    return isLimit(isNegative(r) ? whole.hLower() : whole.h(), r);
  }

  private boolean givesLower(int r) {
    return isLimit(isNegative(r) ? whole.h() : whole.hLower(), r);
  }

  /** Whether an entry may be a limit, whatever the samples. */
  private static boolean isLimit(Operand limits, int index) {
    return limits != null && !(limits.shared() && Double.isInfinite(entry(limits, 0, index)));
  }

  private int blocks(Operand operand) {
    return operand == null ? 0 : operand.shared() ? 1 : whole.batch();
  }

  private static double entry(Operand operand, int sample, int index) {
    return operand.values()[operand.offset(sample) + index];
  }

  private double upper(int sample, int j) {
    int r = upperRow[j];
    if (r == NONE) {
      return whole.upper() == null ? Double.POSITIVE_INFINITY : entry(whole.upper(), sample, j);
    }
    return isNegative(r) ? 0 - entry(whole.hLower(), sample, r) : entry(whole.h(), sample, r);
  }

  private double lower(int sample, int j) {
    int r = lowerRow[j];
    if (r == NONE) {
      return whole.lower() == null ? Double.NEGATIVE_INFINITY : entry(whole.lower(), sample, j);
    }
    return isNegative(r) ? 0 - entry(whole.h(), sample, r) : entry(whole.hLower(), sample, r);
  }

  /** The samples for which these rows stay rows, as their limits leave a variable no room. */
  boolean[] tight() {
    boolean[] tight = new boolean[whole.batch()];
    for (int sample = 0; sample < tight.length; sample++) {
      for (int j = 0; j < whole.n() && !tight[sample]; j++) {
        boolean unitRow = upperRow[j] != NONE || lowerRow[j] != NONE;
        tight[sample] = unitRow && !(lower(sample, j) < upper(sample, j));
      }
      tight[sample] &= whole.rejected()[sample] == null;
    }
    return tight;
  }

  /** The program with bounds in place of these rows. */
  QpData asBounds() {
    int n = whole.n();
    int rows = 0;
    for (int r = 0; r < unit.length; r++) {
      rows += isRow(r) ? 1 : 0;
    }
    boolean shared = blocks(whole.h()) <= 1 && blocks(whole.hLower()) <= 1;
    return whole.toBuilder()
        .nIneq(rows)
        .set(QpCoefficient.G, remaining(whole.G(), rows, n))
        .set(QpCoefficient.H, remaining(whole.h(), rows, 1))
        .set(QpCoefficient.H_LOWER, remaining(whole.hLower(), rows, 1))
        .set(QpCoefficient.LOWER, bounds(whole.lower(), lowerRow, shared, this::lower))
        .set(QpCoefficient.UPPER, bounds(whole.upper(), upperRow, shared, this::upper))
        .build();
  }

  private Operand remaining(Operand all, int rows, int width) {
    if (all == null || rows == 0) {
      return null;
    }
    double[] values = new double[blocks(all) * rows * width];
    int to = 0;
    for (int sample = 0; sample < blocks(all); sample++) {
      for (int r = 0; r < unit.length; r++) {
        if (isRow(r)) {
          System.arraycopy(all.values(), all.offset(sample) + r * width, values, to, width);
          to += width;
        }
      }
    }
    return new Operand(values, all.shared() ? 0 : rows * width, rows * width);
  }

  private interface Limit {
    double at(int sample, int variable);
  }

  private Operand bounds(Operand given, int[] row, boolean sharedRows, Limit limit) {
    if (Arrays.stream(row).allMatch(r -> r == NONE)) {
      return given;
    }
    boolean shared = sharedRows && blocks(given) <= 1;
    int n = whole.n();
    double[] values = new double[(shared ? 1 : whole.batch()) * n];
    for (int i = 0; i < values.length; i++) {
      values[i] = limit.at(i / n, i % n);
    }
    return new Operand(values, shared ? 0 : n, n);
  }
}
