package io.github.dl4joptnet.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;

class LinearDecayTest {
  @Test
  void fallsAlongALineAndStaysAtZero() {
    LinearDecay decay = new LinearDecay(0.5, 10);
    assertThat(decay.valueAt(0, 3)).isEqualTo(0.5);
    assertThat(decay.valueAt(5, 0)).isCloseTo(0.25, within(1e-15));
    assertThat(decay.valueAt(10, 0)).isZero();
    assertThat(decay.valueAt(11, 0)).isZero();
  }

  @Test
  void isSavedWithANetwork() {
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .updater(new Sgd(new LinearDecay(0.5, 10)))
            .list()
            .layer(new OutputLayer.Builder().nIn(1).nOut(2).build())
            .build();
    assertThat(MultiLayerConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
  }
}
