package io.github.dl4joptnet.layers;

import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A layer that regularises sorting: of a strength, and up or down. */
abstract class OrderLayer extends RowLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private double strength;
  @JsonProperty private boolean ascending;

  /** For Jackson. */
  OrderLayer() {}

  OrderLayer(Builder<?> builder) {
    super(builder);
    strength = builder.strength;
    ascending = builder.ascending;
  }

  double strength() {
    return strength;
  }

  boolean isAscending() {
    return ascending;
  }

  @Override
  List<Object> state() {
    return List.of(strength, ascending ? "ascending" : "descending");
  }

  /**
   * What the builders of these layers have in common.
   *
   * @param <T> the builder
   */
  @SuppressWarnings("unchecked") // T is the builder
  abstract static class Builder<T extends Builder<T>> extends RowLayer.Builder<T> {
    private final double strength;
    private boolean ascending = true;

    Builder(double strength) {
      this.strength = Checks.positive("strength", strength);
    }

    /** The largest entry comes first, or has rank 1. Default: the smallest. */
    public T descending() {
      ascending = false;
      return (T) this;
    }
  }
}
