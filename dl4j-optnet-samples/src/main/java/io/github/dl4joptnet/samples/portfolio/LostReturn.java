package io.github.dl4joptnet.samples.portfolio;

import io.github.dl4joptnet.loss.TaskLoss;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Minus the return of a portfolio: −Σ w r, for the labels r, {@code [batch, assets]}. */
public final class LostReturn extends TaskLoss {
  private static final long serialVersionUID = 1L;

  @Override
  protected Evaluation evaluate(INDArray returns, INDArray weights) {
    return new Evaluation(returns.mul(weights).sum(true, 1).negi(), returns.neg());
  }
}
