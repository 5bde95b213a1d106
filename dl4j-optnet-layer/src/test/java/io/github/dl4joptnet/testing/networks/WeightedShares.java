package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetVariables;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Shares that add up to one: z = argmin Σ ½ wᵢ (zᵢ − xᵢ)², Σ zᵢ = 1, z ≥ 0, with w learned. */
public final class WeightedShares extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int shares; // n; what is not annotated is not saved

  private WeightedShares() {} // for loading

  public WeightedShares(int shares) {
    this.shares = shares;
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    params.addBiasParam("logW", shares); // w = exp(logW) is positive, whatever is learned
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    params.get("logW").assign(0);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(shares);
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sd, SDVariable x, Map<String, SDVariable> params, SDVariable mask) {
    SDVariable w = sd.math().exp(params.get("logW")); // [n]
    SDVariable eye = sd.constant(Nd4j.eye(shares).castTo(x.dataType()));
    SDVariable ones = sd.constant(Nd4j.ones(x.dataType(), 1, shares));
    SDVariable one = sd.constant(Nd4j.ones(x.dataType(), 1));
    SDVariable zeros = sd.constant(Nd4j.zeros(x.dataType(), shares));
    OptNetVariables qp =
        OptNet.builder(sd)
            .Q(eye.mul(w)) // diag(w), [n, n]: shared by the batch
            .p(x.mul(w).neg()) // −w∘x, [batch, n]: one per sample
            .A(ones) // [1, n]
            .b(one) // [1]
            .lower(zeros) // [n]
            .build();
    return OptNet.layerOutput(sd, "z", qp, qp.z());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WeightedShares that && shares == that.shares && super.equals(other);
  }

  @Override
  public int hashCode() {
    return Objects.hash(shares, super.hashCode());
  }
}
