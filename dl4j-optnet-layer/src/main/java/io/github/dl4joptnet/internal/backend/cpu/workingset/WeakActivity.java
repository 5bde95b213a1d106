package io.github.dl4joptnet.internal.backend.cpu.workingset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.polish.Polish;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;

/**
 * Which sides of a stable working set are weakly active: neither their multiplier nor their slack
 * is positive beyond rounding.
 */
public final class WeakActivity {
  private final WorkingSet set;
  private final boolean[] isWeak;
  private int count;

  /** A slack of at most this counts as zero. */
  private double leastSlack;

  /** For a maximum number of sides. */
  public WeakActivity(WorkingSet set, int sides) {
    this.set = set;
    isWeak = new boolean[sides];
  }

  /** Before the working set is stable, every slack counts. */
  public void reset() {
    leastSlack = 0;
  }

  /**
   * Adds the inactive sides that hold with equality to the stable working set.
   *
   * @return whether there are any
   */
  public boolean activate() {
    leastSlack = Polish.WEAK_ACTIVITY_SHARE * set.valueSize();
    int before = set.size();
    for (int k = 0; k < set.sides(); k++) {
      if (!set.contains(k) && !(set.slack(k) > leastSlack)) {
        set.set(k, true);
      }
    }
    return set.size() > before;
  }

  /** Writes s and λ of every side: one of them is 0, and both are where it is weakly active. */
  public void write(ConstraintSides sides, Iterate to) {
    double leastMultiplier = Polish.WEAK_ACTIVITY_SHARE * set.multiplierSize();
    count = 0;
    for (int k = 0; k < sides.count(); k++) {
      double multiplier = set.contains(k) ? set.multiplier(k) : 0;
      double slack = set.contains(k) ? 0 : set.slack(k);
      if (multiplier < 0) {
        to.setMultiplier(sides.index[k], 0);
      }
      to.lambda[k] = multiplier > leastMultiplier ? multiplier : 0;
      to.s[k] = slack > leastSlack ? slack : 0;
      isWeak[k] = to.lambda[k] == 0 && to.s[k] == 0;
      count += isWeak[k] ? 1 : 0;
    }
  }

  /** Whether any side of the solution written last is weakly active. */
  public boolean hasAny() {
    return count > 0;
  }

  /**
   * The factor with its weakly active rows marked; null where it leaves out a variable that is
   * weakly active.
   *
   * @param rows the rows of the factor
   */
  public ActiveSetFactor mark(ActiveSetFactor factor, int[] rows, int rowCount) {
    int[] weak = new int[count];
    double[] sign = new double[count];
    int found = 0;
    for (int i = 0; i < rowCount; i++) {
      int side = set.activeSide(rows[i]);
      if (side >= 0 && isWeak[side]) {
        weak[found] = i;
        sign[found++] = set.sign(side);
      }
    }
    return found == count ? factor.withWeak(weak, sign) : null;
  }
}
