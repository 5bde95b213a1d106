package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.loss.SameDiffTaskLoss;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** What orders z cost when the demand turns out to be d: under·(d − z)₊ + over·(z − d)₊. */
public final class NewsvendorLoss extends SameDiffTaskLoss {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double under; // what is not annotated is not saved
  @JsonProperty private double over;

  private NewsvendorLoss() {} // for loading

  public NewsvendorLoss(double under, double over) {
    this.under = under;
    this.over = over;
  }

  @Override
  protected SDVariable defineLoss(SameDiff sd, SDVariable z, SDVariable demand) {
    SDVariable missing = sd.nn().relu(demand.sub(z), 0);
    SDVariable left = sd.nn().relu(z.sub(demand), 0);
    return missing.mul(under).add(left.mul(over)); // [rows, nOut]: a score for each output
  }
}
