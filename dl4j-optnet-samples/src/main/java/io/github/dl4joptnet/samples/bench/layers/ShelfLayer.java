package io.github.dl4joptnet.samples.bench.layers;

import io.github.dl4joptnet.layers.CappedSimplexProjection;
import io.github.dl4joptnet.layers.IsotonicRegression;
import io.github.dl4joptnet.layers.SoftRank;
import io.github.dl4joptnet.layers.SoftSort;
import io.github.dl4joptnet.layers.SoftTopK;
import io.github.dl4joptnet.layers.Sparsemax;
import io.github.dl4joptnet.layers.TotalVariationDenoising;
import java.util.Locale;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;

/** The layers with direct algorithms, for rows of any length. */
enum ShelfLayer {
  SPARSEMAX(new ActivationLayer(new Sparsemax())),
  SOFT_TOP_K(new ActivationLayer(new SoftTopK(10))),
  CAPPED_SIMPLEX(new CappedSimplexProjection.Builder(10).cap(0.5).build()),
  ISOTONIC(new IsotonicRegression.Builder().build()),
  TOTAL_VARIATION(new TotalVariationDenoising.Builder(0.5).build()),
  SOFT_SORT(new SoftSort.Builder(0.1).build()),
  SOFT_RANK(new SoftRank.Builder(0.1).build());

  private final Layer layer;

  ShelfLayer(Layer layer) {
    this.layer = layer;
  }

  Layer layer() {
    return layer.clone();
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
