package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SolveLogTest {

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final List<String> warnings = new ArrayList<>();
  private final SolveLog log = new SolveLog(clock::get, warnings::add);

  @Test
  void warnsAtOnceThenSeldomAndLosesNoCount() {
    log.record(List.of(QpStatus.SOLVED, QpStatus.SOLVED));
    assertThat(warnings).isEmpty();
    log.record(List.of(QpStatus.SOLVED, QpStatus.MAX_ITERATIONS));
    assertThat(warnings)
        .containsExactly("1 of 2 QPs not solved {MAX_ITERATIONS=1}; their gradients are zero");
    for (int i = 0; i < 100; i++) {
      log.record(List.of(QpStatus.NUMERICAL_ERROR, QpStatus.PRIMAL_INFEASIBLE));
    }
    assertThat(warnings).hasSize(1);
    clock.addAndGet(SolveLog.WARN_INTERVAL);
    log.record(List.of(QpStatus.PRIMAL_INFEASIBLE));
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(1))
        .startsWith("1 of 1 QPs not solved {PRIMAL_INFEASIBLE=1}")
        .endsWith("(and 200 more since the last warning)");
    QpStatistics statistics = log.statistics();
    assertThat(statistics.solves()).isEqualTo(103);
    assertThat(statistics.unsolved()).isEqualTo(202);
    assertThat(statistics.samples(QpStatus.SOLVED)).isEqualTo(3);
    assertThat(statistics.samples(QpStatus.DUAL_INFEASIBLE)).isZero();
  }

  @Test
  void statisticsOfAnEpochAreADifference() {
    log.record(List.of(QpStatus.SOLVED, QpStatus.MAX_ITERATIONS));
    QpStatistics before = log.statistics();
    log.record(List.of(QpStatus.SOLVED));
    QpStatistics epoch = log.statistics().since(before);
    assertThat(epoch.solves()).isOne();
    assertThat(epoch.unsolved()).isZero();
    assertThat(epoch.samples()).containsOnlyKeys(QpStatus.SOLVED);
  }
}
