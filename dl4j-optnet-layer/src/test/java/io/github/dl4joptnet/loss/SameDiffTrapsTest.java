package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.ChildJvm;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * The four ways in which ND4J's {@code SameDiffLoss} goes wrong after the first step, in a JVM with
 * ND4J's own sessions: this library's would mend three of them for any loss.
 */
class SameDiffTrapsTest {
  private static final int N = 4;
  private static final int STEPS = 4;

  /** Σ zc + ½ Σ z², by hand. */
  static class ByHand extends TaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected Evaluation evaluate(INDArray c, INDArray z) {
      return new Evaluation(z.mul(c).add(z.mul(z).mul(0.5)).sum(1), c.add(z));
    }
  }

  /** The dimension of a sum is an array. */
  static final class Sum extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable z, SDVariable c) {
      return z.mul(c.add(z.div(2))).sum(1);
    }
  }

  /** Made from an array of ND4J's, in the workspace that is open. */
  static final class Constant extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable z, SDVariable c) {
      SDVariable half = sd.constant(Nd4j.valueArrayOf(new long[] {N, 1}, 0.5, z.dataType()));
      SDVariable ones = sd.constant(Nd4j.ones(z.dataType(), N, 1));
      return z.mul(c).mmul(ones).add(z.mul(z).mmul(half));
    }
  }

  /** The scalar of a product is an array. */
  static final class Scalar extends SameDiffTaskLoss {
    private static final long serialVersionUID = 1L;

    @Override
    protected SDVariable defineLoss(SameDiff sd, SDVariable z, SDVariable c) {
      return z.mul(c).add(z.mul(z).mul(0.5));
    }
  }

  static final class Train {
    private Train() {}

    public static void main(String[] args) {
      SameDiff.bindInferenceFactory(new SameDiff.DefaultInferenceFactory());
      train("constant", top(new Constant(), "OutputLayer"));
      train("sum", top(new Sum(), "OutputLayer"));
      train("scalar", top(new Scalar(), "OutputLayer"));
      train("loss layer", top(new Scalar(), "LossLayer"));
      System.exit(0); // ND4J leaves threads behind
    }

    private static void train(String name, Layer... top) {
      MultiLayerNetwork network = network(top);
      MultiLayerNetwork expected = network(top(new ByHand(), "OutputLayer"));
      for (int step = 0; step < STEPS; step++) {
        INDArray x = Nd4j.randn(DataType.DOUBLE, 8, 3);
        INDArray c = Nd4j.randn(DataType.DOUBLE, 8, N);
        network.fit(new DataSet(x.dup(), c.dup()));
        expected.fit(new DataSet(x.dup(), c.dup()));
        INDArray update = expected.gradient().gradient();
        double size = update.amaxNumber().doubleValue();
        double error = update.sub(network.gradient().gradient()).amaxNumber().doubleValue();
        System.out.printf(
            "result %s,%b,%.1e,%.1e%n",
            name, size > 1e-3, error / size, network.score() - expected.score());
      }
    }

    /** Behind a layer of weights, or an output layer with such weights. */
    private static Layer[] top(ILossFunction loss, String kind) {
      Activation identity = Activation.IDENTITY;
      return kind.equals("LossLayer")
          ? new Layer[] {
            new DenseLayer.Builder().nOut(N).activation(identity).build(),
            new LossLayer.Builder(loss).activation(identity).build()
          }
          : new Layer[] {new OutputLayer.Builder(loss).nOut(N).activation(identity).build()};
    }

    private static MultiLayerNetwork network(Layer... top) {
      NeuralNetConfiguration.ListBuilder layers =
          new NeuralNetConfiguration.Builder()
              .seed(9)
              .dataType(DataType.DOUBLE)
              .updater(new Sgd(0.5))
              .list()
              .layer(new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build());
      for (Layer layer : top) {
        layers.layer(layer);
      }
      MultiLayerNetwork network =
          new MultiLayerNetwork(layers.setInputType(InputType.feedForward(3)).build());
      network.init();
      return network;
    }
  }

  private static List<String> results;

  @BeforeAll
  static void train() {
    results = ChildJvm.run(Train.class);
  }

  private static void assertRight(String name) {
    List<String> steps = results.stream().filter(line -> line.startsWith(name + ",")).toList();
    assertThat(steps).hasSize(STEPS);
    for (String step : steps) {
      String[] words = step.split(",");
      assertThat(words[1]).as(step).isEqualTo("true");
      assertThat(Double.parseDouble(words[2])).as(step).isBetween(-1e-12, 1e-12);
      assertThat(Double.parseDouble(words[3])).as(step).isBetween(-1e-12, 1e-12);
    }
  }

  /** ND4J: "NDArray::reshapei: bad input shape", or a sum over garbage. */
  @Test
  void sumKeepsItsDimension() {
    assertRight("sum");
  }

  /** ND4J: "uses outdated workspace pointer". */
  @Test
  void constantKeepsItsValues() {
    assertRight("constant");
  }

  /** ND4J: a gradient of 0, or of 1e252. */
  @Test
  void scalarKeepsItsValueAndSoDoesTheGradient() {
    assertRight("scalar");
  }

  /** DL4J: "array (ACTIVATION_GRAD) workspace validation failed … is detached". */
  @Test
  void gradientIsInTheWorkspaceThatALossLayerInsistsOn() {
    assertRight("loss layer");
  }
}
