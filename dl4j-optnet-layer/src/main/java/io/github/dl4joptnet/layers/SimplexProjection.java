package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.CappedSimplex;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Projection onto the simplex: {@link Sparsemax} as a layer, also over time and with masks, as
 * attention needs it.
 *
 * <pre>
 * z = argmin ½‖z − x‖²   subject to   Σ z = total,  z ≥ 0
 * </pre>
 *
 * Input and output: {@code [batch, size]} or {@code [batch, size, time]}. Entries of −∞ are left
 * out. Gradient, cost and source: those of {@link Sparsemax}.
 *
 * <p>Over time, an example whose mask leaves no time step is refused: there is nothing that could
 * add up to the total.
 */
public final class SimplexProjection extends RowLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double total;

  private SimplexProjection() {} // for loading

  private SimplexProjection(Builder builder) {
    super(builder);
    total = builder.total;
  }

  @Override
  RowMap newMap() {
    return new CappedSimplex(total, Double.POSITIVE_INFINITY);
  }

  @Override
  List<Object> state() {
    return List.of(total);
  }

  /** Builds a {@link SimplexProjection}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends RowLayer.Builder<Builder> {
    private double total = 1;

    /** What the entries add up to, above 0. Default: 1. */
    public Builder total(double total) {
      this.total = Checks.positive("total", total);
      return this;
    }

    @Override
    public SimplexProjection build() {
      return new SimplexProjection(this);
    }
  }
}
