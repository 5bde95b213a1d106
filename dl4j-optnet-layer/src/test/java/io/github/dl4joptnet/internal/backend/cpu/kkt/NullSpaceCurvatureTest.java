package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import org.junit.jupiter.api.Test;

/** Directions of negative curvature. */
class NullSpaceCurvatureTest {
  private static NullSpaceKkt kkt(LoadedSample sample, double[] weight, double[] gap) {
    return new NullSpaceKkt(sample.matrices, sample.qp.costScale(), weight, gap, 0);
  }

  @Test
  void negativeDirectionsAreThoseThatTheRowsLeaveFree() {
    SmallQp saddle = SmallQp.of(3).withQ(new double[][] {{0, 1, 0}, {1, 0, 0}, {0, 0, 1}});
    double[][][] rows = {{}, {{1, 1, 0}}, {{1, -1, 0}}, {{1, 0, 0}}, {{0, 0, 1}}};
    boolean[] isFree = {true, true, false, false, true};
    for (int i = 0; i < rows.length; i++) {
      int m = rows[i].length;
      SmallQp qp = m == 0 ? saddle : saddle.withEqualities(rows[i], new double[m]);
      LoadedSample sample = new LoadedSample(qp);
      int falling = 0;
      for (double[] d : kkt(sample, new double[3], new double[m]).negativeDirections()) {
        assertClose(PlainMatrices.product(sample.scaledRows(), d), new double[m], 1e-14);
        double[] qd = PlainMatrices.product(sample.scaledQ(), d);
        falling += PlainMatrices.dot(d, qd) < -0.1 * PlainMatrices.dot(d, d) ? 1 : 0;
      }
      assertThat(falling > 0).isEqualTo(isFree[i]);
    }
  }

  /** A weight of 2, or a gap of ½, makes up for a curvature of −1. */
  @Test
  void weightsAndGapsBelongToTheCurvature() {
    SmallQp qp = SmallQp.of(1).withQ(new double[][] {{-1}}).withEqualities(new double[][] {{1}}, 0);
    LoadedSample sample = new LoadedSample(qp);
    double c = sample.qp.costScale();
    double open = 1e9;
    assertThat(kkt(sample, new double[1], new double[] {open}).negativeDirections()).hasSize(1);
    assertThat(kkt(sample, new double[] {2 * c}, new double[] {open}).negativeDirections())
        .isEmpty();
    assertThat(kkt(sample, new double[1], new double[] {0.5 / c}).negativeDirections()).isEmpty();
    assertThat(kkt(sample, new double[1], new double[1]).negativeDirections()).isEmpty();
  }
}
