package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.polish.DenseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.Polish;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.EnumeratedSolution;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.MethodRun;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InteriorPointTest {
  private static final Goal GOAL = new Goal(1e-9, 50, 0, 0, null);

  private final Random random = new Random(503);

  /** The method for one sample. */
  private static final class Solver {
    private final LoadedSample sample;
    private final Iterate best;
    private final InteriorPoint method;

    Solver(LoadedSample sample) {
      this.sample = sample;
      int n = sample.qp.n;
      int m = sample.qp.m;
      SideWeights weights = new SideWeights(n, m, sample.capacity());
      DenseActiveSetKkt kkt = new DenseActiveSetKkt(n, sample.data.nEq(), sample.data.nIneq());
      Polish polish = new Polish(n, m, weights, kkt, sample.forms, sample.residuals);
      best = sample.iterate();
      method =
          new InteriorPoint(
              n, m, sample.capacity(), sample.residuals, best, sample.iterate(), polish);
    }

    MethodRun run(boolean safest, Start start, Goal goal) {
      KktSystem kkt =
          safest ? sample.forms.safest(sample.qp.costScale()) : sample.forms.cheapest(sample.qp);
      return MethodRun.of(method.with(kkt, start), sample.qp, goal);
    }
  }

  private void assertFinds(EnumeratedSolution expected, Solver solver, double tolerance) {
    assertClose(solver.sample.z(solver.best), expected.z(), tolerance);
    assertClose(solver.sample.y(solver.best), expected.y(), tolerance);
    assertClose(solver.sample.boundDual(solver.best), expected.boundDual(), tolerance);
  }

  @ParameterizedTest
  @EnumSource
  void convergesToTheSolution(Curvature curvature) {
    int steps = 0;
    for (int k = 0; k < 20; ) {
      SmallQp problem = SmallProblems.bounded(4, k % 2, k % 3, curvature, random);
      // A linear program may be unbounded.
      if (!EnumeratedSolution.exists(problem)) {
        continue;
      }
      k++;
      for (boolean safest : new boolean[] {false, true}) {
        Solver solver = new Solver(new LoadedSample(problem));
        MethodRun run = solver.run(safest, Start.MEHROTRA, GOAL);
        assertThat(run.outcome()).isEqualTo(Outcome.CONVERGED);
        assertThat(solver.method.bestHoldsRelatively(GOAL.tolerance())).isTrue();
        assertFinds(EnumeratedSolution.of(problem), solver, 1e-6);
        steps += run.steps();
      }
    }
    assertThat(steps / 40).isBetween(2, 12);
  }

  /** Without the second-order correction it takes more than ten on average. */
  @Test
  void takesAboutEightIterations() {
    int steps = 0;
    for (int k = 0; k < 10; k++) {
      SmallQp problem = SmallProblems.bounded(20, 5, 20, Curvature.DENSE, random);
      Solver solver = new Solver(new LoadedSample(problem));
      MethodRun run = solver.run(false, Start.MEHROTRA, GOAL);
      assertThat(run.outcome()).isEqualTo(Outcome.CONVERGED);
      steps += run.steps();
    }
    assertThat(steps).isLessThan(95);
  }

  @Test
  void aSettledActiveSetIsPolished() {
    SmallQp problem = SmallProblems.bounded(4, 1, 2, Curvature.DENSE, new Random(7));
    Solver solver = new Solver(new LoadedSample(problem));
    solver.run(false, Start.MEHROTRA, GOAL);
    assertThat(solver.method.isPolished()).isTrue();
    assertFinds(EnumeratedSolution.of(problem), solver, 1e-12);
    for (int k = 0; k < solver.sample.qp.sides.count(); k++) {
      assertThat(Math.min(solver.best.s[k], solver.best.lambda[k])).isZero();
    }
  }

  @Test
  void withoutSidesOneStepIsAllThereIsToDo() {
    SmallQp problem = SmallProblems.random(4, 2, 0, Curvature.DENSE, random);
    Solver solver = new Solver(new LoadedSample(problem));
    MethodRun run = solver.run(false, Start.MEHROTRA, GOAL);
    assertThat(run.outcome()).isEqualTo(Outcome.CONVERGED);
    assertThat(run.steps()).isLessThanOrEqualTo(1);
    assertFinds(EnumeratedSolution.of(problem), solver, 1e-9);
  }

  @Test
  void aSmoothedProblemIsSolvedOnTheCentralPath() {
    for (double target : new double[] {1e-3, 0.1, 10}) {
      LoadedSample sample =
          new LoadedSample(SmallProblems.bounded(4, 1, 2, Curvature.DENSE, random));
      Solver solver = new Solver(sample);
      Goal goal = new Goal(1e-9, 50, target, 0, null);
      assertThat(solver.run(false, Start.MEHROTRA, goal).outcome()).isEqualTo(Outcome.CONVERGED);
      for (int k = 0; k < sample.qp.sides.count(); k++) {
        double product = solver.best.s[k] * solver.best.lambda[k];
        assertThat(product / target).isCloseTo(1, within(1e-8));
      }
      sample.residuals.update(sample.qp, solver.best);
      assertThat(sample.residuals.toleranceRatioWithoutGap(1e-8)).isLessThan(1);
      assertThat(solver.method.isPolished()).isFalse();
    }
  }

  @Test
  void theLimitOfIterationsLeavesAnIterateToGoOnFrom() {
    SmallQp problem = SmallProblems.bounded(4, 1, 2, Curvature.DENSE, random);
    Solver solver = new Solver(new LoadedSample(problem));
    Goal few = new Goal(1e-9, 2, 0, 0, null);
    MethodRun run = solver.run(false, Start.MEHROTRA, few);
    assertThat(run).isEqualTo(new MethodRun(Outcome.ITERATION_LIMIT, 2));
    assertThat(solver.method.bestHoldsRelatively(few.tolerance())).isFalse();
    assertThat(solver.method.stepLength()).isBetween(0.01, 1.0);
    assertThat(solver.method.centring()).isBetween(1e-12, 1.0);

    solver.sample.residuals.update(solver.sample.qp, solver.best);
    double primal = solver.sample.residuals.primal();
    double dual = solver.sample.residuals.dual();
    KktSystem kkt = solver.sample.forms.safest(solver.sample.qp.costScale());
    assertThat(solver.method.with(kkt, Start.HERE).begin(solver.sample.qp, GOAL)).isTrue();
    assertThat(solver.sample.residuals.primal()).isEqualTo(primal);
    assertThat(solver.sample.residuals.dual()).isEqualTo(dual);
    assertThat(solver.run(true, Start.HERE, GOAL).outcome()).isEqualTo(Outcome.CONVERGED);
    assertFinds(EnumeratedSolution.of(problem), solver, 1e-6);
  }

  @Test
  void aLargeStartConvergesToo() {
    SmallQp problem = SmallProblems.bounded(4, 1, 2, Curvature.DENSE, random);
    Solver solver = new Solver(new LoadedSample(problem));
    solver.run(true, Start.MEHROTRA, new Goal(1e-9, 1, 0, 0, null));
    assertThat(solver.run(true, Start.LARGE, GOAL).outcome()).isEqualTo(Outcome.CONVERGED);
    assertFinds(EnumeratedSolution.of(problem), solver, 1e-6);
  }

  /** Of an infeasible problem the last iterate is not the best one. */
  @Test
  void anAttemptMayBeginAtTheLastIterate() {
    SmallQp infeasible =
        SmallQp.of(1).withP(1).withRows(new double[][] {{1}, {-1}}, null, new double[] {-1, -1});
    Goal goal = new Goal(1e-9, 1000, 0, 0, null);
    Solver solver = new Solver(new LoadedSample(infeasible));
    solver.run(true, Start.MEHROTRA, goal);
    double dual = solver.sample.residuals.dual();
    double gap = solver.sample.residuals.gap();
    KktSystem kkt = solver.sample.forms.safest(solver.sample.qp.costScale());
    solver.method.with(kkt, Start.HERE).begin(solver.sample.qp, goal);
    assertThat(solver.sample.residuals.dual()).isEqualTo(dual);
    assertThat(solver.sample.residuals.gap()).isEqualTo(gap);
    solver.sample.residuals.update(solver.sample.qp, solver.best);
    assertThat(solver.sample.residuals.gap()).isNotEqualTo(gap);
  }

  @Test
  void goingOnFromTheLastIterateConverges() {
    SmallQp problem = SmallProblems.bounded(4, 1, 2, Curvature.DENSE, random);
    Solver solver = new Solver(new LoadedSample(problem));
    int all = new Solver(new LoadedSample(problem)).run(true, Start.MEHROTRA, GOAL).steps();
    solver.run(true, Start.MEHROTRA, new Goal(1e-9, 3, 0, 0, null));
    MethodRun rest = solver.run(true, Start.HERE, GOAL);
    assertThat(rest.outcome()).isEqualTo(Outcome.CONVERGED);
    assertThat(rest.steps()).isBetween(all - 3, all - 2);
    assertFinds(EnumeratedSolution.of(problem), solver, 1e-6);
  }

  @Test
  void problemsWithoutASolutionMakeItFallShort() {
    SmallQp infeasible =
        SmallQp.of(2)
            .withQ(new double[][] {{1, 0}, {0, 1}})
            .withP(1, -1)
            .withRows(new double[][] {{1, 1}, {-1, -1}}, null, new double[] {1, -2});
    SmallQp unbounded =
        SmallQp.of(2)
            .withP(-1, 0.5)
            .withRows(new double[][] {{-1, 1}}, null, new double[] {1})
            .withBounds(new double[2], null);
    Goal patient = new Goal(1e-9, 1000, 0, 0, null);
    for (SmallQp problem : new SmallQp[] {infeasible, unbounded}) {
      for (boolean safest : new boolean[] {false, true}) {
        Solver solver = new Solver(new LoadedSample(problem));
        MethodRun run = solver.run(safest, Start.MEHROTRA, patient);
        assertThat(run.outcome().fellShort()).isTrue();
        assertThat(run.steps()).isLessThan(200);
        assertThat(solver.method.bestHoldsRelatively(patient.tolerance())).isFalse();
        assertThat(solver.best.isFinite()).isTrue();
      }
    }
  }

  @Test
  void anInfeasibleProblemStalls() {
    SmallQp infeasible =
        SmallQp.of(1).withP(1).withRows(new double[][] {{1}, {-1}}, null, new double[] {-1, -1});
    Solver solver = new Solver(new LoadedSample(infeasible));
    MethodRun run = solver.run(true, Start.MEHROTRA, new Goal(1e-9, 1000, 0, 0, null));
    assertThat(run.outcome()).isEqualTo(Outcome.STALLED);
    // Not before five iterations without progress; from the large start, not before a dozen.
    assertThat(run.steps()).isGreaterThan(5);
    MethodRun again = solver.run(true, Start.LARGE, new Goal(1e-9, 1000, 0, 0, null));
    assertThat(again.outcome()).isEqualTo(Outcome.STALLED);
    assertThat(again.steps()).isGreaterThan(12);
  }

  @Test
  void notANumberIsAFailure() {
    SmallQp problem = SmallProblems.bounded(3, 0, 1, Curvature.DENSE, random);
    Solver solver = new Solver(new LoadedSample(problem.withP(1, Double.NaN, 2)));
    KktSystem kkt = solver.sample.forms.cheapest(solver.sample.qp);
    assertThat(solver.method.with(kkt, Start.MEHROTRA).begin(solver.sample.qp, GOAL)).isTrue();
    assertThat(solver.method.finished()).isEqualTo(Outcome.NUMERICAL_FAILURE);
  }
}
