package io.github.dl4joptnet.internal.backend.cpu.workingset;

import io.github.dl4joptnet.internal.linalg.Selection;

/**
 * The update of the primal-dual active set method: drops all sides with negative multipliers and
 * adds violated ones, in a single round.
 */
public final class BlockExchange {
  /** More rounds than this in which the number of wrong sides grows count as cycling. */
  private static final int MAX_NON_MONOTONE_ROUNDS = 2;

  private final WorkingSet set;

  /** The sides that are violated. */
  private final int[] entering;

  private final int fewWrong;
  private int nonMonotoneRounds;

  /** The number of wrong sides before the last round. */
  private int wrongBefore;

  /**
   * Rounds since the last in which not all violated sides could enter, and how many were wrong
   * then.
   */
  private int fullRounds;

  private int wrongAtFirst;

  /**
   * For a maximum number of sides.
   *
   * @param set the working set, with the multipliers and slacks of the last round
   * @param fewWrong with at most so many wrong sides, slow progress is accepted
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
   * @param freedom the degrees of freedom of z under the equalities
   * @param share the share of those left that entering sides may take
   * @param mostExpected the search stops where it expects more further rounds than this at the
   *     present rate
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
    // One round alone gives no rate.
    boolean isSlow = wrong > fewWrong && fullRounds > 1 && expected(wrong) > mostExpected;
    wrongBefore = wrong;
    return dropped + entered > 0 && nonMonotoneRounds <= MAX_NON_MONOTONE_ROUNDS && !isSlow
        ? Change.CHANGED
        : Change.IMPOSSIBLE;
  }

  /** The number of further rounds if the wrong sides go on to decrease at their mean rate. */
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
