package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.Box;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.Arrays;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Projection onto a box, which clips each entry:
 *
 * <pre>
 * z = argmin ½‖z − x‖²   subject to   lower ≤ z ≤ upper
 * </pre>
 *
 * Input and output: {@code [batch, size]} or {@code [batch, size, time]}.
 *
 * <p>Gradient: exact, dLdz inside and zero outside; half of it for an x that is on a bound, the
 * mean of the one-sided derivatives. Cost: linear.
 */
public final class BoxProjection extends RowLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double[] lower = {};
  @JsonProperty private double[] upper = {};

  private BoxProjection() {} // for loading

  private BoxProjection(Builder builder) {
    super(builder);
    lower = builder.lower;
    upper = builder.upper;
  }

  @Override
  RowMap newMap() {
    return new Box(lower, upper);
  }

  @Override
  void checkLength(long n) {
    if ((lower.length > 1 && lower.length != n) || (upper.length > 1 && upper.length != n)) {
      throw new IllegalArgumentException(
          "there are %d lower and %d upper bounds for rows of %d entries"
              .formatted(lower.length, upper.length, n));
    }
  }

  @Override
  List<Object> state() {
    return List.of(Arrays.toString(lower), Arrays.toString(upper));
  }

  /** Builds a {@link BoxProjection}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends RowLayer.Builder<Builder> {
    private double[] lower = {Double.NEGATIVE_INFINITY};
    private double[] upper = {Double.POSITIVE_INFINITY};

    /**
     * Lower bounds: one for all entries, or one for each; −∞ for none. Default: none.
     *
     * @throws IllegalArgumentException if one is NaN or +∞
     */
    public Builder lower(double... lower) {
      this.lower = checked("lower", lower, Double.POSITIVE_INFINITY);
      return this;
    }

    /**
     * Upper bounds: one for all entries, or one for each; +∞ for none. Default: none.
     *
     * @throws IllegalArgumentException if one is NaN or −∞
     */
    public Builder upper(double... upper) {
      this.upper = checked("upper", upper, Double.NEGATIVE_INFINITY);
      return this;
    }

    private static double[] checked(String name, double[] bounds, double impossible) {
      if (bounds.length == 0) {
        throw new IllegalArgumentException(name + " is empty, expected one or more bounds");
      }
      for (double bound : bounds) {
        if (Double.isNaN(bound) || bound == impossible) {
          throw new IllegalArgumentException(name + " has " + bound + ", which is no bound");
        }
      }
      return bounds.clone();
    }

    /**
     * @throws IllegalArgumentException if a lower bound is above an upper one, or there are not as
     *     many of each
     */
    @Override
    public BoxProjection build() {
      if (lower.length > 1 && upper.length > 1 && lower.length != upper.length) {
        throw new IllegalArgumentException(
            "there are %d lower and %d upper bounds".formatted(lower.length, upper.length));
      }
      for (int i = 0; i < Math.max(lower.length, upper.length); i++) {
        double low = lower[Math.min(i, lower.length - 1)];
        double high = upper[Math.min(i, upper.length - 1)];
        if (low > high) {
          throw new IllegalArgumentException(
              "lower > upper at entry %d: %s > %s".formatted(i, low, high));
        }
      }
      return new BoxProjection(this);
    }
  }
}
