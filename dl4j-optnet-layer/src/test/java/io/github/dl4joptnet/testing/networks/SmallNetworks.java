package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Small networks around an OptNet layer. */
public final class SmallNetworks {
  public static final int SEED = 6;

  private SmallNetworks() {}

  public static NeuralNetConfiguration.Builder global(DataType dataType, IUpdater updater) {
    return new NeuralNetConfiguration.Builder()
        .seed(SEED)
        .dataType(dataType)
        .updater(updater)
        .activation(Activation.TANH);
  }

  /** nIn → dense(width) → the layer → dense → nOut. */
  public static MultiLayerNetwork sandwich(
      DataType dataType, IUpdater updater, int nIn, int width, OptNetLayer layer, int nOut) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            global(dataType, updater)
                .list()
                .layer(new DenseLayer.Builder().nOut(width).build())
                .layer(layer)
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(nOut)
                        .build())
                .setInputType(InputType.feedForward(nIn))
                .build());
    net.init();
    return net;
  }

  public static MultiLayerNetwork sandwich(int nIn, int width, OptNetLayer layer, int nOut) {
    return sandwich(DataType.DOUBLE, new NoOp(), nIn, width, layer, nOut);
  }

  public static ComputationGraph sandwichGraph(
      DataType dataType, IUpdater updater, int nIn, int width, OptNetLayer layer, int nOut) {
    ComputationGraph net =
        new ComputationGraph(
            global(dataType, updater)
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(nIn))
                .addLayer("below", new DenseLayer.Builder().nOut(width).build(), "in")
                .addLayer("qp", layer, "below")
                .addLayer(
                    "above",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(nOut)
                        .build(),
                    "qp")
                .setOutputs("above")
                .build());
    net.init();
    return net;
  }

  /** z ≥ 0 and two learned equality rows; one thread. */
  public static OptNetLayer sudokuLike() {
    return sudokuLike(QpSettings.builder().threads(1).build());
  }

  public static OptNetLayer sudokuLike(QpSettings settings) {
    return new OptNetLayer.Builder()
        .inputScale(-1)
        .Q(Coefficient.identity(0.5))
        .lower(0.0)
        .A(Coefficient.learned(2, new UniformDistribution(0, 1)))
        .b(Coefficient.timesExp())
        .settings(settings)
        .build();
  }

  /** The layer alone, with a loss on its output. */
  public static MultiLayerNetwork alone(
      DataType dataType, IUpdater updater, int nIn, OptNetLayer layer) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            global(dataType, updater)
                .list()
                .layer(layer)
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(nIn))
                .build());
    net.init();
    return net;
  }

  /**
   * The inputs → the vertex "qp", whose parents they are → a loss on its output.
   *
   * @param types of the inputs; none where DL4J need not know them
   */
  public static ComputationGraph vertexAlone(
      NeuralNetConfiguration.Builder global,
      OptNetVertex vertex,
      List<String> inputs,
      InputType... types) {
    String[] parents = inputs.toArray(String[]::new);
    GraphBuilder graph = global.graphBuilder().addInputs(parents);
    if (types.length > 0) {
      graph.setInputTypes(types);
    }
    return withVertex(
        graph,
        vertex,
        parents,
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  /** A graph with the vertex "qp" on top, and on that the output "out". */
  public static ComputationGraph withVertex(
      GraphBuilder graph, OptNetVertex vertex, String[] parents, Layer output) {
    ComputationGraph net =
        new ComputationGraph(
            graph
                .addVertex("qp", vertex, parents)
                .addLayer("out", output, "qp")
                .setOutputs("out")
                .build());
    net.init();
    return net;
  }

  public static DataSet data(DataType dataType, int batch, int nIn, int nOut) {
    Nd4j.getRandom().setSeed(SEED + 100 * batch);
    return new DataSet(
        Nd4j.randn(DataType.DOUBLE, batch, nIn).castTo(dataType),
        Nd4j.randn(DataType.DOUBLE, batch, nOut).castTo(dataType));
  }

  /** The largest absolute difference of two entries. */
  public static double difference(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }

  public static INDArray vector(double... values) {
    return Nd4j.createFromArray(values);
  }

  public static INDArray matrix(double[]... rows) {
    return Nd4j.createFromArray(rows);
  }
}
