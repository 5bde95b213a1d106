package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetVariables;
import io.github.dl4joptnet.qp.QpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Trains, saves and describes one network of each kind, for later versions to load:
 *
 * <pre>
 * ./mvnw -q -pl dl4j-optnet-layer test-compile exec:exec \
 *     -Dmain=io.github.dl4joptnet.testing.networks.GoldenModels -Dargs=../src-test-data/models/v1
 * </pre>
 *
 * Each model comes with its output for {@link #data()}, and its parameters after {@link #MORE} more
 * steps of training.
 */
public final class GoldenModels {
  /** Steps before and after saving. */
  static final int MORE = 3;

  private GoldenModels() {}

  public static void main(String[] args) throws IOException {
    write(Path.of(args[0]), network(), graph(), sameDiff());
  }

  /** Trains models and writes them with what is expected of them. */
  static void write(Path to, MultiLayerNetwork network, ComputationGraph graph, SameDiff sameDiff)
      throws IOException {
    Path folder = Files.createDirectories(to);
    if (Files.exists(folder.resolve("layer.zip"))) {
      throw new IllegalStateException(folder + " holds models; they are written once only");
    }
    train(network);
    network.save(folder.resolve("layer.zip").toFile(), true);
    write(folder, "layer-output", network.output(data().getFeatures()));
    train(network);
    write(folder, "layer-trained", network.params());

    train(graph);
    graph.save(folder.resolve("vertex.zip").toFile(), true);
    write(folder, "vertex-output", graph.outputSingle(data().getFeatures()));
    train(graph);
    write(folder, "vertex-trained", graph.params());

    train(sameDiff);
    sameDiff.save(folder.resolve("samediff.fb").toFile(), true);
    write(folder, "samediff-output", output(sameDiff));
    train(sameDiff);
    write(folder, "samediff-trained", sameDiff.getVariable("upper").getArr());
  }

  private static void write(Path folder, String name, INDArray array) throws IOException {
    Files.write(folder.resolve(name + ".npy"), Nd4j.toNpyByteArray(array.dup('c')));
  }

  /** Six samples of three features and two labels, which depend on no version of ND4J. */
  public static DataSet data() {
    Random random = new Random(17);
    double[][] x = new double[6][3];
    double[][] y = new double[6][2];
    for (int i = 0; i < 6; i++) {
      x[i] = random.doubles(3, -1, 1).toArray();
      y[i] = random.doubles(2, 0, 1).toArray();
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static INDArray incidence() {
    return Nd4j.createFromArray(new double[][] {{1, -1, 0, 0, 0, 0}, {0, 0, 0, 1, -1, 1.0 / 3}});
  }

  public static MultiLayerNetwork network() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .name("qp")
            .variables(6)
            .inputScale(-1)
            .Q(Coefficient.factored(0.5))
            .pRest(Coefficient.learnedScalar(0.25))
            .A(Coefficient.learned(2, new UniformDistribution(0, 1)))
            .b(Coefficient.timesExp())
            .G(Coefficient.fixed(incidence()))
            .h(Coefficient.strictlyFeasible())
            .hLower(-4)
            .lower(0.0)
            .nOut(5)
            .settings(QpSettings.builder().tolerance(1e-10).maxIterations(60).threads(1).build())
            .l2(1e-3)
            .build();
    return network(layer);
  }

  /** A dense layer below and one above. */
  static MultiLayerNetwork network(OptNetLayer layer) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.02))
                .list()
                .layer(new DenseLayer.Builder().nOut(4).build())
                .layer(layer)
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build())
                .setInputType(InputType.feedForward(3))
                .build());
    network.init();
    return network;
  }

  public static ComputationGraph graph() {
    OptNetVertex vertex =
        new OptNetVertex.Builder()
            .variables(4)
            .inequalities(2)
            .Q(Coefficient.identity(1))
            .p(Coefficient.input("costs"))
            .G(Coefficient.input("rows"))
            .h(Coefficient.feasible())
            .upper(Coefficient.learned(Nd4j.createFromArray(0.5, 1.0, 1.5, 2.0)))
            .settings(QpSettings.builder().tolerance(1e-10).build())
            .build();
    return graph(vertex, 2 * 4);
  }

  /** Dense layers compute four costs, and as many values for rows. */
  static ComputationGraph graph(OptNetVertex vertex, int rowValues) {
    ComputationGraph graph =
        new ComputationGraph(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.02))
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("costs", new DenseLayer.Builder().nOut(4).build(), "in")
                .addLayer("rows", new DenseLayer.Builder().nOut(rowValues).build(), "in")
                .addVertex("qp", vertex, "costs", "rows")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .build(),
                    "qp")
                .setOutputs("out")
                .build());
    graph.init();
    return graph;
  }

  public static SameDiff sameDiff() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
    SDVariable y = sd.placeHolder("y", DataType.DOUBLE, -1, 2);
    SDVariable upper = sd.var("upper", Nd4j.createFromArray(0.5, 0.4, 0.3));
    OptNetVariables qp =
        OptNet.builder(sd)
            .name("qp")
            .Q(sd.constant("Q", Nd4j.eye(3).castTo(DataType.DOUBLE)))
            .p(x.neg())
            .A(sd.constant("A", Nd4j.createFromArray(new double[][] {{1, 1, 1}})))
            .b(sd.constant("b", Nd4j.createFromArray(1.0)))
            .upper(upper)
            .settings(QpSettings.builder().tolerance(1e-10).threads(1).build())
            .build();
    return withLoss(sd, y, qp);
  }

  static SameDiff withLoss(SameDiff sd, SDVariable y, OptNetVariables qp) {
    SDVariable weights =
        sd.constant("weights", Nd4j.createFromArray(new double[][] {{1, 0}, {0.5, 1}, {0, 2}}));
    sd.loss.meanSquaredError("loss", y, qp.z().mmul(weights), null);
    sd.setLossVariables("loss");
    sd.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.02))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("y")
            .build());
    return sd;
  }

  public static void train(MultiLayerNetwork network) {
    for (int i = 0; i < MORE; i++) {
      network.fit(data());
    }
  }

  public static void train(ComputationGraph graph) {
    for (int i = 0; i < MORE; i++) {
      graph.fit(data());
    }
  }

  public static void train(SameDiff sameDiff) {
    for (int i = 0; i < MORE; i++) {
      sameDiff.fit(data());
    }
  }

  public static INDArray output(SameDiff sameDiff) {
    return sameDiff.output(Map.of("x", data().getFeatures()), "qp_z").get("qp_z");
  }
}
