package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What a DL4J network tells of its parts, stores, and takes as input. */
final class InspectionFeatures {

  private InspectionFeatures() {}

  static Map<String, Feature> features() {
    Map<String, Feature> features = new LinkedHashMap<>();
    features.put(
        "`layerSize`, `layerInputSize`",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          return net.layerSize("qp") == FeatureNetworks.WIDTH
              && net.layerInputSize("qp") == FeatureNetworks.WIDTH;
        });
    features.put(
        "`getLayer(…).gradient()`",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          net.setInput(0, FeatureNetworks.X);
          net.setLabels(FeatureNetworks.DATA.getLabels());
          net.computeGradientAndScore();
          return net.getLayer("qp").gradient() != null
              && net.getLayer("qp")
                  .gradient()
                  .getGradientFor(subject.weight)
                  .equals(net.gradient().getGradientFor("qp_" + subject.weight));
        });
    features.put(
        "gradient by name: `gradient().getGradientFor(…)`",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          net.setInput(0, FeatureNetworks.X);
          net.setLabels(FeatureNetworks.DATA.getLabels());
          net.computeGradientAndScore();
          return net.gradient().getGradientFor("qp_" + subject.weight).amaxNumber().doubleValue()
              > 0;
        });
    features.put(
        "`summary()`: name, sizes, parameters",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          String line = net.summary().lines().filter(l -> l.startsWith("qp ")).findFirst().get();
          return line.contains("4,4") && line.contains(subject.weight + ":{");
        });
    features.put(
        "`numParams()` of the network is the sum over its parts",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          return net.numParams()
              == net.getVertex("qp").numParams() + net.getVertex("above").numParams();
        });
    features.put(
        "`getParam`, `setParam` by name",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          INDArray zeros =
              Nd4j.zeros(DataType.FLOAT, FeatureNetworks.weights(net, subject).shape());
          net.setParam("qp_" + subject.weight, zeros);
          return net.getParam("qp_" + subject.weight).equals(zeros);
        });
    features.put("recurrent input, masked", InspectionFeatures::takesSequences);
    features.put(
        "saving and loading",
        subject -> {
          ComputationGraph net = FeatureNetworks.graph(subject);
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          ModelSerializer.writeModel(net, bytes, true);
          ComputationGraph loaded =
              ModelSerializer.restoreComputationGraph(
                  new ByteArrayInputStream(bytes.toByteArray()), true);
          net.fit(FeatureNetworks.DATA);
          loaded.fit(FeatureNetworks.DATA);
          return loaded.params().equals(net.params());
        });
    features.put(
        "memory report",
        subject ->
            FeatureNetworks.graph(subject)
                    .getConfiguration()
                    .getMemoryReport(InputType.feedForward(FeatureNetworks.WIDTH))
                    .getTotalMemoryBytes(32, MemoryUseMode.TRAINING, CacheMode.NONE)
                > 0);
    features.put(
        "activation function",
        subject -> {
          ComputationGraph net =
              FeatureNetworks.graph(
                  subject, global -> global, layer -> layer.activation(Activation.SIGMOID));
          return net.feedForward(FeatureNetworks.X, false).get("qp").minNumber().doubleValue() > 0;
        });
    return features;
  }

  /** Each step is a row of its own; what is masked is zero. */
  private static boolean takesSequences(FeatureSubject subject) {
    GraphBuilder builder =
        SmallNetworks.global(DataType.FLOAT, new Sgd(FeatureNetworks.RATE))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.recurrent(FeatureNetworks.WIDTH));
    subject.addTo(builder, FeatureSubject.NONE, "in");
    ComputationGraph net =
        new ComputationGraph(
            builder
                .addLayer(
                    "above",
                    new RnnOutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build(),
                    "qp")
                .setOutputs("above")
                .build());
    net.init();
    INDArray x = Nd4j.rand(DataType.FLOAT, 2, FeatureNetworks.WIDTH, 5);
    INDArray mask = Nd4j.ones(DataType.FLOAT, 2, 5);
    INDArray all = net.outputSingle(x);
    mask.putScalar(1, 4, 0);
    net.fit(new DataSet(x, Nd4j.rand(DataType.FLOAT, 2, 2, 5), mask, mask));
    INDArray step =
        x.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(2, 3)).dup();
    INDArray again = net.outputSingle(step);
    INDArray expected = net.outputSingle(x);
    return all.size(2) == 5
        && Math.abs(again.getDouble(1, 1, 0) - expected.getDouble(1, 1, 2)) < 1e-5;
  }
}
