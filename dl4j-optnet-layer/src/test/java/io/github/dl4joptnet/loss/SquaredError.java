package io.github.dl4joptnet.loss;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What DL4J's LossMSE computes, times a scale: a score for each output. */
final class SquaredError extends SameDiffTaskLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double scale;

  SquaredError() {
    this(1);
  }

  SquaredError(double scale, double... weights) {
    super(weights);
    this.scale = scale;
  }

  @Override
  protected SDVariable defineLoss(SameDiff sd, SDVariable output, SDVariable labels) {
    long nOut = output.getShape()[1];
    return sd.math().square(output.sub(labels)).mul(scale / nOut);
  }
}
