package io.github.dl4joptnet.samples.represent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.conf.OptNetVertex;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/** Each construction beside what it claims to be, computed without any optimization. */
class ConstructionsTest {
  private static final double CLOSE = 1e-6;
  private final Random random = new Random(0);

  @Test
  void relu() {
    double[] x = normal(20);
    assertThat(output(Constructions.relu(20), x))
        .containsExactly(Arrays.stream(x).map(v -> Math.max(v, 0)).toArray(), within(CLOSE));
  }

  @Test
  void projectionOntoTheSimplex() {
    OptNetLayer layer = Constructions.simplexProjection(7);
    for (int repeat = 0; repeat < 5; repeat++) {
      double[] x = normal(7);
      // The projection is max(x − θ, 0) with the θ that makes it sum to 1.
      double[] falling = Arrays.stream(x).map(v -> -v).sorted().map(v -> -v).toArray();
      double sum = 0;
      double theta = 0;
      for (int i = 0; i < falling.length; i++) {
        sum += falling[i];
        double candidate = (sum - 1) / (i + 1);
        if (falling[i] > candidate) {
          theta = candidate;
        }
      }
      double shift = theta;
      assertThat(output(layer, x))
          .containsExactly(
              Arrays.stream(x).map(v -> Math.max(v - shift, 0)).toArray(), within(CLOSE));
    }
  }

  @Test
  void largestEntries() {
    double[] x = {0.3, -1, 2, 0.5, 0.4};
    assertThat(output(Constructions.topK(5, 2), x))
        .containsExactly(new double[] {0, 0, 1, 1, 0}, within(CLOSE));
    assertThat(output(Constructions.topK(5, 4), x))
        .containsExactly(new double[] {1, 0, 1, 1, 1}, within(CLOSE));
  }

  @Test
  void sumsOfTheLargestAndTheMaximum() {
    double[] x = normal(9);
    double[] rising = Arrays.stream(x).sorted().toArray();
    assertThat(output(Constructions.maximum(9), x))
        .containsExactly(new double[] {rising[8]}, within(CLOSE));
    for (int k = 1; k <= 9; k++) {
      double sum = Arrays.stream(rising, 9 - k, 9).sum();
      assertThat(output(Constructions.sumOfLargest(9, k), x))
          .containsExactly(new double[] {sum}, within(CLOSE));
    }
  }

  @Test
  void anyPiecewiseLinearFunction() {
    double[] kinks = {-1, 0.5, 2};
    OptNetLayer layer = Constructions.piecewiseLinear(0.25, kinks, new double[] {1, -2, 3, 0});
    // By hand: 0.25 + x up to −1, there −0.75; then −2 down to −3.75 at 0.5; then 3 up to 0.75.
    double[][] points = {
      {-3, -2.75}, {-1.5, -1.25}, {0, -2.75}, {0.25, -3.25}, {1, -2.25}, {5, 0.75}
    };
    for (double[] point : points) {
      double x = point[0];
      double[] input = {0, x, x - kinks[0], x - kinks[1], x - kinks[2]};
      assertThat(output(layer, input)).containsExactly(new double[] {point[1]}, within(CLOSE));
    }
  }

  @Test
  void sorting() {
    int n = 5;
    double[] x = normal(n);
    double[] costs = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      costs[i] = i / n * x[i % n];
    }
    double[] permutation = output(Constructions.sortingPermutation(n), costs);
    double[] sorted =
        IntStream.range(0, n)
            .mapToDouble(
                i -> IntStream.range(0, n).mapToDouble(j -> permutation[i * n + j] * x[j]).sum())
            .toArray();
    assertThat(sorted).containsExactly(Arrays.stream(x).sorted().toArray(), within(CLOSE));
  }

  private double[] normal(int n) {
    return random.doubles(n).map(v -> 4 * v - 2).toArray();
  }

  private static double[] output(OptNetLayer layer, double[] x) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            configuration()
                .list()
                .layer(layer)
                .layer(new LossLayer.Builder().activation(Activation.IDENTITY).build())
                .build());
    net.init();
    return net.output(Nd4j.createFromArray(new double[][] {x})).toDoubleVector();
  }

  private static double[] output(OptNetVertex vertex, double[] x) {
    ComputationGraph net =
        new ComputationGraph(
            configuration()
                .graphBuilder()
                .addInputs("x")
                .setInputTypes(InputType.feedForward(x.length))
                .addVertex("qp", vertex, "x")
                .addLayer(
                    "loss", new LossLayer.Builder().activation(Activation.IDENTITY).build(), "qp")
                .setOutputs("loss")
                .build());
    net.init();
    return net.outputSingle(Nd4j.createFromArray(new double[][] {x})).dup().data().asDouble();
  }

  private static NeuralNetConfiguration.Builder configuration() {
    return new NeuralNetConfiguration.Builder().dataType(DataType.DOUBLE).updater(new NoOp());
  }
}
