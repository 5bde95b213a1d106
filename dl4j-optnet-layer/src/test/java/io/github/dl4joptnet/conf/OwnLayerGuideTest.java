package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.networks.GuideGradientCheck;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import io.github.dl4joptnet.testing.networks.WeightedShares;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The code of the guide "A layer of your own". */
class OwnLayerGuideTest {
  @TempDir Path folder;

  private static MultiLayerNetwork network(IUpdater updater) {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .seed(1)
            .updater(updater) // new Adam(0.01), say; new NoOp() for the check below
            .list()
            .layer(new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build())
            .layer(new WeightedShares(5))
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(3))
            .build();
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    return net;
  }

  @Test
  void theLayerTrainsAndIsSaved() throws IOException {
    MultiLayerNetwork net = network(new Adam(0.01));
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 20, 3, 2);
    INDArray shares = net.feedForward(data.getFeatures()).get(2);
    assertThat(shares.sum(1).sub(1).amaxNumber().doubleValue()).isLessThan(1e-8);
    assertThat(shares.minNumber().doubleValue()).isGreaterThan(-1e-8);

    double before = net.score(data);
    for (int i = 0; i < 20; i++) {
      net.fit(data);
    }
    assertThat(net.score(data)).isLessThan(before);
    assertThat(net.getLayer(1).getParam("logW").amaxNumber().doubleValue()).isPositive();

    File file = folder.resolve("model.zip").toFile();
    net.save(file, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);
    assertThat(loaded.output(data.getFeatures())).isEqualTo(net.output(data.getFeatures()));
    assertThat(loaded.getLayer(1).conf().getLayer()).isEqualTo(net.getLayer(1).conf().getLayer());
  }

  @Test
  void theGradientIsRight() {
    MultiLayerNetwork net = network(new NoOp());
    DataSet data = SmallNetworks.data(DataType.DOUBLE, 20, 3, 2);
    assertThat(GuideGradientCheck.passes(net, data)).isTrue();
  }

  @Test
  void theGuideShowsThisCode() throws IOException {
    DocumentedCode.assertCompiled(
        "docs/own-layer.md",
        OwnLayerGuideTest.class,
        GuideGradientCheck.class,
        WeightedShares.class);
  }
}
