package io.github.dl4joptnet.samples.schedule;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * What a schedule z costs once the loads y are known, the task of Donti, Amos and Kolter (2017):
 *
 * <pre>
 * Σ over the hours of 50 [y − z]₊ + 0.5 [z − y]₊ + ½ (z − y)²
 * </pre>
 *
 * A shortage costs a hundred times as much as a surplus. As a loss function of Deeplearning4j it
 * takes the schedules as its input, and has no use for activations or masks.
 */
public final class ScheduleCost implements ILossFunction {
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
  public INDArray computeScoreArray(
      INDArray labels, INDArray schedules, IActivation activation, INDArray mask) {
    return ofDays(labels.castTo(schedules.dataType()), schedules);
  }

  @Override
  public double computeScore(
      INDArray labels, INDArray schedules, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(labels, schedules, activation, mask).sumNumber().doubleValue();
    return average ? sum / schedules.size(0) : sum;
  }

  @Override
  public INDArray computeGradient(
      INDArray labels, INDArray schedules, IActivation activation, INDArray mask) {
    DataType type = schedules.dataType();
    INDArray surplus = schedules.sub(labels.castTo(type));
    INDArray isShort = surplus.lt(0).castTo(type);
    INDArray slope = isShort.mul(-SHORTAGE - SURPLUS).addi(SURPLUS);
    return slope.addi(surplus);
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels, INDArray schedules, IActivation activation, INDArray mask, boolean average) {
    return Pair.of(
        computeScore(labels, schedules, activation, mask, average),
        computeGradient(labels, schedules, activation, mask));
  }

  @Override
  public String name() {
    return "ScheduleCost";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ScheduleCost;
  }

  @Override
  public int hashCode() {
    return ScheduleCost.class.hashCode();
  }
}
