package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.CappedSimplex;
import io.github.dl4joptnet.internal.projection.RowMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Sparsemax, which like softmax makes shares of scores, but gives exact zeros to what scores too
 * low: the projection onto the simplex,
 *
 * <pre>
 * z = argmin ½‖z − x‖²   subject to   Σ z = total,  z ≥ 0
 * </pre>
 *
 * that is zᵢ = max(0, xᵢ − τ). Over dimension 1, as DL4J's softmax; scores of −∞ are left out, so
 * that they mask entries. {@code FLOAT} and {@code DOUBLE}; computed in double precision.
 *
 * <pre>{@code
 * new ActivationLayer(new Sparsemax())
 * new DenseLayer.Builder().nOut(10).activation(new Sparsemax()).build()
 * }</pre>
 *
 * <p>Gradient: exact, dLdz minus its mean over the support, and zero outside. Entries at which a
 * share is just becoming positive (ties) have weights between 0 and 1, those of the central path.
 *
 * <p>Cost: linear in the number of entries, by selection.
 *
 * <p>A row with a NaN or with −∞ only becomes zeros with gradient zero, and a warning is logged.
 *
 * <p>Martins and Astudillo, From softmax to sparsemax, 2016; Condat, Fast projection onto the
 * simplex, 2016. {@link SimplexProjection} is the same as a layer, with masks and over time.
 */
public final class Sparsemax extends RowActivation {
  private static final long serialVersionUID = 1L;

  @JsonProperty private final double total;

  /** Shares that add up to 1. */
  public Sparsemax() {
    this(1);
  }

  /**
   * @param total what the entries add up to, above 0
   */
  @JsonCreator
  public Sparsemax(@JsonProperty("total") double total) {
    this.total = Checks.positive("total", total);
  }

  @Override
  RowMap newMap() {
    return new CappedSimplex(total, Double.POSITIVE_INFINITY);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Sparsemax that && total == that.total;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(total);
  }

  @Override
  public String toString() {
    return total == 1 ? "sparsemax" : "sparsemax(total=" + total + ")";
  }
}
