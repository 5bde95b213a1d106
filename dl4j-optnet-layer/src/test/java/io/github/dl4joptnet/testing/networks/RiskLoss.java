package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.loss.TaskLoss;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What a portfolio z earns, with a price for its risk: risk·‖z‖² − rᵀz. The labels are r. */
public final class RiskLoss extends TaskLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double risk;

  private RiskLoss() {} // for loading

  public RiskLoss(double risk) {
    this.risk = risk;
  }

  @Override
  protected Evaluation evaluate(INDArray returns, INDArray z) {
    INDArray scores = z.mul(z).mul(risk).sub(z.mul(returns)).sum(1); // [rows]
    INDArray gradient = z.mul(2 * risk).sub(returns); // [rows, nOut]
    return new Evaluation(scores, gradient);
  }
}
