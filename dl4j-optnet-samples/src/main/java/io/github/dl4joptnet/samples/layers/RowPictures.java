package io.github.dl4joptnet.samples.layers;

import io.github.dl4joptnet.layers.BoxProjection;
import io.github.dl4joptnet.layers.HalfspaceProjection;
import io.github.dl4joptnet.layers.IsotonicRegression;
import io.github.dl4joptnet.layers.PolytopeProjection;
import io.github.dl4joptnet.layers.SoftRank;
import io.github.dl4joptnet.layers.SoftSort;
import io.github.dl4joptnet.layers.SoftTopK;
import io.github.dl4joptnet.layers.Sparsemax;
import io.github.dl4joptnet.layers.TotalVariationDenoising;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Layers that map a row to a row. */
final class RowPictures {
  private static final double[] SCORES = {0.9, 0.1, 1.3, -0.4, 0.75, 0.2, -0.1, 1.0};

  private RowPictures() {}

  static void writeAll(Path dir) throws IOException {
    write(dir, "sparsemax", "sparsemax", new ActivationLayer(new Sparsemax()), SCORES, 5, 0.9);
    write(
        dir,
        "soft-top-k",
        "soft top-k, k = 3",
        new ActivationLayer(new SoftTopK(3)),
        SCORES,
        5,
        0.5);
    write(
        dir,
        "box",
        "projection onto a box",
        new BoxProjection.Builder().lower(0).upper(0.8).build(),
        SCORES,
        5,
        0.5);
    double[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    write(
        dir,
        "halfspace",
        "projection onto a half-space",
        new HalfspaceProjection.Builder(ones, 2).build(),
        SCORES,
        5,
        0.8);
    write(dir, "polytope", "projection onto a polytope", polytope(), SCORES, 2, -0.6);
    double[] trend = noisy(new double[] {0, 0.3, 0.5, 0.7, 1, 1.4, 1.7, 1.8, 2.2, 2.5}, 0.35, 3);
    write(
        dir,
        "isotonic",
        "isotonic regression",
        new IsotonicRegression.Builder().build(),
        trend,
        5,
        0.9);
    double[] steps = {1, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2};
    double[] signal = noisy(steps, 0.35, 4);
    write(
        dir,
        "total-variation",
        "total variation denoising",
        new TotalVariationDenoising.Builder(0.5).build(),
        signal,
        8,
        1.5);
    write(dir, "soft-sort", "soft sort", new SoftSort.Builder(8).build(), SCORES, 3, 1.2);
    write(dir, "soft-rank", "soft rank", new SoftRank.Builder(0.25).build(), SCORES, 3, 1.2);
  }

  /** The first half adds up to 1, the second half stays below the first entry by entry. */
  private static Layer polytope() {
    double[][] sums = {{1, 1, 1, 1, 0, 0, 0, 0}};
    double[][] order = new double[4][8];
    for (int i = 0; i < 4; i++) {
      order[i][i] = -1;
      order[i][i + 4] = 1;
    }
    return new PolytopeProjection.Builder(8)
        .equalities(Nd4j.createFromArray(sums), Nd4j.createFromArray(1.0))
        .inequalities(Nd4j.createFromArray(order), Nd4j.zeros(DataType.DOUBLE, 4))
        .lower(-0.2)
        .build();
  }

  private static double[] noisy(double[] values, double noise, long seed) {
    Random random = new Random(seed);
    double[] noisy = values.clone();
    for (int i = 0; i < noisy.length; i++) {
      noisy[i] += noise * random.nextGaussian();
    }
    return noisy;
  }

  private static void write(
      Path dir, String name, String title, Layer layer, double[] input, int entry, double step)
      throws IOException {
    double[] changed = input.clone();
    changed[entry] += step;
    String what =
        "output if entry %d goes %s by %s"
            .formatted(entry + 1, step > 0 ? "up" : "down", Math.abs(step));
    LayerChart.of(title, input, output(layer, input), output(layer, changed), what)
        .write(dir.resolve(name + ".png"));
  }

  static double[] output(Layer layer, double[] input) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(layer.clone())
                .layer(new LossLayer.Builder().activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(input.length))
                .build());
    net.init();
    return net.output(Nd4j.createFromArray(new double[][] {input})).toDoubleVector();
  }
}
