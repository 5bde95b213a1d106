package io.github.dl4joptnet.samples.denoise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.samples.LinearDecay;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class DenoiseNetworkTest {
  private static final double CENTRE = 54.5;

  private static DenoiseNetwork networks(int points) {
    QpSettings settings = QpSettings.builder().tolerance(1e-10).threads(1).build();
    return new DenoiseNetwork(points, CENTRE, new LinearDecay(1e-3, 10), 0, settings);
  }

  @Test
  void totalVariationIsThatOfADirectAlgorithm() {
    List<Signal> signals = new SignalGenerator(5).generate(20);
    for (double lambda : new double[] {2, 21.21, 60, 2000}) {
      ComputationGraph net = networks(100).learnedDifferences(lambda);
      for (Signal signal : signals) {
        assertThat(SignalArrays.denoise(net, signal))
            .containsExactly(DirectTotalVariation.denoise(signal.noisy(), lambda), within(1e-6));
      }
    }
  }

  @Test
  void tuningStartsNextToTotalVariation() {
    ComputationGraph tuned = networks(100).tuned();
    for (Signal signal : new SignalGenerator(6).generate(5)) {
      assertThat(SignalArrays.denoise(tuned, signal))
          .containsExactly(
              DirectTotalVariation.denoise(signal.noisy(), DenoiseNetwork.LAMBDA), within(0.1));
    }
  }

  @Test
  void theGradientOfTheLearnedOperatorIsTheTrueOne() {
    int points = 6;
    ComputationGraph net = networks(points).learnedDifferences(2.5);
    net.getLayer(DenoiseNetwork.PROGRAM)
        .getParam(LearnedDifferencesLayer.OPERATOR)
        .addi(Nd4j.rand(net.params().dataType(), points - 1, points).subi(0.5).muli(0.3));
    INDArray noisy = Nd4j.createFromArray(new double[][] {{50, 53, 51, 70, 66, 68}});
    INDArray clean = Nd4j.createFromArray(new double[][] {{51, 51, 51, 68, 68, 68}});
    net.setInput(0, noisy);
    net.setLabel(0, clean);
    net.computeGradientAndScore();
    INDArray gradient = net.gradient().gradient().dup();
    INDArray params = net.params();
    double step = 1e-6;
    for (int i = 0; i < params.length(); i++) {
      double value = params.getDouble(i);
      params.putScalar(i, value + step);
      double above = net.score(new DataSet(noisy, clean));
      params.putScalar(i, value - step);
      double below = net.score(new DataSet(noisy, clean));
      params.putScalar(i, value);
      assertThat(gradient.getDouble(i)).isCloseTo((above - below) / (2 * step), within(1e-4));
    }
    assertThat(gradient.amaxNumber().doubleValue()).isGreaterThan(1);
  }

  @Test
  void knowsTheNumberOfItsPoints() {
    DenoiseNetwork networks = networks(7);
    for (ComputationGraph net :
        List.of(
            networks.tuned(),
            networks.pure(),
            networks.learnedDifferences(3),
            networks.fullyConnected(List.of(5, 4)))) {
      assertThat(DenoiseNetwork.points(net)).hasValue(7);
      assertThat(net.outputSingle(Nd4j.rand(3, 7).muli(50)).shape()).containsExactly(3, 7);
    }
  }
}
