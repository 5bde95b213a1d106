package io.github.dl4joptnet.conf;

import java.util.List;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * h = G z0 + s0, or h = G z0 + exp(logS0), where the slack cannot become negative.
 *
 * @param slack how s0 (or logS0) starts; null for s0 = 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Feasible(
    @JsonProperty("point") @Nullable IWeightInit point,
    @JsonProperty("slack") @Nullable IWeightInit slack,
    @JsonProperty("strictly") boolean strictly)
    implements PointCoefficient {
  static final String SLACK = "s0";
  static final String LOG_SLACK = "logS0";

  @Override
  public boolean fits(LayerCoefficient target) {
    return target == LayerCoefficient.H;
  }

  @Override
  public void claimSizes(LayerCoefficient target, QpSizes sizes) {
    if (point instanceof InitialValues given) {
      ValueChecks.claimVector("the initial z0", LayerCoefficient.Size.N, given.values(), sizes);
    }
    if (slack instanceof InitialValues given) {
      ValueChecks.claimVector(
          "the initial s0", LayerCoefficient.Size.N_INEQ, given.values(), sizes);
    }
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    ValueChecks.checkFinite("the initial z0", point);
    ValueChecks.checkFinite("the initial s0", slack);
  }

  @Override
  public List<Parameter> parameters(LayerCoefficient target, QpSizes sizes) {
    IWeightInit start = slack != null ? slack : new WeightInitConstant(strictly ? 0 : 1);
    return List.of(Parameter.vector(strictly ? LOG_SLACK : SLACK, start, sizes.shape(target)[0]));
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    INDArray product = chain.timesPoint(LayerCoefficient.G);
    return product.rank() == 2 ? product.addiRowVector(slack(chain)) : product.addi(slack(chain));
  }

  private INDArray slack(ChainRule chain) {
    return strictly ? Transforms.exp(chain.parameter(LOG_SLACK), true) : chain.parameter(SLACK);
  }

  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    chain.timesPointBackward(LayerCoefficient.G, gradient);
    INDArray ofSlack = gradient.rank() == 2 ? gradient.sum(0) : gradient; // one for all samples
    if (strictly) {
      chain.addToParameter(LOG_SLACK, ofSlack.mul(slack(chain)));
    } else {
      chain.addToParameter(SLACK, ofSlack);
    }
  }

  @Override
  public String toString() {
    return (strictly ? "strictlyFeasible(" : "feasible(")
        + (point == null ? "" : "z0=" + Parameter.describe(point))
        + (point == null || slack == null ? "" : ", ")
        + (slack == null ? "" : "s0=" + Parameter.describe(slack))
        + ")";
  }
}
