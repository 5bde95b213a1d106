package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.testing.networks.GradientChecks;
import java.util.Collection;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's gradient check of each layer and vertex on sequences, with masks. */
class ShelfSequencesTest {
  private static final int BATCH = 2;
  private static final int TIME = 3;
  private static final int NIN = 1;
  private static final InputType SEQUENCES = InputType.recurrent(NIN);

  /** One sequence ends early, the other one has a gap. */
  private static final INDArray MASK = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 0, 1}});

  private static final Sandwich NETWORKS =
      new Sandwich(SEQUENCES, ShelfSequencesTest::below, ShelfSequencesTest::output);

  static Collection<String> all() {
    return Shelf.all().keySet();
  }

  static Collection<String> overTime() {
    return Shelf.overTime().keySet();
  }

  private static INDArray random(int size) {
    Nd4j.getRandom().setSeed(17 + size);
    return Nd4j.randn(DataType.DOUBLE, BATCH, size, TIME);
  }

  private static Layer below(int width) {
    return new Convolution1DLayer.Builder(1)
        .nOut(width)
        .hasBias(false)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Layer output() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(1)
        .build();
  }

  private static void checkMasked(MultiLayerNetwork net) {
    GradientChecks.check(net, new DataSet(random(NIN), random(1), MASK, MASK));
  }

  private static void checkMasked(ComputationGraph net) {
    GradientChecks.check(net, random(1), MASK, new INDArray[] {random(NIN)});
  }

  @ParameterizedTest
  @MethodSource("all")
  void maskedInAMultiLayerNetwork(String name) {
    checkMasked(NETWORKS.network(Shelf.all().get(name).get(), Shelf.WIDTH));
  }

  @ParameterizedTest
  @MethodSource("all")
  void maskedInAComputationGraph(String name) {
    checkMasked(NETWORKS.graph(Shelf.all().get(name).get(), Shelf.WIDTH));
  }

  @Test
  void withoutMasks() {
    DataSet data = new DataSet(random(NIN), random(1));
    GradientChecks.check(NETWORKS.network(Shelf.direct().get("softSort").get(), Shelf.WIDTH), data);
    GradientChecks.check(NETWORKS.network(Shelf.overTime().get("softRank").get(), 2), data);
  }

  @ParameterizedTest
  @MethodSource("overTime")
  void maskedOverTime(String name) {
    checkMasked(NETWORKS.network(Shelf.overTime().get(name).get(), 2));
    checkMasked(NETWORKS.graph(Shelf.overTime().get(name).get(), 2));
  }

  @Test
  void maskedPolytopeWithRightSides() {
    GraphVertex vertex =
        new PolytopeProjection.Builder(3)
            .equalities(Shelf.normal(1, 3))
            .inequalities(Shelf.normal(2, 3))
            .lower(-4)
            .settings(GradientChecks.EXACT)
            .buildVertex();
    checkMasked(NETWORKS.graph(vertex, new String[] {"point", "b", "h"}, 3, 1, 2));
  }

  @Test
  void maskedPortfolio() {
    GraphVertex vertex =
        new MeanVariancePortfolio.Builder(3, 3)
            .riskAversion(2)
            .weights(-5, 5)
            .tradingCost(0.02)
            .settings(GradientChecks.EXACT)
            .build();
    checkMasked(NETWORKS.graph(vertex, new String[] {"returns", "factor", "held"}, 3, 9, 3));
  }
}
