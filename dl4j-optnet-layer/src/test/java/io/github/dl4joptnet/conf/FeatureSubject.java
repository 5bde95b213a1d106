package io.github.dl4joptnet.conf;

import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;

/** What has the features of docs/trainers.md, or not: each as "qp" in a network. */
enum FeatureSubject {
  DENSE_LAYER("W"),
  OPT_NET_LAYER("G"),
  OPT_NET_VERTEX("G");

  /** No settings. */
  static final Consumer<BaseLayer.Builder<?>> NONE = builder -> {};

  final String weight;

  FeatureSubject(String weight) {
    this.weight = weight;
  }

  boolean isVertex() {
    return this == OPT_NET_VERTEX;
  }

  BaseLayer layer(Consumer<BaseLayer.Builder<?>> settings) {
    if (isVertex()) {
      throw new NoSuchSetting();
    }
    if (this == DENSE_LAYER) {
      DenseLayer.Builder dense = new DenseLayer.Builder().nOut(FeatureNetworks.WIDTH);
      settings.accept(dense);
      return dense.build();
    }
    OptNetLayer.Builder qp =
        new OptNetLayer.Builder()
            .Q(Coefficient.identity(1))
                .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
                .h(Coefficient.feasible());
    settings.accept(qp);
    return qp.build();
  }

  void addTo(GraphBuilder graph, Consumer<BaseLayer.Builder<?>> settings, String parent) {
    if (!isVertex()) {
      graph.addLayer("qp", layer(settings), parent);
      return;
    }
    if (settings != NONE) {
      throw new NoSuchSetting();
    }
    graph.addVertex(
        "qp",
        new OptNetVertex.Builder()
            .variables(FeatureNetworks.WIDTH)
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("x"))
            .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
            .h(Coefficient.feasible())
            .build(),
        parent);
  }

  /** DL4J has no such setting for vertices. */
  static final class NoSuchSetting extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
