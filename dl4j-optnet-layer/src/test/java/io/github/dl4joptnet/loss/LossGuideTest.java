package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetLayer;
import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.GuideGradientCheck;
import io.github.dl4joptnet.testing.networks.NewsvendorLoss;
import io.github.dl4joptnet.testing.networks.RiskLoss;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** The code of the guide "Losses of your own". */
class LossGuideTest {
  @TempDir Path folder;

  private static MultiLayerNetwork network(ILossFunction loss, IUpdater updater) {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .seed(1)
            .updater(updater)
            .list()
            .layer(new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build())
            .layer(
                new OptNetLayer.Builder() // shares z of a capital: Σ z = 1, z ≥ 0
                    .Q(Coefficient.identity(1.0))
                        .A(Coefficient.fixed(Nd4j.ones(DataType.DOUBLE, 1, 5)))
                        .b(Coefficient.constant(1))
                        .lower(0.0)
                        .build())
            .layer(new LossLayer.Builder(loss).activation(Activation.IDENTITY).build())
            .setInputType(InputType.feedForward(3))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  @Test
  void theLossesTrainAndAreSaved() throws IOException {
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 20, 3, 5);
    for (ILossFunction loss : new ILossFunction[] {new RiskLoss(0.3), new NewsvendorLoss(4, 1)}) {
      MultiLayerNetwork net = network(loss, new Adam(0.02));
      double before = net.score(data);
      for (int i = 0; i < 20; i++) {
        net.fit(data);
      }
      assertThat(net.score(data)).isLessThan(before);
      File file = folder.resolve("model.zip").toFile();
      net.save(file, true);
      MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
      assertThat(loaded.score(data)).isEqualTo(net.score(data));
    }
  }

  @Test
  void theScoresAreThoseOfTheFormulas() {
    INDArray z = Nd4j.createFromArray(new double[][] {{1, 3}, {2, 2}});
    INDArray labels = Nd4j.createFromArray(new double[][] {{2, 1}, {2, 5}});
    assertThat(
            new NewsvendorLoss(4, 1)
                .computeScoreArray(labels, z, new ActivationIdentity(), null)
                .toDoubleVector())
        .containsExactly(4 * 1 + 1 * 2, 4 * 3);
    assertThat(
            new RiskLoss(0.5)
                .computeScoreArray(labels, z, new ActivationIdentity(), null)
                .toDoubleVector())
        .containsExactly(new double[] {0.5 * 10 - 5, 0.5 * 8 - 14}, within(1e-15));
  }

  @Test
  void theGradientIsRight() {
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 6, 3, 5);
    GradientChecks.check(network(new NewsvendorLoss(4, 1), new NoOp()), data);
    MultiLayerNetwork net = network(new RiskLoss(0.3), new NoOp());
    assertThat(GuideGradientCheck.passes(net, data)).isTrue();
  }

  @Test
  void theGuideShowsThisCode() throws IOException {
    DocumentedCode.assertCompiled(
        "docs/losses.md",
        LossGuideTest.class,
        GuideGradientCheck.class,
        NewsvendorLoss.class,
        RiskLoss.class);
  }
}
