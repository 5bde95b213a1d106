package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CellTimerTest {
  private static final QpShape SHAPE = QpShape.dense(8, 6, 2);

  @Test
  void phasesAddUpAndThreadsAreCompared() {
    CellTimer timer = new CellTimer(List.of(1, 2), 0.01);
    QpArrays problem = PeerProblems.generate(SHAPE, Matrices.PER_SAMPLE, 6, 0);
    Cell cell = timer.measure(SHAPE, Matrices.PER_SAMPLE, problem);
    assertThat(cell.batch()).isEqualTo(6);
    assertThat(cell.repetitions()).isGreaterThanOrEqualTo(5);
    assertThat(cell.unsolved()).isZero();
    assertThat(cell.iterations()).isGreaterThan(1);
    assertThat(cell.build()).isPositive().isLessThan(cell.forward());
    assertThat(cell.forward()).isLessThan(cell.total());
    assertThat(cell.unit()).isPositive();
    assertThat(cell.speedUps()).containsOnlyKeys(2);
    assertThat(cell.speedUps().get(2)).isPositive();
  }

  @Test
  void aBatchOfOneHasNothingToShareAmongThreads() {
    CellTimer timer = new CellTimer(List.of(1, 2), 0.01);
    QpArrays problem = PeerProblems.generate(SHAPE, Matrices.SHARED, 1, 0);
    assertThat(timer.measure(SHAPE, Matrices.SHARED, problem).speedUps()).isEmpty();
  }

  @Test
  void sharedWorkIsCountedOncePerBatch() {
    double once = 8 * 8 * 8 / 3.0 + 8 * 8 * 8 + 8 * 8 * 8;
    double iteration = 8 * 8 * 8 / 3.0;
    assertThat(NominalWork.flops(cell(Matrices.PER_SAMPLE)))
        .isCloseTo(once + 7 * iteration, within(1e-9));
    assertThat(NominalWork.flops(cell(Matrices.SHARED)))
        .isCloseTo(once / 4 + 7 * iteration, within(1e-9));
  }

  /** Four QPs with seven iterations each. */
  private static Cell cell(Matrices matrices) {
    return new Cell(SHAPE, matrices, 4, 7, 0, 3, 1, 2, 3, 1, 2, 3, 0.5, new TreeMap<>());
  }
}
