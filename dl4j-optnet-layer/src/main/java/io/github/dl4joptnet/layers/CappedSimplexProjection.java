package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.CappedSimplex;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Projection onto the capped simplex: {@link SoftTopK} as a layer, also over time and with masks.
 *
 * <pre>
 * z = argmin ½‖z − x‖²   subject to   Σ z = total,  0 ≤ z ≤ cap
 * </pre>
 *
 * Input and output: {@code [batch, size]} or {@code [batch, size, time]}. Entries of −∞ are left
 * out. Gradient, cost and source: those of {@link SoftTopK}.
 *
 * <p>A row in which too few entries are left for the total becomes zeros with gradient zero, and a
 * warning is logged. Over time, an example whose mask leaves no time step is refused.
 */
public final class CappedSimplexProjection extends RowLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double total;
  @JsonProperty private double cap;

  private CappedSimplexProjection() {} // for loading

  private CappedSimplexProjection(Builder builder) {
    super(builder);
    total = builder.total;
    cap = builder.cap;
  }

  @Override
  RowMap newMap() {
    return new CappedSimplex(total, cap);
  }

  @Override
  void checkLength(long n) {
    if (n * cap < total) {
      throw new IllegalArgumentException(
          "%d entries of at most %s cannot add up to %s".formatted(n, cap, total));
    }
  }

  @Override
  List<Object> state() {
    return List.of(total, cap);
  }

  /** Builds a {@link CappedSimplexProjection}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends RowLayer.Builder<Builder> {
    private final double total;
    private double cap = 1;

    /**
     * @param total what the entries add up to, above 0; k for a soft choice of k
     */
    public Builder(double total) {
      this.total = Checks.positive("total", total);
    }

    /** The largest that an entry may be, above 0. Default: 1. */
    public Builder cap(double cap) {
      this.cap = Checks.positive("cap", cap);
      return this;
    }

    @Override
    public CappedSimplexProjection build() {
      return new CappedSimplexProjection(this);
    }
  }
}
