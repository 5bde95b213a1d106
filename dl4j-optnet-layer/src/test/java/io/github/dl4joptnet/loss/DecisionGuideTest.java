package io.github.dl4joptnet.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.DocumentedCode;
import java.io.IOException;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The code of docs/decisions.md. */
class DecisionGuideTest {
  @Test
  void theKnapsackOfTheGuideLearns() {
    DecisionProgram program =
        DecisionProgram.builder() // the most valuable share of each of 3 goods, of 2 at most
            .maximize()
            .G(Nd4j.ones(DataType.DOUBLE, 1, 3))
            .h(Nd4j.createFromArray(2.0))
            .lower(Nd4j.zeros(DataType.DOUBLE, 3))
            .upper(Nd4j.ones(DataType.DOUBLE, 3))
            .build();
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(1e-2))
                .list()
                .layer(
                    new OutputLayer.Builder(new SpoPlusLoss(program))
                        .nIn(4)
                        .nOut(3) // the predicted values of the goods
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    net.init();
    DataSet data = new DataSet(Nd4j.randn(20, 4), Nd4j.rand(20, 3).add(0.1));
    DataSetIterator training = new ListDataSetIterator<>(data.asList(), 10);
    DataSetIterator validation = training;
    net.fit(training, 2);

    Regret regret = net.doEvaluation(validation, new Regret(program))[0];
    String text = regret.stats(); // regret: 12.34 % (mean 0.123456) of 20 examples
    double share = regret.regret();
    EarlyStoppingConfiguration<MultiLayerNetwork> stopping =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .scoreCalculator(new RegretCalculator<>(new Regret(program), validation))
            .epochTerminationConditions(new MaxEpochsTerminationCondition(20))
            .modelSaver(new InMemoryModelSaver<>())
            .build();

    assertThat(text).startsWith("regret: ").endsWith(" of 20 examples");
    assertThat(share).isBetween(0.0, 1.0);
    assertThat(stopping.getScoreCalculator().minimizeScore()).isTrue();
  }

  @Test
  void theGuideShowsThisCode() throws IOException {
    DocumentedCode.assertCompiled("docs/decisions.md", DecisionGuideTest.class);
  }
}
