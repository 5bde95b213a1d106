package io.github.dl4joptnet.internal.backend.cpu.workingset;

import io.github.dl4joptnet.internal.linalg.Selection;

/**
 * The exchange of the primal-dual active set method: all sides at once that have a negative
 * multiplier or are violated.
 */
public final class BlockExchange {
  /** Rounds in which more sides are wrong than before, after which it counts as cycling. */
  private static final int MAX_NON_MONOTONE_ROUNDS = 2;

  private final WorkingSet set;

  /** The sides that are violated. */
  private final int[] entering;

  private final int fewWrong;
  private int nonMonotoneRounds;

  /** How many sides were wrong before the last round. */
  private int wrongBefore;

  /** Rounds since not all violated sides could enter, and how many were wrong then. */
  private int fullRounds;

  private int wrongAtFirst;

  /**
   * For so many sides at most.
   *
   * @param set has the multipliers and slacks that each change is told from
   * @param fewWrong so few wrong sides may go one by one
   */
  public BlockExchange(WorkingSet set, int sides, int fewWrong) {
    this.set = set;
    entering = new int[sides];
    this.fewWrong = fewWrong;
  }

  public void reset() {
    nonMonotoneRounds = 0;
    wrongBefore = Integer.MAX_VALUE;
    fullRounds = -1;
  }

  /**
   * Drops sides with negative multipliers and adds violated ones. Of those that would enter, only
   * the most violated do, at most for a share of the degrees of freedom that z has left: a full
   * working set makes z ill-conditioned.
   *
   * @param freedom the dimensions that the equalities leave z
   * @param share that of them that may go in a round
   * @param mostExpected the most rounds to come, if wrong sides go on to grow fewer as until now
   */
  public Change update(int freedom, double share, double mostExpected) {
    int before = set.size();
    int violated = set.dropNegative(entering);
    int dropped = before - set.size();
    int wrong = dropped + violated;
    if (wrong == 0) {
      return Change.NONE_LEFT;
    }
    int free = freedom - set.size();
    int entered = Math.max(0, Math.min(violated, (int) Math.ceil(share * free)));
    enterMostViolated(violated, entered);
    nonMonotoneRounds += wrong > wrongBefore ? 1 : 0;
    fullRounds++;
    if (fullRounds == 0 || entered < violated) {
      fullRounds = 0;
      wrongAtFirst = wrong;
    }
    // One round alone tells no rate.
    boolean isSlow = wrong > fewWrong && fullRounds > 1 && expected(wrong) > mostExpected;
    wrongBefore = wrong;
    return dropped + entered > 0 && nonMonotoneRounds <= MAX_NON_MONOTONE_ROUNDS && !isSlow
        ? Change.CHANGED
        : Change.IMPOSSIBLE;
  }

  /** The rounds to come, if each leaves the share of the wrong sides that it has in the mean. */
  private double expected(int wrong) {
    double decrease = Math.log((double) wrongAtFirst / wrong) / fullRounds;
    return decrease > 0 ? Math.log(wrong) / decrease : Double.POSITIVE_INFINITY;
  }

  private void enterMostViolated(int violated, int count) {
    if (count == violated) {
      for (int i = 0; i < violated; i++) {
        set.set(entering[i], true);
      }
      return;
    }
    if (count == 0) {
      return;
    }
    double[] distances = new double[violated];
    for (int i = 0; i < violated; i++) {
      distances[i] = set.distance(entering[i]);
    }
    double farthest = Selection.select(distances.clone(), count - 1);
    int left = count;
    for (int i = 0; i < violated && left > 0; i++) {
      if (distances[i] <= farthest) {
        set.set(entering[i], true);
        left--;
      }
    }
  }
}
