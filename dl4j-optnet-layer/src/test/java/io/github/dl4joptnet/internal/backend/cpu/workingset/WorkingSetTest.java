package io.github.dl4joptnet.internal.backend.cpu.workingset;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallQp;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingSetTest {
  /** Units of the row and the variables from those that scaling leaves alone to far beyond. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "5, 1, 1", "1e9, 1, 1", "1, 2, 0.5", "1e-7, 3e8, 1e-5"})
  void distancesToSidesAreTheSameInAllUnits(double ofRow, double ofFirst, double ofSecond) {
    // z₁ + 2 z₂ ≤ 1, z₁ ≤ 1, z₂ ≤ 1, and curvatures 4 and 9.
    SmallQp program =
        SmallQp.of(2)
            .withQ(new double[][] {{4 / (ofFirst * ofFirst), 0}, {0, 9 / (ofSecond * ofSecond)}})
            .withRows(new double[][] {{ofRow / ofFirst, 2 * ofRow / ofSecond}}, null, row(ofRow))
            .withBounds(null, row(ofFirst, ofSecond));
    ScaledQp qp = new LoadedSample(program).qp;
    double[] value = new double[3];
    for (int k = 0; k < 3; k++) {
      value[qp.sides.index[k]] = 3 * qp.sides.limit[k];
    }
    WorkingSet set = new WorkingSet(new double[3], value);
    set.begin(qp, null);
    assertThat(qp.sides.index).startsWith(0, 1, 2);
    assertThat(set.distance(0)).isNegative();
    Offset<Double> rounding = Offset.offset(1e-12);
    assertThat(set.distance(1) / set.distance(2)).isEqualTo(2.0 / 3, rounding);
    assertThat(set.distance(0) / set.distance(2)).isEqualTo(1 / (1.0 / 2 + 2.0 / 3) / 3, rounding);
  }

  private static double[] row(double... values) {
    return values;
  }
}
