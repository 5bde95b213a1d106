package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.samples.LinearDecay;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

class SudokuNetworkTest {
  private static final List<Puzzle> PUZZLES = new PuzzleGenerator(2, 3).generate(20);

  @Test
  void nineByNineStartsWhereEveryDigitIsAsLikely() {
    MultiLayerNetwork net = SudokuNetwork.create(3, 1, new Adam(0.01), QpSettings.defaults(), 0);
    for (double w : net.getParam("0_w").toDoubleVector()) {
      assertThat(Math.exp(w)).isCloseTo(1.0 / 9, within(1e-12));
    }
    INDArray rows = net.getParam("0_A");
    assertThat(rows.shape()).containsExactly(249, 729);
    assertThat(rows.meanNumber().doubleValue()).isCloseTo(0, within(1e-3));
    assertThat(rows.norm2(1).meanNumber().doubleValue()).isCloseTo(1, within(0.02));
  }

  @Test
  void trainingGoesOnWhereItWasWithAnotherWeight() {
    Adam adam = new Adam(new LinearDecay(0.1, 10));
    MultiLayerNetwork through = SudokuNetwork.create(2, 0.5, adam, QpSettings.defaults(), 7);
    MultiLayerNetwork before = SudokuNetwork.create(2, 0.5, adam, QpSettings.defaults(), 7);
    fit(through);
    fit(before);
    MultiLayerNetwork sameWeight = SudokuNetwork.withWeight(0.5, adam, before);
    MultiLayerNetwork otherWeight = SudokuNetwork.withWeight(0.1, adam, before);
    fit(through);
    fit(sameWeight);
    fit(otherWeight);
    assertThat(sameWeight.params()).isEqualTo(through.params());
    assertThat(otherWeight.params()).isNotEqualTo(through.params());
    assertThat(Score.of(otherWeight, PUZZLES).mse()).isNotNaN();
  }

  private static void fit(MultiLayerNetwork net) {
    net.fit(OneHot.dataSet(PUZZLES, DataType.DOUBLE));
  }
}
