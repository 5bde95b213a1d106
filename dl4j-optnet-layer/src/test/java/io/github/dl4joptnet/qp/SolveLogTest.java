package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.ChildJvm;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

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

  /** Solves two batches without a solution in a JVM without an SLF4J binding. */
  static final class WithoutBinding {
    public static void main(String[] args) {
      ByteArrayOutputStream captured = new ByteArrayOutputStream();
      System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
      QpSolver solver = QpSolver.create(QpSettings.defaults());
      QpBatch infeasible =
          QpBatch.builder()
              .Q(Nd4j.createFromArray(new double[][] {{1}}))
              .G(Nd4j.createFromArray(new double[][] {{1}, {-1}})) // 2 ≤ z ≤ 1
              .h(Nd4j.createFromArray(1.0, -2.0))
              .build();
      solver.solve(infeasible);
      solver.solve(infeasible);
      captured
          .toString(StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("dl4j-optnet"))
          .forEach(line -> System.out.println("result " + line));
      System.exit(0); // ND4J's threads are no daemons
    }
  }

  @Test
  void theFirstFailureIsOnStandardErrorWhereThereIsNoBinding() {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("slf4j-simple"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(ChildJvm.run(List.of(), classPath, WithoutBinding.class))
        .containsExactly(
            "dl4j-optnet: 1 of 1 QPs not solved {PRIMAL_INFEASIBLE=1}; their gradients are zero."
                + " Further warnings go to SLF4J, which has no binding here");
  }
}
