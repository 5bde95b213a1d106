package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A sparse matrix whose stored entries are one parameter, in the order of the pattern. */
record LearnedSparse(
    @JsonProperty("pattern") StoredPattern pattern, @JsonProperty("init") IWeightInit init)
    implements EntrywiseSource, SparseSource {

  LearnedSparse {
    Objects.requireNonNull(pattern, "pattern");
    Objects.requireNonNull(init, "init");
    if (init instanceof InitialValues given) {
      SparseValues.checkCount(pattern, given.values());
    }
  }

  /**
   * @param init null for the matrix's own values
   */
  static LearnedSparse of(@Nullable SparseMatrix matrix, @Nullable IWeightInit init) {
    StoredPattern pattern = SparseValues.pattern("sparse", matrix);
    return new LearnedSparse(
        pattern,
        init != null
            ? init
            : new InitialValues(SparseValues.values("sparse", Objects.requireNonNull(matrix))));
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return target.isMatrix() && target != LayerCoefficient.Q;
  }

  @Override
  public String advice(LayerCoefficient target) {
    return target == LayerCoefficient.Q
        ? ": nothing would keep it positive semidefinite in training; factored(eps, L) with a"
            + " sparse L learns Q = L Lᵀ + eps·I"
        : "";
  }

  @Override
  public List<Parameter> parameters(LayerCoefficient target, QpSizes sizes) {
    return List.of(Parameter.sparse(target.symbol, init, pattern));
  }

  @Override
  public String toString() {
    return "sparse("
        + pattern
        + (init instanceof InitialValues ? "" : ", " + Parameter.describe(init))
        + ")";
  }
}
