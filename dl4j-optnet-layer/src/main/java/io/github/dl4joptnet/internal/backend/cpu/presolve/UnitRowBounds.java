package io.github.dl4joptnet.internal.backend.cpu.presolve;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;

/**
 * Presolve: replaces rows of a shared G that are ± unit vectors by bounds, which are cheaper in
 * every method and spare an infeasible sample a long proof.
 *
 * <p>A row is kept if another limit on the same side of its variable may exist, and all rows of a
 * sample are kept if its limits leave an empty or one-point interval, since multipliers would not
 * be unique.
 */
public final class UnitRowBounds {
  private static final int NONE = -1;

  private final QpData data;

  /** Per row, ±(1 + variable) where it becomes a bound, or 0 where it is kept. */
  private final int[] unit;

  /** Per variable, the row that gives its bound, or {@link #NONE}. */
  private final int[] upperRow;

  private final int[] lowerRow;

  /** Per sample, whether all its rows are kept. */
  private boolean[] keepsRows;

  private UnitRowBounds(QpData data) {
    this.data = data;
    unit = new int[data.nIneq()];
    upperRow = new int[data.n()];
    lowerRow = new int[data.n()];
  }

  /** Null where there are no such rows, or where bounds would be no gain. */
  public static UnitRowBounds of(QpData data, QpSettings settings) {
    // Elastic rows may be violated where bounds may not; smoothed multipliers do not add up.
    boolean hard = settings.elasticPenalty() == 0 && settings.smoothing() == 0;
    if (!hard || data.G() == null || !data.G().shared() || data.isSparse()) {
      return null;
    }
    UnitRowBounds presolve = new UnitRowBounds(data);
    if (!presolve.findUnitRows()) {
      return null;
    }
    presolve.keepRepeated();
    presolve.assign();
    presolve.keepSharedIntervalsWithoutInterior();
    // With few unit rows the system with bounds is larger than the one with rows.
    if (2 * presolve.assign() < data.n()) {
      return null;
    }
    presolve.findSamplesThatKeepRows();
    return presolve;
  }

  private boolean findUnitRows() {
    boolean any = false;
    for (int r = 0; r < unit.length; r++) {
      unit[r] = unitVector(r);
      any |= unit[r] != 0;
    }
    return any;
  }

  private int unitVector(int row) {
    double[] entries = data.G().values();
    int from = row * data.n();
    int to = from + data.n();
    int at = VectorKernels.nextNonzero(entries, from, to);
    if (at == to
        || Math.abs(entries[at]) != 1
        || VectorKernels.nextNonzero(entries, at + 1, to) < to) {
      return 0;
    }
    return entries[at] > 0 ? 1 + at - from : from - at - 1;
  }

  /** Keeps rows without a limit, and those whose variable has another limit on the same side. */
  private void keepRepeated() {
    int[] upper = new int[data.n()];
    int[] lower = new int[data.n()];
    for (int j = 0; j < data.n(); j++) {
      upper[j] = mayLimit(data.upper(), j) ? 1 : 0;
      lower[j] = mayLimit(data.lower(), j) ? 1 : 0;
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

  /** Keeps rows of variables whose interval is shared by the batch and has no interior. */
  private void keepSharedIntervalsWithoutInterior() {
    boolean shared =
        blocks(data.h()) <= 1
            && blocks(data.hLower()) <= 1
            && blocks(data.lower()) <= 1
            && blocks(data.upper()) <= 1;
    if (!shared) {
      return;
    }
    // All are looked at before any is changed: two rows may limit one variable.
    boolean[] keeps = new boolean[unit.length];
    for (int r = 0; r < unit.length; r++) {
      keeps[r] = unit[r] != 0 && !hasInterior(0, variable(r));
    }
    for (int r = 0; r < unit.length; r++) {
      unit[r] = keeps[r] ? 0 : unit[r];
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
    for (int j = 0; j < data.n(); j++) {
      limited += isLimitedByRow(j) ? 1 : 0;
    }
    return limited;
  }

  private void findSamplesThatKeepRows() {
    keepsRows = new boolean[data.batch()];
    for (int sample = 0; sample < keepsRows.length; sample++) {
      for (int j = 0; j < data.n() && !keepsRows[sample]; j++) {
        keepsRows[sample] = isLimitedByRow(j) && !hasInterior(sample, j);
      }
      keepsRows[sample] &= data.rejected()[sample] == null;
    }
  }

  boolean isKept(int row) {
    return unit[row] == 0;
  }

  /** The row that gives a variable its upper bound, or a negative number. */
  int upperRow(int variable) {
    return upperRow[variable];
  }

  /** The row that gives a variable its lower bound, or a negative number. */
  int lowerRow(int variable) {
    return lowerRow[variable];
  }

  /** Whether a unit row is the negative of a unit vector. */
  boolean isNegative(int row) {
    return unit[row] < 0;
  }

  private boolean isLimitedByRow(int variable) {
    return upperRow[variable] != NONE || lowerRow[variable] != NONE;
  }

  private int variable(int row) {
    return Math.abs(unit[row]) - 1;
  }

  private boolean givesUpper(int row) {
    return mayLimit(isNegative(row) ? data.hLower() : data.h(), row);
  }

  private boolean givesLower(int row) {
    return mayLimit(isNegative(row) ? data.h() : data.hLower(), row);
  }

  /** Whether an entry is a limit for some sample. */
  private static boolean mayLimit(Operand limits, int index) {
    return limits != null && !(limits.shared() && Double.isInfinite(limits.get(0, index)));
  }

  private int blocks(Operand operand) {
    return operand == null ? 0 : operand.shared() ? 1 : data.batch();
  }

  private boolean hasInterior(int sample, int variable) {
    return lower(sample, variable) < upper(sample, variable);
  }

  private double upper(int sample, int j) {
    int r = upperRow[j];
    if (r == NONE) {
      return Operand.get(data.upper(), sample, j, Double.POSITIVE_INFINITY);
    }
    return isNegative(r) ? 0 - data.hLower().get(sample, r) : data.h().get(sample, r);
  }

  private double lower(int sample, int j) {
    int r = lowerRow[j];
    if (r == NONE) {
      return Operand.get(data.lower(), sample, j, Double.NEGATIVE_INFINITY);
    }
    return isNegative(r) ? 0 - data.h().get(sample, r) : data.hLower().get(sample, r);
  }

  /** Per sample, whether all its rows are kept. */
  public boolean[] keepsRows() {
    return keepsRows;
  }

  /** The batch as given, for the samples that keep their rows; null where there are none. */
  public QpData kept() {
    for (boolean keeps : keepsRows) {
      if (keeps) {
        return data.toBuilder().rejected(rejected(false)).build();
      }
    }
    return null;
  }

  /** The batch with bounds in place of unit rows, for the other samples. */
  public QpData reduced() {
    int n = data.n();
    int rows = 0;
    for (int r = 0; r < unit.length; r++) {
      rows += isKept(r) ? 1 : 0;
    }
    boolean shared = blocks(data.h()) <= 1 && blocks(data.hLower()) <= 1;
    return data.toBuilder()
        .nIneq(rows)
        .set(QpCoefficient.G, kept(data.G(), rows, n))
        .set(QpCoefficient.H, kept(data.h(), rows, 1))
        .set(QpCoefficient.H_LOWER, kept(data.hLower(), rows, 1))
        .set(QpCoefficient.LOWER, bounds(data.lower(), lowerRow, shared, this::lower))
        .set(QpCoefficient.UPPER, bounds(data.upper(), upperRow, shared, this::upper))
        .rejected(rejected(true))
        .build();
  }

  /** The warm start for the batch with bounds. */
  public WarmStart reduced(WarmStart start) {
    double[] boundDual = start.boundDual().clone();
    double[] lambda = new double[start.lambda().length];
    int to = 0;
    for (int i = 0; i < lambda.length; i++) {
      int row = i % unit.length;
      double multiplier = start.lambda()[i];
      if (isKept(row)) {
        lambda[to++] = multiplier;
      } else {
        int j = i / unit.length * data.n() + variable(row);
        boundDual[j] += isNegative(row) ? -multiplier : multiplier;
      }
    }
    return new WarmStart(
        start.solution(), start.solved(), start.z(), lambda, start.nu(), boundDual);
  }

  /** Marks the samples that are solved in the other of the two batches. */
  private QpStatus[] rejected(boolean keepers) {
    QpStatus[] rejected = data.rejected().clone();
    for (int sample = 0; sample < rejected.length; sample++) {
      rejected[sample] = keepsRows[sample] == keepers ? QpStatus.NUMERICAL_ERROR : rejected[sample];
    }
    return rejected;
  }

  private Operand kept(Operand all, int rows, int width) {
    if (all == null || rows == 0) {
      return null;
    }
    double[] values = new double[blocks(all) * rows * width];
    int to = 0;
    for (int sample = 0; sample < blocks(all); sample++) {
      for (int r = 0; r < unit.length; r++) {
        if (isKept(r)) {
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
    int n = data.n();
    double[] values = new double[(shared ? 1 : data.batch()) * n];
    for (int i = 0; i < values.length; i++) {
      values[i] = limit.at(i / n, i % n);
    }
    return new Operand(values, shared ? 0 : n, n);
  }
}
