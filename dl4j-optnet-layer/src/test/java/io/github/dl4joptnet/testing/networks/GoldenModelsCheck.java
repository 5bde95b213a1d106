package io.github.dl4joptnet.testing.networks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How far the models of a folder, loaded here, are from what {@link GoldenModels} wrote beside
 * them: the largest difference of the outputs, and of the parameters after going on with training.
 */
public final class GoldenModelsCheck {
  private GoldenModelsCheck() {}

  public static double layer(Path folder) throws IOException {
    return network(folder, "layer");
  }

  /** The layer of a {@code QpModel}. */
  public static double qpModel(Path folder) throws IOException {
    return network(folder, "qp-model");
  }

  private static double network(Path folder, String name) throws IOException {
    MultiLayerNetwork network = MultiLayerNetwork.load(file(folder, name + ".zip"), true);
    double output =
        difference(network.output(GoldenModels.data().getFeatures()), folder, name + "-output");
    GoldenModels.train(network);
    return Math.max(output, difference(network.params(), folder, name + "-trained"));
  }

  public static double vertex(Path folder) throws IOException {
    ComputationGraph graph = ComputationGraph.load(file(folder, "vertex.zip"), true);
    double output =
        difference(graph.outputSingle(GoldenModels.data().getFeatures()), folder, "vertex-output");
    GoldenModels.train(graph);
    return Math.max(output, difference(graph.params(), folder, "vertex-trained"));
  }

  public static double sameDiff(Path folder) {
    SameDiff graph = SameDiff.load(file(folder, "samediff.fb"), true);
    double output = difference(GoldenModels.output(graph), folder, "samediff-output");
    GoldenModels.train(graph);
    INDArray upper = graph.getVariable("upper").getArr();
    return Math.max(output, difference(upper, folder, "samediff-trained"));
  }

  private static File file(Path folder, String name) {
    return folder.resolve(name).toFile();
  }

  private static double difference(INDArray actual, Path folder, String name) {
    INDArray expected = Nd4j.createFromNpyFile(file(folder, name + ".npy"));
    if (actual.length() != expected.length()) {
      throw new IllegalStateException(
          name + ": expected " + expected.length() + " values, got " + actual.length());
    }
    return actual.sub(expected.reshape(actual.shape())).amaxNumber().doubleValue();
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    System.out.println("layer " + layer(folder));
    System.out.println("vertex " + vertex(folder));
    System.out.println("sameDiff " + sameDiff(folder));
    System.exit(0);
  }
}
