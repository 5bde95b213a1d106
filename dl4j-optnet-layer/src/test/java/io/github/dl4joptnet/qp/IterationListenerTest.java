package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the listener sees, and what the printed table says. */
class IterationListenerTest {
  private static final int BATCH = 6;

  /** With a semidefinite Q, which the interior-point method solves. */
  private static QpBatch batch() {
    return batch(PlantedQp.variables(10).rank(7).inequalities(8, 3).equalities(2).bounds(2));
  }

  private static QpBatch batch(PlantedQp.Recipe recipe) {
    Random random = new Random(257);
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      samples.add(recipe.plant(random).qp());
    }
    return QpArrays.perSample(samples).build();
  }

  @Test
  void seesEveryIterationOfEverySampleInOrder() {
    List<IterationListener.Iteration> seen = Collections.synchronizedList(new ArrayList<>());
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(3).listener(seen::add).build());
    QpSolution solution = solver.solve(batch());
    Map<Integer, List<IterationListener.Iteration>> bySample =
        seen.stream().collect(Collectors.groupingBy(IterationListener.Iteration::sample));
    assertThat(bySample).hasSize(BATCH);
    for (int sample = 0; sample < BATCH; sample++) {
      List<IterationListener.Iteration> iterations = bySample.get(sample);
      assertThat(iterations).hasSize(solution.iterations(sample) + 1);
      for (int number = 0; number < iterations.size(); number++) {
        IterationListener.Iteration iteration = iterations.get(number);
        assertThat(iteration.number()).isEqualTo(number);
        assertThat(iteration.alpha()).isBetween(number == 0 ? 0 : 1e-6, 1.0);
        assertThat(iteration.sigma()).isBetween(0.0, 1.0);
      }
      IterationListener.Iteration first = iterations.get(0);
      IterationListener.Iteration last = iterations.get(iterations.size() - 1);
      assertThat(last.dualityGap()).isLessThan(1e-3 * first.dualityGap());
      assertThat(last.dualResidual()).isLessThanOrEqualTo(1e-3 * first.dualResidual() + 1e-12);
    }
  }

  @Test
  void seesEveryRoundOfTheActiveSetMethod() {
    List<IterationListener.Iteration> seen = new ArrayList<>();
    QpSolver solver = QpSolver.create(QpSettings.builder().threads(1).listener(seen::add).build());
    QpSolution solution = solver.solve(definite());
    for (int sample = 0; sample < BATCH; sample++) {
      int index = sample;
      List<IterationListener.Iteration> rounds =
          seen.stream().filter(iteration -> iteration.sample() == index).toList();
      assertThat(rounds).hasSize(solution.iterations(sample) + 1).hasSizeBetween(2, 17);
      for (int number = 0; number < rounds.size(); number++) {
        assertThat(rounds.get(number).number()).isEqualTo(number);
        assertThat(rounds.get(number).alpha()).isEqualTo(1);
        assertThat(rounds.get(number).sigma()).isZero();
      }
      assertThat(rounds.get(0).primalResidual()).isGreaterThan(1e-3);
      assertThat(rounds.get(rounds.size() - 1).primalResidual())
          .isEqualTo(solution.primalResidual(sample))
          .isLessThan(1e-9);
    }
  }

  private static QpBatch definite() {
    return batch(PlantedQp.variables(10).inequalities(8, 3).equalities(2));
  }

  @Test
  void doesNotChangeTheResult() {
    for (QpBatch qp : List.of(batch(), definite())) {
      QpSolution plain = QpSolver.create(QpSettings.defaults()).solve(qp);
      QpSolution watched =
          QpSolver.create(QpSettings.builder().listener(iteration -> {}).build()).solve(qp);
      assertThat(QpArrays.values(watched.z())).isEqualTo(QpArrays.values(plain.z()));
      assertThat(watched.iterations(0)).isEqualTo(plain.iterations(0));
      assertThat(watched.primalResidual(0)).isEqualTo(plain.primalResidual(0));
    }
  }

  @Test
  void anExceptionOfTheListenerReachesTheCaller() {
    QpSolver solver =
        QpSolver.create(
            QpSettings.builder()
                .threads(2)
                .listener(
                    iteration -> {
                      throw new IllegalStateException("stop here");
                    })
                .build());
    assertThatThrownBy(() -> solver.solve(batch()))
        .isInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("stop here");
    // The solver's workspaces are fit for use afterwards.
    QpSolver quiet = QpSolver.create(QpSettings.defaults());
    assertThat(quiet.solve(batch()).failures()).isZero();
  }

  @Test
  void theTableHasOneHeaderAndALinePerIteration() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
    QpSettings settings = QpSettings.builder().threads(2).listener(new IterationTable(out)).build();
    QpSolution solution = QpSolver.create(settings).solve(batch());
    List<String> lines = text.toString(StandardCharsets.UTF_8).lines().toList();
    int expected = 1;
    for (int sample = 0; sample < BATCH; sample++) {
      expected += solution.iterations(sample) + 1;
    }
    assertThat(lines).hasSize(expected);
    assertThat(lines.get(0)).contains("iter", "primal", "dual", "gap", "alpha", "sigma");
    assertThat(lines.subList(1, lines.size())).allMatch(line -> line.matches("( +[0-9.e+-]+){7}"));
  }
}
