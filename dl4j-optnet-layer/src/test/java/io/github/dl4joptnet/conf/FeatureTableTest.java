package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Tries each of DL4J's features and compares with the table in docs/trainers.md. */
class FeatureTableTest {
  private static final int WIDTH = 4;
  private static final float RATE = 0.1f;

  /** DL4J 1.0.0-M2.1 makes FLOAT networks of all graphs that it transfers. */
  private static final DataSet DATA = SmallNetworks.data(DataType.FLOAT, 6, WIDTH, 2);

  private static final INDArray X = DATA.getFeatures();

  private enum Subject {
    DENSE_LAYER("W"),
    OPT_NET_LAYER("G"),
    OPT_NET_VERTEX("G");

    final String weight;

    Subject(String weight) {
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
        DenseLayer.Builder dense = new DenseLayer.Builder().nOut(WIDTH);
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
              .variables(WIDTH)
              .Q(Coefficient.identity(1))
              .p(Coefficient.input("x"))
              .G(Coefficient.learned(3, new UniformDistribution(-1, 1)))
              .h(Coefficient.feasible())
              .build(),
          parent);
    }
  }

  private static final Consumer<BaseLayer.Builder<?>> NONE = builder -> {};

  /** DL4J has no such setting for vertices. */
  private static final class NoSuchSetting extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Whether the feature has its effect. */
  private interface Feature {
    boolean works(Subject subject) throws Exception;
  }

  private static final Map<String, Feature> FEATURES = new LinkedHashMap<>();

  static {
    FEATURES.put(
        "training",
        subject -> {
          ComputationGraph net = graph(subject);
          INDArray before = weights(net, subject).dup();
          net.fit(DATA);
          return !weights(net, subject).equals(before);
        });
    FEATURES.put(
        "learning rate schedule",
        subject -> {
          Sgd none = new Sgd(new MapSchedule(ScheduleType.ITERATION, Map.of(0, 0.0)));
          return keepsWeights(graph(subject, global -> global.updater(none), NONE), subject);
        });
    FEATURES.put(
        "`setLearningRate` of the network",
        subject -> {
          ComputationGraph net = graph(subject);
          net.setLearningRate(0);
          return keepsWeights(net, subject);
        });
    FEATURES.put(
        "`setLearningRate`, `getLearningRate` of the layer",
        subject -> {
          ComputationGraph net = graph(subject);
          double before = net.getLearningRate("qp");
          net.setLearningRate("qp", 0);
          return before == RATE && net.getLearningRate("qp") == 0 && keepsWeights(net, subject);
        });
    FEATURES.put(
        "L2 in the gradient",
        subject -> {
          ComputationGraph plain = graph(subject);
          ComputationGraph decayed = graph(subject, global -> global.l2(0.5), NONE);
          decayed.setParams(plain.params());
          INDArray decay = weights(plain, subject).mul(RATE * 0.5);
          plain.fit(DATA);
          decayed.fit(DATA);
          INDArray difference = weights(plain, subject).sub(weights(decayed, subject));
          return difference.sub(decay).amaxNumber().doubleValue() < 1e-5;
        });
    FEATURES.put(
        "L2 in the score",
        subject -> {
          ComputationGraph plain = graph(subject);
          ComputationGraph decayed = graph(subject, global -> global.l2(0.5), NONE);
          decayed.setParams(plain.params());
          double expected = 0;
          for (INDArray w :
              List.of(weights(plain, subject), plain.getLayer("above").getParam("W"))) {
            expected += 0.25 * Math.pow(w.norm2Number().doubleValue(), 2);
          }
          return Math.abs(decayed.score(DATA) - plain.score(DATA) - expected) < 1e-5;
        });
    FEATURES.put(
        "gradient normalisation",
        subject ->
            clips(
                graph(
                    subject,
                    global ->
                        global
                            .updater(new Sgd(1))
                            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                            .gradientNormalizationThreshold(1e-3),
                    NONE),
                subject));
    FEATURES.put(
        "dropout",
        subject -> isNoisy(graph(subject, global -> global, layer -> layer.dropOut(0.5))));
    FEATURES.put(
        "weight noise, DropConnect",
        subject ->
            isNoisy(
                graph(
                    subject, global -> global, layer -> layer.weightNoise(new DropConnect(0.5)))));
    FEATURES.put(
        "constraints",
        subject -> {
          ComputationGraph net =
              graph(
                  subject,
                  global -> global,
                  layer -> layer.constrainWeights(new NonNegativeConstraint()));
          net.fit(DATA);
          return weights(net, subject).minNumber().doubleValue() >= 0;
        });
    FEATURES.put(
        "transfer learning keeps the parameters",
        subject -> {
          ComputationGraph net = graph(subject);
          net.fit(DATA);
          return weights(transferred(net, tuning()), subject).equals(weights(net, subject));
        });
    FEATURES.put(
        "`FineTuneConfiguration`: updater",
        subject ->
            keepsWeights(transferred(graph(subject), tuning().updater(new Sgd(0.0))), subject));
    FEATURES.put(
        "`FineTuneConfiguration`: L2",
        subject -> {
          ComputationGraph net = graph(subject);
          ComputationGraph plain = transferred(net, tuning());
          ComputationGraph decayed = transferred(net, tuning().l2(0.5));
          decayed.setParams(plain.params());
          INDArray decay = weights(plain, subject).mul(RATE * 0.5);
          plain.fit(DATA);
          decayed.fit(DATA);
          INDArray difference = weights(plain, subject).sub(weights(decayed, subject));
          return difference.sub(decay).amaxNumber().doubleValue() < 1e-5;
        });
    FEATURES.put(
        "`FineTuneConfiguration`: gradient normalisation",
        subject ->
            clips(
                transferred(
                    graph(subject),
                    tuning()
                        .updater(new Sgd(1))
                        .gradientNormalization(GradientNormalization.ClipL2PerLayer)
                        .gradientNormalizationThreshold(1e-3)),
                subject));
    FEATURES.put(
        "frozen by `setFeatureExtractor`",
        subject -> {
          ComputationGraph net = graph(subject);
          ComputationGraph frozen =
              new TransferLearning.GraphBuilder(net)
                  .fineTuneConfiguration(tuning().updater(new Sgd(1)).build())
                  .setFeatureExtractor("qp")
                  .build();
          INDArray head = frozen.getLayer("above").params().dup();
          return weights(frozen, subject).equals(weights(net, subject))
              && keepsWeights(frozen, subject)
              && !frozen.getLayer("above").params().equals(head);
        });
    FEATURES.put(
        "`nInReplace`",
        subject -> {
          ComputationGraph net =
              new TransferLearning.GraphBuilder(graph(subject))
                  .nInReplace("qp", 4, WeightInit.XAVIER)
                  .build();
          return net.outputSingle(X).size(1) == 2;
        });
    FEATURES.put(
        "`nOutReplace`",
        subject -> {
          ComputationGraph net =
              new TransferLearning.GraphBuilder(graph(subject))
                  .nOutReplace("qp", 3, WeightInit.XAVIER)
                  .build();
          return net.feedForward(X, false).get("qp").size(1) == 3
              && net.getLayer("above").getParam("W").size(0) == 3;
        });
    FEATURES.put(
        "`nOutReplace` of the layer below",
        subject -> {
          ComputationGraph net =
              new TransferLearning.GraphBuilder(graphAboveDense(subject))
                  .nOutReplace("below", 5, WeightInit.XAVIER)
                  .build();
          net.fit(DATA);
          return weights(net, subject).length() == (subject == Subject.DENSE_LAYER ? 20 : 15);
        });
    FEATURES.put(
        "the same in a MultiLayerNetwork",
        subject -> {
          MultiLayerNetwork net =
              new TransferLearning.Builder(network(subject))
                  .nOutReplace(0, 5, WeightInit.XAVIER)
                  .nOutReplace(1, 3, WeightInit.XAVIER)
                  .build();
          net.fit(DATA);
          return net.layerInputSize(1) == 5 && net.layerSize(1) == 3;
        });
    FEATURES.put(
        "`layerSize`, `layerInputSize`",
        subject -> {
          ComputationGraph net = graph(subject);
          return net.layerSize("qp") == WIDTH && net.layerInputSize("qp") == WIDTH;
        });
    FEATURES.put(
        "`getLayer(…).gradient()`",
        subject -> {
          ComputationGraph net = graph(subject);
          net.setInput(0, X);
          net.setLabels(DATA.getLabels());
          net.computeGradientAndScore();
          return net.getLayer("qp").gradient() != null
              && net.getLayer("qp")
                  .gradient()
                  .getGradientFor(subject.weight)
                  .equals(net.gradient().getGradientFor("qp_" + subject.weight));
        });
    FEATURES.put(
        "gradient by name: `gradient().getGradientFor(…)`",
        subject -> {
          ComputationGraph net = graph(subject);
          net.setInput(0, X);
          net.setLabels(DATA.getLabels());
          net.computeGradientAndScore();
          return net.gradient().getGradientFor("qp_" + subject.weight).amaxNumber().doubleValue()
              > 0;
        });
    FEATURES.put(
        "`summary()`: name, sizes, parameters",
        subject -> {
          ComputationGraph net = graph(subject);
          String line = net.summary().lines().filter(l -> l.startsWith("qp ")).findFirst().get();
          return line.contains("4,4") && line.contains(subject.weight + ":{");
        });
    FEATURES.put(
        "`numParams()` of the network is the sum over its parts",
        subject -> {
          ComputationGraph net = graph(subject);
          return net.numParams()
              == net.getVertex("qp").numParams() + net.getVertex("above").numParams();
        });
    FEATURES.put(
        "`getParam`, `setParam` by name",
        subject -> {
          ComputationGraph net = graph(subject);
          INDArray zeros = Nd4j.zeros(DataType.FLOAT, weights(net, subject).shape());
          net.setParam("qp_" + subject.weight, zeros);
          return net.getParam("qp_" + subject.weight).equals(zeros);
        });
    FEATURES.put("recurrent input, masked", FeatureTableTest::takesSequences);
    FEATURES.put(
        "saving and loading",
        subject -> {
          ComputationGraph net = graph(subject);
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          ModelSerializer.writeModel(net, bytes, true);
          ComputationGraph loaded =
              ModelSerializer.restoreComputationGraph(
                  new ByteArrayInputStream(bytes.toByteArray()), true);
          net.fit(DATA);
          loaded.fit(DATA);
          return loaded.params().equals(net.params());
        });
    FEATURES.put(
        "memory report",
        subject ->
            graph(subject)
                    .getConfiguration()
                    .getMemoryReport(InputType.feedForward(WIDTH))
                    .getTotalMemoryBytes(32, MemoryUseMode.TRAINING, CacheMode.NONE)
                > 0);
    FEATURES.put(
        "activation function",
        subject -> {
          ComputationGraph net =
              graph(subject, global -> global, layer -> layer.activation(Activation.SIGMOID));
          return net.feedForward(X, false).get("qp").minNumber().doubleValue() > 0;
        });
  }

  private static ComputationGraph graph(Subject subject) {
    return graph(subject, global -> global, NONE);
  }

  private interface Global {
    NeuralNetConfiguration.Builder set(NeuralNetConfiguration.Builder global);
  }

  /** in → qp → above. */
  private static ComputationGraph graph(
      Subject subject, Global global, Consumer<BaseLayer.Builder<?>> settings) {
    GraphBuilder graph =
        global
            .set(SmallNetworks.global(DataType.FLOAT, new Sgd(RATE)))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(WIDTH));
    subject.addTo(graph, settings, "in");
    return finish(graph);
  }

  private static ComputationGraph graphAboveDense(Subject subject) {
    GraphBuilder graph =
        SmallNetworks.global(DataType.FLOAT, new Sgd(RATE))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(WIDTH))
            .addLayer("below", new DenseLayer.Builder().nOut(WIDTH).build(), "in");
    subject.addTo(graph, NONE, "below");
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

  private static MultiLayerNetwork network(Subject subject) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.FLOAT, new Sgd(RATE))
                .list()
                .layer(new DenseLayer.Builder().nOut(WIDTH).build())
                .layer(subject.layer(NONE))
                .layer(head())
                .setInputType(InputType.feedForward(WIDTH))
                .build());
    net.init();
    return net;
  }

  private static INDArray weights(ComputationGraph net, Subject subject) {
    return net.getVertex("qp").paramTable(false).get(subject.weight);
  }

  private static boolean keepsWeights(ComputationGraph net, Subject subject) {
    INDArray before = weights(net, subject).dup();
    net.fit(DATA);
    return weights(net, subject).equals(before);
  }

  private static boolean clips(ComputationGraph net, Subject subject) {
    INDArray before = weights(net, subject).dup();
    net.fit(DATA);
    double step = weights(net, subject).sub(before).norm2Number().doubleValue();
    return step > 0 && step < 1e-3 * 1.001;
  }

  private static boolean isNoisy(ComputationGraph net) {
    return !net.feedForward(X, true).get("qp").equals(net.feedForward(X, false).get("qp"));
  }

  private static FineTuneConfiguration.Builder tuning() {
    return new FineTuneConfiguration.Builder().seed(99);
  }

  private static ComputationGraph transferred(
      ComputationGraph net, FineTuneConfiguration.Builder tuning) {
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

  /** Each step is a row of its own; what is masked is zero. */
  private static boolean takesSequences(Subject subject) {
    GraphBuilder builder =
        SmallNetworks.global(DataType.FLOAT, new Sgd(RATE))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.recurrent(WIDTH));
    subject.addTo(builder, NONE, "in");
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
    INDArray x = Nd4j.rand(DataType.FLOAT, 2, WIDTH, 5);
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

  private static String cell(Feature feature, Subject subject) {
    try {
      return feature.works(subject) ? "yes" : "no";
    } catch (NoSuchSetting e) {
      return "–";
    } catch (NullPointerException | ClassCastException e) {
      return "error"; // of DL4J's, which says nothing to users
    } catch (Exception e) {
      return "refused";
    }
  }

  @Test
  void tableOfTheDocumentationIsTrue() throws Exception {
    List<String> table = new ArrayList<>();
    table.add("| feature | `DenseLayer` | `OptNetLayer` | `OptNetVertex` |");
    table.add("|---|---|---|---|");
    FEATURES.forEach(
        (name, feature) -> {
          StringBuilder row = new StringBuilder("| " + name + " |");
          for (Subject subject : Subject.values()) {
            row.append(' ').append(cell(feature, subject)).append(" |");
          }
          table.add(row.toString());
        });
    assertThat(Files.readAllLines(Path.of("docs/trainers.md")))
        .as("docs/trainers.md should have\n%s", String.join("\n", table))
        .containsSequence(table);
  }
}
