package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.loss.TaskLoss;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a schedule z costs once the loads y are known, the task of Donti, Amos and Kolter (2017):
 *
 * <pre>
 * Σ over the hours of 50 [y − z]₊ + 0.5 [z − y]₊ + ½ (z − y)²
 * </pre>
 *
 * A shortage costs a hundred times as much as a surplus.
 */
public final class ScheduleCost extends TaskLoss {
  private static final long serialVersionUID = 1L;

  static final double SHORTAGE = 50;
  static final double SURPLUS = 0.5;

  /** The cost of each day, {@code [batch, 1]}. */
  static INDArray ofDays(INDArray loads, INDArray schedules) {
    return ofHours(loads, schedules).sum(true, 1);
  }

  /** The cost of each hour, {@code [batch, 24]}. */
  static INDArray ofHours(INDArray loads, INDArray schedules) {
    INDArray missing = loads.sub(schedules);
    INDArray shortage = missing.mul(missing.gt(0).castTo(missing.dataType()));
    INDArray surplus = shortage.sub(missing);
    return shortage.mul(SHORTAGE).addi(surplus.mul(SURPLUS)).addi(missing.mul(missing).muli(0.5));
  }

  @Override
  protected Evaluation evaluate(INDArray loads, INDArray schedules) {
    INDArray surplus = schedules.sub(loads);
    INDArray isShort = surplus.lt(0).castTo(surplus.dataType());
    INDArray slope = isShort.mul(-SHORTAGE - SURPLUS).addi(SURPLUS);
    return new Evaluation(ofDays(loads, schedules), slope.addi(surplus));
  }
}
