package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The networks in which features are tried. */
final class FeatureNetworks {
  static final int WIDTH = 4;
  static final float RATE = 0.1f;

  /** DL4J 1.0.0-M2.1 makes FLOAT networks of all graphs that it transfers. */
  static final DataSet DATA = SmallNetworks.data(DataType.FLOAT, 6, WIDTH, 2);

  static final INDArray X = DATA.getFeatures();

  private FeatureNetworks() {}

  static ComputationGraph graph(FeatureSubject subject) {
    return graph(subject, global -> global, FeatureSubject.NONE);
  }

  interface Global {
    NeuralNetConfiguration.Builder set(NeuralNetConfiguration.Builder global);
  }

  /** in → qp → above. */
  static ComputationGraph graph(
      FeatureSubject subject, Global global, Consumer<BaseLayer.Builder<?>> settings) {
    GraphBuilder graph =
        global
            .set(SmallNetworks.global(DataType.FLOAT, new Sgd(RATE)))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(WIDTH));
    subject.addTo(graph, settings, "in");
    return finish(graph);
  }

  static ComputationGraph graphAboveDense(FeatureSubject subject) {
    GraphBuilder graph =
        SmallNetworks.global(DataType.FLOAT, new Sgd(RATE))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(WIDTH))
            .addLayer("below", new DenseLayer.Builder().nOut(WIDTH).build(), "in");
    subject.addTo(graph, FeatureSubject.NONE, "below");
    return finish(graph);
  }

  private static ComputationGraph finish(GraphBuilder graph) {
    ComputationGraph net =
        new ComputationGraph(graph.addLayer("above", head(), "qp").setOutputs("above").build());
    net.init();
    return net;
  }

  private static OutputLayer head() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .nOut(2)
        .build();
  }

  static MultiLayerNetwork network(FeatureSubject subject) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.FLOAT, new Sgd(RATE))
                .list()
                .layer(new DenseLayer.Builder().nOut(WIDTH).build())
                .layer(subject.layer(FeatureSubject.NONE))
                .layer(head())
                .setInputType(InputType.feedForward(WIDTH))
                .build());
    net.init();
    return net;
  }

  static FineTuneConfiguration.Builder tuning() {
    return new FineTuneConfiguration.Builder().seed(99);
  }

  static ComputationGraph transferred(ComputationGraph net, FineTuneConfiguration.Builder tuning) {
    return new TransferLearning.GraphBuilder(net)
        .fineTuneConfiguration(tuning.build())
        .removeVertexAndConnections("above")
        .addLayer(
            "above",
            new OutputLayer.Builder(LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .updater(new Sgd(RATE))
                .nIn(WIDTH)
                .nOut(2)
                .build(),
            "qp")
        .setOutputs("above")
        .build();
  }

  static INDArray weights(ComputationGraph net, FeatureSubject subject) {
    return net.getVertex("qp").paramTable(false).get(subject.weight);
  }

  static boolean keepsWeights(ComputationGraph net, FeatureSubject subject) {
    INDArray before = weights(net, subject).dup();
    net.fit(DATA);
    return weights(net, subject).equals(before);
  }

  /** Whether weights shrink in the step by what an L2 of 0.5 takes from those of the other. */
  static boolean decays(ComputationGraph decayed, ComputationGraph plain, FeatureSubject subject) {
    decayed.setParams(plain.params());
    INDArray decay = weights(plain, subject).mul(RATE * 0.5);
    plain.fit(DATA);
    decayed.fit(DATA);
    INDArray difference = weights(plain, subject).sub(weights(decayed, subject));
    return difference.sub(decay).amaxNumber().doubleValue() < 1e-5;
  }

  static boolean clips(ComputationGraph net, FeatureSubject subject) {
    INDArray before = weights(net, subject).dup();
    net.fit(DATA);
    double step = weights(net, subject).sub(before).norm2Number().doubleValue();
    return step > 0 && step < 1e-3 * 1.001;
  }

  static boolean isNoisy(ComputationGraph net) {
    return !net.feedForward(X, true).get("qp").equals(net.feedForward(X, false).get("qp"));
  }
}
