package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.SparseMatrix;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What another layer computes, sample by sample.
 *
 * @param pattern where the values of a sparse matrix belong; null for a dense coefficient
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record InputCoefficient(
    @JsonProperty("name") String name, @JsonProperty("pattern") @Nullable StoredPattern pattern)
    implements CoefficientSource {

  InputCoefficient {
    if (name == null || name.isBlank()) {
      throw new IllegalArgumentException("input: a name is needed");
    }
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return pattern == null ? target != LayerCoefficient.P_REST : target.isMatrix();
  }

  @Override
  public @Nullable SparseMatrix sparsePattern() {
    return pattern == null ? null : pattern.matrix();
  }

  @Override
  public void claimSizes(LayerCoefficient target, QpSizes sizes) {
    if (pattern != null) {
      SparseValues.claimSizes("the pattern of " + target, target, pattern, sizes);
    }
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    if (pattern != null && target == LayerCoefficient.Q) {
      SparseValues.checkBothTriangles(pattern);
    }
  }

  /** Whether the input is one value for each entry of a vector or of a pattern. */
  boolean isFlat(LayerCoefficient target) {
    return pattern != null || !target.isMatrix();
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    return chain.input(name, target);
  }

  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    chain.addToInput(name, gradient);
  }

  @Override
  public String toString() {
    return "input(" + name + (pattern == null ? "" : ", " + pattern) + ")";
  }
}
