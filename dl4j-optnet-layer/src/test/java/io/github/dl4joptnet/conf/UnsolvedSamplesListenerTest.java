package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpStatus;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class UnsolvedSamplesListenerTest {
  private final UnsolvedSamplesListener listener = new UnsolvedSamplesListener();

  /** z₀ + z₁ = 5 with z ≤ upper: no solution for an upper below 2.5. */
  private MultiLayerNetwork network(double upper) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new DenseLayer.Builder().nIn(2).nOut(2).build())
                .layer(
                    new OptNetLayer.Builder()
                        .nIn(2)
                        .Q(Coefficient.identity(1))
                        .A(Coefficient.fixed(Nd4j.createFromArray(new double[][] {{1, 1}})))
                        .b(Coefficient.constant(5))
                        .upper(upper)
                        .build())
                .layer(
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build())
                .build());
    net.init();
    net.setListeners(listener);
    return net;
  }

  private static DataSetIterator data() {
    INDArray x = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {5, 6}});
    DataSet threeSamples = new DataSet(x, x);
    return new ListDataSetIterator<>(threeSamples.asList(), 2);
  }

  @Test
  void countsTheSamplesOfEachEpoch() {
    network(1).fit(data(), 2);
    assertThat(listener.lastEpoch().samples(QpStatus.PRIMAL_INFEASIBLE)).isEqualTo(3);
    assertThat(listener.lastEpoch().unsolved()).isEqualTo(3);

    network(9).fit(data(), 1);
    assertThat(listener.lastEpoch().samples(QpStatus.SOLVED)).isEqualTo(3);
    assertThat(listener.lastEpoch().unsolved()).isZero();
  }
}
