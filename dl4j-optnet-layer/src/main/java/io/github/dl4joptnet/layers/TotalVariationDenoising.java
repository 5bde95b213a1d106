package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.RowMap;
import io.github.dl4joptnet.internal.projection.TotalVariation;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Total variation denoising, which makes a noisy row piecewise constant:
 *
 * <pre>
 * z = argmin ½‖z − x‖² + weight Σ |zᵢ₊₁ − zᵢ|
 * </pre>
 *
 * Input and output: {@code [batch, size]} or {@code [batch, size, time]}; {@link
 * Builder#overTime()} denoises time series.
 *
 * <p>Gradient: exact, the mean of dLdz over each piece. Where adjacent pieces have the same height
 * without a force between them (ties), it is the limit along the central path: for two pieces the
 * mean of the one-sided derivatives.
 *
 * <p>Cost: linear in the number of entries, by dynamic programming. The weight is fixed; to learn
 * it, state the program as a {@link io.github.dl4joptnet.model.QpModel}.
 *
 * <p>Rudin, Osher and Fatemi, Nonlinear total variation based noise removal, 1992; Johnson, A
 * dynamic programming algorithm for the fused lasso and L0-segmentation, 2013.
 */
public final class TotalVariationDenoising extends RowLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double weight;

  private TotalVariationDenoising() {} // for loading

  private TotalVariationDenoising(Builder builder) {
    super(builder);
    weight = builder.weight;
  }

  @Override
  RowMap newMap() {
    return new TotalVariation(weight);
  }

  @Override
  List<Object> state() {
    return List.of(weight);
  }

  /** Builds a {@link TotalVariationDenoising}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends RowLayer.Builder<Builder> {
    private final double weight;

    /**
     * @param weight of the variation, at least 0
     */
    public Builder(double weight) {
      this.weight = Checks.notNegative("weight", weight);
    }

    @Override
    public TotalVariationDenoising build() {
      return new TotalVariationDenoising(this);
    }
  }
}
