package io.github.dl4joptnet.testing.networks;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains and saves a network with a layer of a {@link QpModel}, as {@link GoldenModels} does
 * others:
 *
 * <pre>
 * ./mvnw -q -pl dl4j-optnet-layer test-compile exec:exec \
 *     -Dmain=io.github.dl4joptnet.testing.networks.GoldenQpModel -Dargs=../src-test-data/models/v1
 * </pre>
 */
public final class GoldenQpModel {
  private GoldenQpModel() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    Path file = folder.resolve("qp-model.zip");
    if (Files.exists(file)) {
      throw new IllegalStateException(file + " is there; it is written once only");
    }
    MultiLayerNetwork network = network();
    GoldenModels.train(network);
    network.save(file.toFile(), true);
    write(folder, "qp-model-output", network.output(GoldenModels.data().getFeatures()));
    GoldenModels.train(network);
    write(folder, "qp-model-trained", network.params());
  }

  private static void write(Path folder, String name, INDArray array) throws IOException {
    Files.write(folder.resolve(name + ".npy"), Nd4j.toNpyByteArray(array.dup('c')));
  }

  /** With a learned weight, a product of parameter and variable, and functions of several kinds. */
  public static MultiLayerNetwork network() {
    QpModel model = new QpModel();
    Variable w = model.variable("w", 4);
    Parameter target = model.parameter("target", 4);
    Parameter c = model.learned("c", Nd4j.createFromArray(0.5, 1.0));
    Parameter cap = model.learned("cap", 0.6);
    model.minimize(
        w.sub(target)
            .squaredNorm()
            .mul(c.get(0))
            .add(w.diff().norm1().mul(c.get(1)).mul(0.1))
            .add(w.quadraticForm(Nd4j.eye(4).castTo(DataType.DOUBLE))));
    model.subjectTo(w.sum().eq(1).named("budget"), w.gte(0), w.lte(cap), w.max().lte(0.9).soft(10));
    OptNetLayer layer =
        new OptNetLayer.Builder(model)
            .output(w, w.sub(target).get(0, 2))
            .settings(QpSettings.builder().tolerance(1e-10).threads(1).build())
            .build();
    return GoldenModels.network(layer);
  }
}
