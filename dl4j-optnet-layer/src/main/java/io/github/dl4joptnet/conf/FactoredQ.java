package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.ExactArray;
import java.util.List;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Q = L Lᵀ + eps·I with a learned lower triangular L: symmetric and semidefinite by construction.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FactoredQ(@JsonProperty("eps") double eps, @JsonProperty("init") @Nullable IWeightInit init)
    implements CoefficientSource {
  static final String FACTOR = "L";

  FactoredQ {
    checkEps(eps);
  }

  static void checkEps(double eps) {
    if (!(eps >= 0 && eps < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("factored: eps must be 0 or more and finite, got " + eps);
    }
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return target == LayerCoefficient.Q;
  }

  @Override
  public void claimSizes(LayerCoefficient target, QpSizes sizes) {
    if (init instanceof InitialValues given) {
      ValueChecks.claimSizes("the initial L", target, given.values(), sizes);
    }
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    ValueChecks.checkFinite("the initial L", init);
    if (init instanceof InitialValues given) {
      checkLowerTriangular(given.values());
    }
  }

  private static void checkLowerTriangular(ExactArray factor) {
    int n = (int) factor.shape()[0];
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        if (factor.get(i, j) != 0) {
          throw new IllegalArgumentException(
              "the initial L is not lower triangular: L[%d, %d] = %s"
                  .formatted(i, j, factor.get(i, j)));
        }
      }
    }
  }

  @Override
  public List<Parameter> parameters(LayerCoefficient target, QpSizes sizes) {
    return List.of(Parameter.lowerTriangle(FACTOR, init, sizes.shape(target)[0]));
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    long n = chain.shape(target)[0];
    INDArray factor = factor(target, chain);
    return factor
        .mmul(factor.transpose())
        .addi(chain.constant("eps_I", () -> Nd4j.eye(n).castTo(chain.dataType()).mul(eps)));
  }

  private static INDArray factor(LayerCoefficient target, ChainRule chain) {
    return chain.parameter(FACTOR).mul(triangle(target, chain));
  }

  private static INDArray triangle(LayerCoefficient target, ChainRule chain) {
    return chain.constant("L_mask", () -> Parameter.lowerTriangle(chain.shape(target)[0]));
  }

  /** dL = (dQ + dQᵀ) L on and below the diagonal. */
  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    INDArray product = gradient.add(gradient.transpose()).mmul(factor(target, chain));
    chain.addToParameter(FACTOR, product.mul(triangle(target, chain)));
  }

  @Override
  public String toString() {
    return "factored(" + eps + (init == null ? "" : ", " + Parameter.describe(init)) + ")";
  }
}
