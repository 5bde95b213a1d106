package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Q = L Lᵀ + eps·I with a learned L of a fixed pattern: symmetric and semidefinite by construction.
 */
final class SparseFactoredQ implements CoefficientSource {
  private static final long serialVersionUID = 1L;

  @JsonProperty("eps")
  private final double eps;

  @JsonProperty("pattern")
  private final StoredPattern pattern;

  @JsonProperty("init")
  private final InitialValues init;

  /** Where Q has entries; made when it is first needed. */
  private transient volatile @Nullable SparseGram gram;

  @JsonCreator
  SparseFactoredQ(
      @JsonProperty("eps") double eps,
      @JsonProperty("pattern") StoredPattern pattern,
      @JsonProperty("init") InitialValues init) {
    FactoredQ.checkEps(eps);
    this.eps = eps;
    this.pattern = Objects.requireNonNull(pattern, "pattern");
    this.init = Objects.requireNonNull(init, "init");
    SparseValues.checkCount(pattern, init.values());
  }

  static SparseFactoredQ of(double eps, @Nullable SparseMatrix initialL) {
    StoredPattern pattern = SparseValues.pattern("factored", initialL);
    return new SparseFactoredQ(
        eps,
        pattern,
        new InitialValues(SparseValues.values("factored", Objects.requireNonNull(initialL))));
  }

  double eps() {
    return eps;
  }

  StoredPattern factorPattern() {
    return pattern;
  }

  private SparseGram gram() {
    SparseGram made = gram;
    if (made == null) {
      made = new SparseGram(pattern);
      gram = made;
    }
    return made;
  }

  @Override
  public boolean fits(LayerCoefficient target) {
    return target == LayerCoefficient.Q;
  }

  @Override
  public SparseMatrix sparsePattern() {
    return gram().matrix();
  }

  @Override
  public void claimSizes(LayerCoefficient target, QpSizes sizes) {
    sizes.claim(target.rows, pattern.rows(), "the initial L has " + Counts.rows(pattern.rows()));
  }

  @Override
  public void checkValues(LayerCoefficient target) {
    ValueChecks.checkFinite("the initial L", init);
    gram(); // refuses an L that makes Q too large
  }

  @Override
  public List<Parameter> parameters(LayerCoefficient target, QpSizes sizes) {
    return List.of(Parameter.sparse(FactoredQ.FACTOR, init, pattern));
  }

  @Override
  public INDArray value(LayerCoefficient target, ChainRule chain) {
    return gram().value(chain.parameter(FactoredQ.FACTOR), eps).castTo(chain.dataType());
  }

  @Override
  public void backward(LayerCoefficient target, INDArray gradient, ChainRule chain) {
    INDArray ofFactor = gram().backward(gradient, chain.parameter(FactoredQ.FACTOR));
    chain.addToParameter(FactoredQ.FACTOR, ofFactor.castTo(chain.dataType()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SparseFactoredQ that
        && eps == that.eps
        && pattern.equals(that.pattern)
        && init.equals(that.init);
  }

  @Override
  public int hashCode() {
    return Objects.hash(eps, pattern, init);
  }

  @Override
  public String toString() {
    return "factored(" + eps + ", " + pattern + ")";
  }
}
