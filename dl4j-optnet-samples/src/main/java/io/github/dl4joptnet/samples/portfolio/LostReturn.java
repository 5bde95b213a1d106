package io.github.dl4joptnet.samples.portfolio;

import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Minus the return of a portfolio: −Σ w r, for the labels r, {@code [batch, assets]}. */
public final class LostReturn implements ILossFunction {
  private static final long serialVersionUID = 1L;

  @Override
  public INDArray computeScoreArray(
      INDArray returns, INDArray weights, IActivation activation, INDArray mask) {
    return returns.castTo(weights.dataType()).mul(weights).sum(true, 1).negi();
  }

  @Override
  public double computeScore(
      INDArray returns, INDArray weights, IActivation activation, INDArray mask, boolean average) {
    double sum = computeScoreArray(returns, weights, activation, mask).sumNumber().doubleValue();
    return average ? sum / weights.size(0) : sum;
  }

  @Override
  public INDArray computeGradient(
      INDArray returns, INDArray weights, IActivation activation, INDArray mask) {
    return returns.castTo(weights.dataType()).neg();
  }

  @Override
  public Pair<Double, INDArray> computeGradientAndScore(
      INDArray returns, INDArray weights, IActivation activation, INDArray mask, boolean average) {
    return Pair.of(
        computeScore(returns, weights, activation, mask, average),
        computeGradient(returns, weights, activation, mask));
  }

  @Override
  public String name() {
    return "LostReturn";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LostReturn;
  }

  @Override
  public int hashCode() {
    return 1;
  }
}
