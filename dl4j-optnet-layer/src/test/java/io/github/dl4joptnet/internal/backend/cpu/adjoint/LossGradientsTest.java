package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LossGradientsTest {

  @Test
  void areReadBySampleAndRow() {
    SmallQp qp = SmallProblems.random(2, 1, 3, Curvature.DENSE, new Random(557));
    QpData data = SmallQp.batch(false, qp, qp, qp);
    LossGradients loss =
        new LossGradients(
            new double[] {1, 2, 3, 4, 5, 6},
            new double[] {10, 11, 12, 20, 21, 22, 30, 31, 32},
            new double[] {-1, -2, -3});
    assertThat(loss.byZ(4)).isEqualTo(5);
    // Row 0 is the equality.
    assertThat(loss.byRow(data, 2, 0)).isEqualTo(-3);
    assertThat(loss.byRow(data, 1, 1)).isEqualTo(20);
    assertThat(loss.byRow(data, 2, 3)).isEqualTo(32);
    LossGradients none = new LossGradients(null, null, null);
    assertThat(none.byZ(0) + none.byRow(data, 0, 0) + none.byRow(data, 0, 1)).isZero();
  }
}
