package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Networks with a layer or vertex of the shelf between others, in double precision.
 *
 * @param below a layer of that width, for each of its inputs
 * @param output the loss above
 */
record Sandwich(InputType input, IntFunction<Layer> below, Supplier<Layer> output) {
  MultiLayerNetwork network(Layer layer, int width) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            global()
                .list()
                .layer(below.apply(width))
                .layer(layer)
                .layer(output.get())
                .setInputType(input)
                .build());
    net.init();
    return net;
  }

  ComputationGraph graph(Layer layer, int width) {
    return finish(
        global()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(input)
            .addLayer("below", below.apply(width), "in")
            .addLayer("qp", layer, "below"));
  }

  /**
   * @param widths of the parents
   */
  ComputationGraph graph(GraphVertex vertex, String[] parents, int... widths) {
    return graph(vertex, parents, List.of(), widths);
  }

  /**
   * @param given those of the parents that are inputs of the network, behind "in", and no
   *     sequences; the others are layers
   */
  ComputationGraph graph(GraphVertex vertex, String[] parents, List<String> given, int... widths) {
    List<String> inputs = new ArrayList<>(List.of("in"));
    inputs.addAll(given);
    GraphBuilder graph = global().graphBuilder().addInputs(inputs);
    List<InputType> types = new ArrayList<>(List.of(input));
    for (int i = 0; i < parents.length; i++) {
      if (given.contains(parents[i])) {
        types.add(InputType.feedForward(widths[i]));
      } else {
        graph.addLayer(parents[i], below.apply(widths[i]), "in");
      }
    }
    graph.setInputTypes(types.toArray(InputType[]::new));
    return finish(graph.addVertex("qp", vertex, parents));
  }

  private static NeuralNetConfiguration.Builder global() {
    return SmallNetworks.global(DataType.DOUBLE, new NoOp());
  }

  private ComputationGraph finish(GraphBuilder graph) {
    ComputationGraph net =
        new ComputationGraph(graph.addLayer("out", output.get(), "qp").setOutputs("out").build());
    net.init();
    return net;
  }
}
