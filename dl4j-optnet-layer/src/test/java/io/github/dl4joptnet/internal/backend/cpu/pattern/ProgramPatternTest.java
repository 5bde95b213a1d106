package io.github.dl4joptnet.internal.backend.cpu.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import org.junit.jupiter.api.Test;

class ProgramPatternTest {
  /** Sparse A [1, 3] with the entries (0, 2), (0, 0), and dense G [2, 3]. */
  private static QpData data(double... g) {
    SparseLayout layout = new SparseLayout(1, 3, new int[] {0, 0}, new int[] {2, 0});
    return QpData.builder(1, 3, 2, 1)
        .set(QpCoefficient.A, new Operand(new double[] {5, 6}, 0, layout))
        .set(QpCoefficient.G, new Operand(g, 0, 6))
        .build();
  }

  @Test
  void stacksTheRowsOfSparseAndDenseCoefficients() {
    QpData data = data(0, 7, 0, 8, 0, 9);
    ProgramPattern pattern = ProgramPattern.of(data);
    assertThat(pattern.rows().start()).containsExactly(0, 2, 3, 5);
    assertThat(pattern.rows().row()).containsExactly(0, 2, 1, 0, 2);
    double[] values = new double[5];
    pattern.copyRows(data, 0, values);
    assertThat(values).containsExactly(6, 5, 7, 8, 9);
    assertThat(pattern.q().size()).isZero();
  }

  @Test
  void isAnalysedOnceForAllBatchesWithIt() {
    ProgramPattern pattern = ProgramPattern.of(data(0, 7, 0, 8, 0, 9));
    assertThat(ProgramPattern.of(data(0, 1, 0, 1, 0, 1))).isSameAs(pattern);
    assertThat(ProgramPattern.of(data(0, 1, 0, 1, 0, 0))).isNotSameAs(pattern);
    assertThat(ProgramPattern.of(data(0, 7, 0, 8, 0, 9)).kkt()).isSameAs(pattern.kkt());
  }

  @Test
  void aFactorThatDoesNotFitSaysWhatItWouldNeed() {
    KktPattern kkt = ProgramPattern.of(data(1, 7, 1, 8, 1, 9)).kkt();
    kkt.checkMemory(1);
    assertThatThrownBy(() -> kkt.checkMemory(Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "order 6", kkt.elimination().entries() + " entries", "GiB", "-Xmx");
  }
}
