package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.conf.OptNetLayer;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of layers on models have in common beyond those of vertices.
 *
 * @param <T> the builder
 */
@SuppressWarnings("unchecked") // T is the builder
abstract class ProgramLayerBuilder<T extends ProgramLayerBuilder<T>> extends ModelBuilder<T> {
  private @Nullable String name;

  ProgramLayerBuilder() {}

  /** The name of the layer. */
  public T name(String name) {
    this.name = name;
    return (T) this;
  }

  /** With the settings and the name. */
  OptNetLayer finish(OptNetLayer.Builder layer) {
    layer.settings(settings());
    return (name == null ? layer : layer.name(name)).build();
  }
}
