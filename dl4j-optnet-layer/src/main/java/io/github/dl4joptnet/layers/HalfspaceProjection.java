package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.Halfspace;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Projection onto a half-space, such as a budget constraint:
 *
 * <pre>
 * z = argmin ½‖z − x‖²   subject to   aᵀz ≤ b
 * </pre>
 *
 * that is z = x − max(0, aᵀx − b) a/‖a‖². Input and output: {@code [batch, size]} or {@code [batch,
 * size, time]}.
 *
 * <p>Gradient: exact; on the boundary the mean of the one-sided derivatives. Cost: linear.
 */
public final class HalfspaceProjection extends RowLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double[] a = {};
  @JsonProperty private double b;

  private HalfspaceProjection() {} // for loading

  private HalfspaceProjection(Builder builder) {
    super(builder);
    a = builder.a;
    b = builder.b;
  }

  @Override
  RowMap newMap() {
    return new Halfspace(a, b);
  }

  @Override
  void checkLength(long n) {
    if (a.length != n) {
      throw new IllegalArgumentException(
          "a has %d entries, but the rows have %d".formatted(a.length, n));
    }
  }

  @Override
  List<Object> state() {
    return List.of(Arrays.toString(a), b);
  }

  /** Builds a {@link HalfspaceProjection}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends RowLayer.Builder<Builder> {
    private final double[] a;
    private final double b;

    /**
     * @param a as many entries as a row has, not all zero; copied
     * @throws IllegalArgumentException if they are all zero, or a number is not finite
     */
    public Builder(double[] a, double b) {
      if (DoubleStream.of(a).allMatch(entry -> entry == 0)) {
        throw new IllegalArgumentException("a is zero, expected the normal of a half-space");
      }
      if (!DoubleStream.of(a).allMatch(Double::isFinite) || !Double.isFinite(b)) {
        throw new IllegalArgumentException(
            "a = %s, b = %s: expected finite numbers".formatted(Arrays.toString(a), b));
      }
      this.a = a.clone();
      this.b = b;
    }

    @Override
    public HalfspaceProjection build() {
      return new HalfspaceProjection(this);
    }
  }
}
