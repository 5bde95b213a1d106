package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.Isotonic;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Isotonic regression: the closest row that never decreases.
 *
 * <pre>
 * z = argmin ½‖z − x‖²   subject to   z₁ ≤ z₂ ≤ … ≤ zₙ
 * </pre>
 *
 * z is constant on blocks, where it is the mean of x. Input and output: {@code [batch, size]} or
 * {@code [batch, size, time]}; {@link Builder#overTime()} regresses time series.
 *
 * <p>Gradient: exact, the mean of dLdz over each block. Where adjacent blocks have the same mean
 * without a force between them (ties), it is the limit along the central path: for two blocks the
 * mean of the one-sided derivatives.
 *
 * <p>Cost: linear in the number of entries, by pooling adjacent violators.
 *
 * <p>Ayer et al., An empirical distribution function for sampling with incomplete information,
 * 1955; Best and Chakravarti, Active set algorithms for isotonic regression, 1990.
 */
public final class IsotonicRegression extends RowLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private boolean increasing;

  private IsotonicRegression() {} // for loading

  private IsotonicRegression(Builder builder) {
    super(builder);
    increasing = builder.increasing;
  }

  @Override
  RowMap newMap() {
    return new Isotonic(increasing);
  }

  @Override
  List<Object> state() {
    return List.of(increasing ? "increasing" : "decreasing");
  }

  /** Builds an {@link IsotonicRegression}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends RowLayer.Builder<Builder> {
    private boolean increasing = true;

    /** The row never increases: z₁ ≥ z₂ ≥ … ≥ zₙ. */
    public Builder decreasing() {
      increasing = false;
      return this;
    }

    @Override
    public IsotonicRegression build() {
      return new IsotonicRegression(this);
    }
  }
}
