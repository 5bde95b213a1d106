package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.ExactArray;
import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A sparse matrix, the same for every sample, never trained. */
record FixedSparse(
    @JsonProperty("pattern") StoredPattern pattern, @JsonProperty("array") ExactArray array)
    implements UntrainedSource, SparseSource {

  FixedSparse {
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(array, "array");
    SparseValues.checkCount(pattern, array);
  }

  static FixedSparse of(@Nullable SparseMatrix matrix) {
    StoredPattern pattern = SparseValues.pattern("fixed", matrix);
    return new FixedSparse(pattern, SparseValues.values("fixed", Objects.requireNonNull(matrix)));
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return target.isMatrix();
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    ValueChecks.checkInfinities(target, array);
    if (target == LayerCoefficient.Q) {
      SparseValues.checkSymmetric(pattern, array);
    }
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    return chain.constant(target.symbol, () -> array.toArray(chain.dataType(), pattern.size()));
  }

  @Override
  public String toString() {
    return "fixed(" + pattern + ")";
  }
}
