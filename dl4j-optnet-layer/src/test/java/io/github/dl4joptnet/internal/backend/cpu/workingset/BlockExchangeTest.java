package io.github.dl4joptnet.internal.backend.cpu.workingset;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** With z ≤ 1 for many variables, some of which violate it in each round. */
class BlockExchangeTest {
  private static final int N = 300;
  private static final int FEW = 16;

  private final double[] dual = new double[N];
  private final double[] value = new double[N];
  private final WorkingSet set = new WorkingSet(dual, value);
  private final BlockExchange exchange = new BlockExchange(set, 2 * N, FEW);

  BlockExchangeTest() {
    double[] ones = new double[N];
    Arrays.fill(ones, 1);
    set.begin(new LoadedSample(SmallQp.of(N).withBounds(null, ones)).qp, null);
    exchange.reset();
  }

  /** A round in which so many more sides are violated, and all active ones have multipliers. */
  private Change round(int violated, int freedom) {
    int left = violated;
    for (int j = 0; j < N; j++) {
      boolean isActive = set.contains(j);
      dual[j] = isActive ? 1 : 0;
      value[j] = !isActive && left-- > 0 ? 2 : 0;
    }
    return exchange.update(freedom, 0.5, 12);
  }

  @Test
  void aSlowRateEndsTheSearchOnceTwoRoundsTellIt() {
    assertThat(round(40, 1000)).isEqualTo(Change.CHANGED);
    assertThat(round(39, 1000)).isEqualTo(Change.CHANGED);
    assertThat(round(38, 1000)).isEqualTo(Change.IMPOSSIBLE);
  }

  @Test
  void aFastRateGoesOnAndFewMayGoOneByOne() {
    for (int violated : new int[] {80, 40, 20, FEW, FEW - 1, FEW - 2, FEW - 3, 1}) {
      assertThat(round(violated, 1000)).as("%d", violated).isEqualTo(Change.CHANGED);
    }
    assertThat(round(0, 1000)).isEqualTo(Change.NONE_LEFT);
  }

  /** While the freedom left keeps violated sides out, their number tells no rate. */
  @Test
  void roundsInWhichNotAllCanEnterAreNotCounted() {
    for (int violated : new int[] {60, 59, 58, 57, 56}) {
      int before = set.size();
      assertThat(round(violated, before + 40)).isEqualTo(Change.CHANGED);
      assertThat(set.size()).isEqualTo(before + 20);
    }
  }

  @Test
  void theMostViolatedSidesEnter() {
    for (int j = 0; j < N; j++) {
      value[j] = 2 + j * 37 % N;
    }
    assertThat(exchange.update(40, 0.5, 12)).isEqualTo(Change.CHANGED);
    assertThat(set.size()).isEqualTo(20);
    for (int j = 0; j < N; j++) {
      assertThat(set.contains(j)).as("%d", j).isEqualTo(value[j] >= 2 + N - 20);
    }
  }

  @Test
  void withoutFreedomLeftNoSideEnters() {
    assertThat(round(10, 0)).isEqualTo(Change.IMPOSSIBLE);
    assertThat(set.size()).isZero();
  }

  @Test
  void moreWrongSidesForTheThirdTimeEndTheSearch() {
    for (int violated : new int[] {1, 2, 3}) {
      assertThat(round(violated, 1000)).isEqualTo(Change.CHANGED);
    }
    assertThat(round(4, 1000)).isEqualTo(Change.IMPOSSIBLE);
  }
}
