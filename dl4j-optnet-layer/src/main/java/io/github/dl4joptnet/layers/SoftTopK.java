package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.CappedSimplex;
import io.github.dl4joptnet.internal.projection.RowMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A soft choice of k among the entries: the projection onto the capped simplex,
 *
 * <pre>
 * z = argmin ½‖z − x‖²   subject to   Σ z = k,  0 ≤ z ≤ 1
 * </pre>
 *
 * that is zᵢ = min(1, max(0, xᵢ − τ)). Where the k-th largest score leads by 1 or more, those k are
 * 1 and all others 0. The lead decides how soft the choice is: multiply the scores to make it
 * harder. Over dimension 1, as DL4J's softmax; scores of −∞ are left out. {@code FLOAT} and {@code
 * DOUBLE}; computed in double precision.
 *
 * <p>Gradient: exact, dLdz minus its mean over the entries between 0 and 1, and zero for the
 * others. Ties have weights between 0 and 1, those of the central path.
 *
 * <p>Cost: linear in the number of entries on average, by selection.
 *
 * <p>A row with a NaN, or with fewer than k entries other than −∞, becomes zeros with gradient
 * zero, and a warning is logged.
 *
 * <p>Pardalos and Kovoor, An algorithm for a singly constrained class of quadratic programs, 1990;
 * Amos, Koltun and Kolter, The limited multi-label projection layer, 2019, has another
 * regularisation of the same. {@link CappedSimplexProjection} is a layer, with masks and over time.
 */
public final class SoftTopK extends RowActivation {
  private static final long serialVersionUID = 1L;

  @JsonProperty private final int k;

  /**
   * @param k at least 1, and at most as many as there are entries
   */
  @JsonCreator
  public SoftTopK(@JsonProperty("k") int k) {
    this.k = Checks.atLeastOne("k", k);
  }

  @Override
  RowMap newMap() {
    return new CappedSimplex(k, 1);
  }

  @Override
  void checkLength(int n) {
    Checks.enough(toString(), k, n);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SoftTopK that && k == that.k;
  }

  @Override
  public int hashCode() {
    return k;
  }

  @Override
  public String toString() {
    return "softTopK(k=" + k + ")";
  }
}
