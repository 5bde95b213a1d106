package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.EnumeratedSolution;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.MethodRun;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What either active set method has to find, against solutions by enumeration. */
abstract class PrimalDualActiveSetContract {
  private static final Goal GOAL = new Goal(1e-9, 500, 0, 0, null);

  private final Random random = new Random(479);

  /** The method for a sample, which evaluates to an iterate. */
  abstract PrimalDualActiveSet method(LoadedSample sample, Iterate solution);

  /** A batch of one, with matrices of the kind that the method takes. */
  LoadedSample load(QpData data) {
    return new LoadedSample(data, 0, 0);
  }

  /** A problem that the method is for. */
  abstract SmallQp problem(int n, int nEq, int nIneq, Random random);

  /** The same problem as a row, or as a bound where the method is for those. */
  abstract SmallQp halfLine(double minimiser, double limit);

  static Outcome run(PrimalDualActiveSet method, LoadedSample sample) {
    return MethodRun.of(method, sample.qp, GOAL).outcome();
  }

  private static Iterate solve(PrimalDualActiveSet method, LoadedSample sample) {
    assertThat(run(method, sample)).isEqualTo(Outcome.CONVERGED);
    Iterate at = sample.iterate();
    method.write(at);
    return at;
  }

  @Test
  void findsTheSolutionsOfSmallProblems() {
    int converged = 0;
    for (int k = 0; k < 100; k++) {
      int n = 1 + k % 4;
      SmallQp problem = problem(n, n > 1 ? k % 2 : 0, k % 3, random);
      problem = k % 4 == 0 ? SmallProblems.stretched(problem) : problem;
      LoadedSample sample = load(problem.data());
      PrimalDualActiveSet method = method(sample, sample.iterate());
      if (run(method, sample) == Outcome.CONVERGED) {
        Iterate at = sample.iterate();
        method.write(at);
        EnumeratedSolution expected = EnumeratedSolution.of(problem);
        assertClose(sample.z(at), expected.z(), 1e-9);
        assertClose(sample.y(at), expected.y(), 1e-9);
        assertClose(sample.boundDual(at), expected.boundDual(), 1e-9);
        for (int side = 0; side < sample.qp.sides.count(); side++) {
          assertThat(Math.min(at.s[side], at.lambda[side])).isZero();
          assertThat(Math.max(at.s[side], at.lambda[side])).isPositive();
        }
        converged++;
      }
    }
    assertThat(converged).isGreaterThan(90);
  }

  @Test
  void limitsThatCoincideHoldExactly() {
    int solvable = 0;
    int converged = 0;
    for (int k = 0; k < 40; k++) {
      SmallQp problem = problem(4, 1, 2, random);
      double[] low = problem.hLower().clone();
      low[0] = problem.h()[0];
      problem = problem.withRows(problem.G(), low, problem.h());
      if (problem.lower() != null && k % 2 == 0) {
        double[] lower = problem.lower().clone();
        lower[1] = problem.upper()[1];
        problem = problem.withBounds(lower, problem.upper());
      }
      if (!EnumeratedSolution.exists(problem)) {
        continue;
      }
      solvable++;
      LoadedSample sample = load(problem.data());
      PrimalDualActiveSet method = method(sample, sample.iterate());
      if (run(method, sample) == Outcome.CONVERGED) {
        Iterate at = sample.iterate();
        method.write(at);
        EnumeratedSolution expected = EnumeratedSolution.of(problem);
        assertClose(sample.z(at), expected.z(), 1e-9);
        assertClose(sample.y(at), expected.y(), 1e-9);
        converged++;
      }
    }
    assertThat(solvable).isGreaterThan(15);
    assertThat(converged).isGreaterThan(solvable * 3 / 4);
  }

  @Test
  void everySampleBeginsWithAnEmptyWorkingSet() {
    LoadedSample active = load(halfLine(3, 1).data());
    LoadedSample inactive = load(halfLine(3, 5).data());
    PrimalDualActiveSet method = method(active, active.iterate());
    assertThat(active.z(solve(method, active))[0]).isCloseTo(1, within(1e-15));
    assertThat(method.begin(inactive.qp, GOAL)).isTrue();
    assertThat(method.finished()).isEqualTo(Outcome.CONVERGED);
  }

  @Test
  void theUnconstrainedMinimiserTakesOneRound() {
    LoadedSample sample = load(halfLine(3, 5).data());
    PrimalDualActiveSet method = method(sample, sample.iterate());
    assertThat(method.begin(sample.qp, GOAL)).isTrue();
    assertThat(method.finished()).isEqualTo(Outcome.CONVERGED);
    Iterate at = sample.iterate();
    method.write(at);
    assertThat(sample.z(at)[0]).isEqualTo(3);
    assertThat(method.stepLength()).isEqualTo(1);
    assertThat(method.centring()).isZero();
  }

  @Test
  void aWeaklyActiveSideHasNeitherSlackNorMultiplier() {
    // The last two by rounding.
    for (double limit : new double[] {3, 3 + 1e-10, 3 - 1e-10}) {
      LoadedSample sample = load(halfLine(3, limit).data());
      PrimalDualActiveSet method = method(sample, sample.iterate());
      Iterate at = solve(method, sample);
      assertThat(sample.z(at)[0]).isEqualTo(limit);
      assertThat(at.s[0]).isZero();
      assertThat(at.lambda[0]).isZero();
      ActiveSetFactor factor = method.keepFactor(1);
      if (factor != null) { // null where it leaves out fixed variables
        assertThat(factor.weak).containsExactly(0);
        assertThat(factor.weakSign).containsExactly(1);
      }
    }
    for (double limit : new double[] {3 + 1e-7, 3 - 1e-7}) {
      LoadedSample sample = load(halfLine(3, limit).data());
      PrimalDualActiveSet method = method(sample, sample.iterate());
      Iterate at = solve(method, sample);
      assertThat(sample.z(at)[0]).isEqualTo(Math.min(3, limit));
      assertThat(at.s[0] > 0).isEqualTo(limit > 3);
      assertThat(at.lambda[0] > 0).isEqualTo(limit < 3);
      assertThat(method.keepFactor(1).weak).isEmpty();
    }
  }

  /** Their multipliers are not unique. */
  @Test
  void weaklyActiveSidesThatDependOnEachOtherAreTooMuch() {
    SmallQp problem = halfLine(3, 3).withRows(new double[][] {{1}, {2}}, null, new double[] {3, 6});
    LoadedSample sample = load(problem.data());
    assertThat(run(method(sample, sample.iterate()), sample)).isEqualTo(Outcome.STALLED);
  }

  @Test
  void evaluatingBringsTheSolutionAndItsResiduals() {
    SmallQp problem = halfLine(3, 1);
    LoadedSample sample = load(problem.data());
    Iterate solution = sample.iterate();
    PrimalDualActiveSet method = method(sample, solution);
    method.begin(sample.qp, GOAL);
    method.evaluate();
    // Without the limit so far.
    assertThat(sample.z(solution)[0]).isEqualTo(3);
    assertThat(sample.residuals.primal()).isEqualTo(2);
    assertThat(method.finished()).isEqualTo(Outcome.RUNNING);
    assertThat(method.step()).isTrue();
    method.evaluate();
    assertThat(sample.z(solution)[0]).isCloseTo(1, within(1e-15));
    assertThat(sample.residuals.toleranceRatio(1e-12)).isLessThan(1);
  }

  @Test
  void equalitiesThatDependOnEachOtherAreTooMuch() {
    SmallQp problem = problem(3, 0, 2, random);
    problem = problem.withEqualities(new double[][] {{1, 2, 3}, {-2, -4, -6}}, 0.1, -0.2);
    LoadedSample sample = load(problem.data());
    assertThat(run(method(sample, sample.iterate()), sample)).isNotEqualTo(Outcome.CONVERGED);
  }

  @Test
  void moreEqualitiesThanVariablesAreTooMuch() {
    SmallQp problem = problem(2, 0, 1, random);
    problem = problem.withEqualities(new double[][] {{1, 2}, {2, 1}, {1, 1}}, 0.3, 0.3, 0.2);
    LoadedSample sample = load(problem.data());
    assertThat(method(sample, sample.iterate()).begin(sample.qp, GOAL)).isFalse();
  }

  @Test
  void aContradictionHasNoSolution() {
    SmallQp problem = halfLine(3, 1);
    SmallQp contradiction =
        problem.withRows(new double[][] {{1}, {-1}}, null, new double[] {1, -2});
    LoadedSample sample = load(contradiction.data());
    assertThat(run(method(sample, sample.iterate()), sample)).isNotEqualTo(Outcome.CONVERGED);
  }

  @Test
  void theWorkingSetLeavesItsFactor() {
    for (int k = 0; k < 20; k++) {
      SmallQp problem = SmallProblems.stretched(problem(4, 1, 2, random));
      LoadedSample sample = load(SmallQp.batch(true, problem));
      PrimalDualActiveSet method = method(sample, sample.iterate());
      if (run(method, sample) != Outcome.CONVERGED) {
        continue;
      }
      Iterate at = sample.iterate();
      method.write(at);
      ActiveSetFactor factor = method.keepFactor(1);
      ActiveRows active = new ActiveRows(problem, factor);
      assertThat(factor.rows).containsExactly(active.expected(sample.y(at), sample.boundDual(at)));
      double[] x = new double[factor.rows.length];
      for (int i = 0; i < x.length; i++) {
        x[i] = 1 + i;
      }
      double[] b = active.product(sample.boundDual(at), x);
      factor.solve(b);
      assertClose(b, x, 1e-8);
    }
  }
}
