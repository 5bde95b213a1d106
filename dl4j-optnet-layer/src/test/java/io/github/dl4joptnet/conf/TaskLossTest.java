package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.ChildJvm;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.SameDiffLoss;

/** A loss stated as a SameDiff graph on top of a QP, in the first network of a JVM. */
class TaskLossTest {

  private static final int N = 4;

  /** What the decision costs, cᵀz + 0.1 zᵀz − 0.3 Σz, stated plainly. */
  static final class CostLoss extends SameDiffLoss {
    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable defineLoss(SameDiff sd, SDVariable z, SDVariable c) {
      SDVariable gain = sd.constant(Nd4j.valueArrayOf(new long[] {N, 1}, 0.3, z.dataType()));
      SDVariable cost = z.mul(c).sum(1).add(sd.math().square(z).sum(1).mul(0.1));
      return cost.sub(sd.squeeze(z.mmul(gain), 1));
    }
  }

  /** The same without SameDiff. */
  static final class CostLossByHand implements ILossFunction {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray computeScoreArray(INDArray c, INDArray z, IActivation identity, INDArray mask) {
      return z.mul(c).add(z.mul(z).mul(0.1)).sub(z.mul(0.3)).sum(1);
    }

    @Override
    public INDArray computeGradient(INDArray c, INDArray z, IActivation identity, INDArray mask) {
      return c.add(z.mul(0.2)).sub(0.3);
    }

    @Override
    public double computeScore(
        INDArray c, INDArray z, IActivation identity, INDArray mask, boolean average) {
      double sum = computeScoreArray(c, z, identity, mask).sumNumber().doubleValue();
      return average ? sum / z.size(0) : sum;
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
        INDArray c, INDArray z, IActivation identity, INDArray mask, boolean average) {
      return Pair.create(
          computeScore(c, z, identity, mask, average), computeGradient(c, z, identity, mask));
    }

    @Override
    public String name() {
      return "CostLossByHand";
    }
  }

  /** Trains with both losses and prints the size of each update, and how the two differ. */
  static final class Train {
    private Train() {}

    public static void main(String[] args) {
      train(false);
      train(true);
      System.exit(0); // ND4J leaves threads behind
    }

    /** The order in which DL4J runs the loss's graph and its gradient depends on what is first. */
    private static void train(boolean scoreFirst) {
      ComputationGraph network = network(new CostLoss());
      ComputationGraph expected = network(new CostLossByHand());
      for (int step = 0; step < 5; step++) {
        INDArray x = Nd4j.randn(DataType.DOUBLE, 8, 3);
        INDArray c = Nd4j.randn(DataType.DOUBLE, 8, N);
        DataSet batch = new DataSet(x, c);
        double score = 0;
        if (scoreFirst) {
          score = network.score(batch) - expected.score(batch);
        }
        network.fit(batch);
        expected.fit(batch);
        INDArray update = expected.gradient().gradient();
        double size = update.amaxNumber().doubleValue();
        System.out.printf(
            "result %b %.1e %.1e %.1e%n",
            size > 1e-3,
            update.sub(network.gradient().gradient()).amaxNumber().doubleValue() / size,
            network.score() - expected.score(),
            score);
      }
    }

    private static ComputationGraph network(ILossFunction loss) {
      INDArray ones = Nd4j.ones(DataType.DOUBLE, 1, N);
      ComputationGraph network =
          new ComputationGraph(
              new NeuralNetConfiguration.Builder()
                  .seed(9)
                  .dataType(DataType.DOUBLE)
                  .updater(new Sgd(0.5))
                  .graphBuilder()
                  .addInputs("x")
                  .setInputTypes(InputType.feedForward(3))
                  .addLayer("costs", new DenseLayer.Builder().nOut(N).build(), "x")
                  .addLayer(
                      "qp",
                      new OptNetLayer.Builder()
                          .Q(Coefficient.identity(1.0))
                              .lower(0.0)
                              .A(Coefficient.fixed(ones))
                              .b(Coefficient.constant(1))
                              .settings(QpSettings.builder().threads(1).build())
                              .build(),
                      "costs")
                  .addLayer(
                      "loss",
                      new LossLayer.Builder(loss).activation(Activation.IDENTITY).build(),
                      "qp")
                  .setOutputs("loss")
                  .build());
      network.init();
      return network;
    }
  }

  @Test
  void firstNetworkHasTheRightGradientInEveryStep() {
    List<String> steps = ChildJvm.run(Train.class);
    assertThat(steps).hasSize(2 * 5);
    for (String step : steps) {
      String[] words = step.split(" ");
      assertThat(words[0]).as(step).isEqualTo("true");
      for (int i = 1; i < words.length; i++) {
        assertThat(Double.parseDouble(words[i])).as(step).isBetween(-1e-12, 1e-12);
      }
    }
  }
}
