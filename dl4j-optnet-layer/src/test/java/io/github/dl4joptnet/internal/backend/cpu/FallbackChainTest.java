package io.github.dl4joptnet.internal.backend.cpu;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.activeset.PrimalDualActiveSet;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.testing.EnumeratedSolution;
import io.github.dl4joptnet.internal.testing.MethodRun;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import io.github.dl4joptnet.qp.IterationListener;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FallbackChainTest {
  private final Random random = new Random(509);
  private final List<IterationListener.Iteration> seen = new ArrayList<>();
  private int proofs;

  private SampleWorkspace workspace;

  private FallbackChain chain(SmallQp problem, int maxIterations, double target, QpStatus proof) {
    QpData data = problem.data();
    workspace = new SampleWorkspace(data);
    workspace.load(data, 0, null, 0);
    Goal goal = new Goal(1e-9, maxIterations, target, 0, seen::add);
    return new FallbackChain(
        workspace,
        goal,
        false,
        () -> {
          proofs++;
          return proof;
        });
  }

  private static SmallQp infeasible() {
    return SmallQp.of(2)
        .withQ(new double[][] {{1, 0}, {0, 1}})
        .withP(1, -1)
        .withRows(new double[][] {{1, 1}, {-1, -1}}, null, new double[] {1, -2});
  }

  private double[] z() {
    double[] z = new double[workspace.n];
    workspace.qp.unscaleZ(workspace.best, z, 0);
    return z;
  }

  @Test
  void theActiveSetMethodComesFirst() {
    SmallQp problem = SmallProblems.random(4, 1, 2, Curvature.DENSE, random);
    FallbackChain chain = chain(problem, 50, 0, null);
    assertThat(chain.run()).isEqualTo(QpStatus.SOLVED);
    assertThat(chain.hasResidualsOfBest()).isTrue();
    assertClose(z(), EnumeratedSolution.of(problem).z(), 1e-9);
    // Iterations are the rounds after the first, and each is reported once, from 0 on.
    assertThat(seen).hasSize(chain.iterations() + 1);
    assertThat(seen).allMatch(iteration -> iteration.alpha() == 1);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i).number()).isEqualTo(i);
    }
    assertThat(proofs).isZero();
  }

  @Test
  void aLinearProgramGoesToTheInteriorPointMethod() {
    SmallQp problem = SmallProblems.bounded(4, 1, 2, Curvature.ZERO, random);
    FallbackChain chain = chain(problem, 50, 0, null);
    assertThat(chain.run()).isEqualTo(QpStatus.SOLVED);
    assertThat(chain.hasResidualsOfBest()).isFalse();
    assertThat(chain.keepFactor(1)).isNull();
    assertClose(z(), EnumeratedSolution.of(problem).z(), 1e-7);
    assertThat(seen).hasSize(chain.iterations() + 1);
    assertThat(proofs).isZero();
  }

  @Test
  void aSmoothedProblemDoesToo() {
    SmallQp problem = SmallProblems.random(4, 1, 2, Curvature.DENSE, random);
    FallbackChain chain = chain(problem, 50, 0.1, null);
    assertThat(chain.run()).isEqualTo(QpStatus.SOLVED);
    assertThat(chain.hasResidualsOfBest()).isFalse();
  }

  /** Its target is in the scale that it was loaded with: 1e-10, as the lower bound may be noise. */
  @Test
  void aSmoothedProblemKeepsItsScale() {
    SmallQp problem =
        SmallQp.of(1)
            .withQ(new double[][] {{1}})
            .withP(-1)
            .withBounds(new double[] {-1e-10}, new double[] {10});
    QpData data = problem.data();
    workspace = new SampleWorkspace(data);
    workspace.load(data, 0, null, 0);
    assertThat(workspace.qp.largerZScale()).isGreaterThan(1e6 * workspace.qp.zScale());
    double smoothing = 0.01;
    Goal goal = new Goal(1e-9, 100, smoothing * workspace.qp.objectiveScale(), 0, null);
    QpStatus status = new FallbackChain(workspace, goal, false, () -> null).run();
    assertThat(status).isEqualTo(QpStatus.SOLVED);
    // z − 1 = μ/(z + 1e-10) − μ/(10 − z)
    double z = z()[0];
    assertThat(z - 1).isCloseTo(smoothing / z - smoothing / (10 - z), within(1e-6));
  }

  /** The first limit lifts z₂ above the others, which say the same: two active rows, dependent. */
  @Test
  void roundsInVainAreNotReported() {
    SmallQp problem =
        SmallQp.of(3)
            .withQ(new double[][] {{1, 0.5, 0}, {0.5, 1, 0}, {0, 0, 1}})
            .withP(-3.25, -2, 0)
            .withRows(
                new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 2, 0}}, null, new double[] {1, 1, 2});
    FallbackChain chain = chain(problem, 50, 0, null);
    PrimalDualActiveSet method = workspace.activeSet();
    Goal goal = new Goal(1e-9, 50, 0, 0, null);
    MethodRun rounds = MethodRun.of(method, workspace.qp, goal);
    assertThat(rounds.outcome().fellShort()).as("%s", rounds).isTrue();
    assertThat(rounds.steps()).isPositive();
    assertThat(chain.run()).isEqualTo(QpStatus.SOLVED);
    assertClose(z(), new double[] {1, 1, 0}, 1e-9);
    assertThat(chain.hasResidualsOfBest()).isFalse();
    assertThat(seen).hasSize(chain.iterations() + 1);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i).number()).isEqualTo(i);
    }
    // The interior point method's steps end short of the boundary.
    assertThat(seen.get(1).alpha()).isLessThan(1);
  }

  /** A limit that holds with equality at the minimiser all the same. */
  @Test
  void aTieIsNoReasonToGiveUp() {
    SmallQp problem =
        SmallQp.of(2)
            .withQ(new double[][] {{1, 0}, {0, 1}})
            .withP(-3, -1)
            .withRows(new double[][] {{1, 0}, {0, 1}}, null, new double[] {1, 1});
    FallbackChain chain = chain(problem, 50, 0, null);
    assertThat(chain.run()).isEqualTo(QpStatus.SOLVED);
    assertThat(chain.hasResidualsOfBest()).isTrue();
    assertThat(z()).containsExactly(1, 1);
    assertThat(chain.keepFactor(1).weak).containsExactly(1);
  }

  @Test
  void theLimitCountsTheIterationsOfAllAttempts() {
    FallbackChain chain = chain(SmallProblems.bounded(4, 1, 2, Curvature.ZERO, random), 2, 0, null);
    assertThat(chain.run()).isEqualTo(QpStatus.MAX_ITERATIONS);
    assertThat(chain.iterations()).isEqualTo(2);
    // It may be for want of a solution that the iterations did not end.
    assertThat(proofs).isEqualTo(1);

    FallbackChain all = chain(infeasible(), 1000, 0, null);
    assertThat(all.run()).isEqualTo(QpStatus.NUMERICAL_ERROR);
    int spent = all.iterations();
    FallbackChain cut = chain(infeasible(), spent - 1, 0, null);
    assertThat(cut.run()).isEqualTo(QpStatus.MAX_ITERATIONS);
    assertThat(cut.iterations()).isEqualTo(spent - 1);
  }

  @Test
  void whatIsProvenEndsTheAttempts() {
    FallbackChain unproven = chain(infeasible(), 1000, 0, null);
    unproven.run();
    proofs = 0;
    FallbackChain chain = chain(infeasible(), 1000, 0, QpStatus.PRIMAL_INFEASIBLE);
    assertThat(chain.run()).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(proofs).isEqualTo(1);
    assertThat(chain.iterations()).isLessThan(unproven.iterations());
  }

  /** z₀ = 1, z_k = 10 z_{k−1}, up to 1e24: no proof is looked for, which takes far longer. */
  @Test
  void equalityRowsAreEliminatedBeforeAProofIsLookedFor() {
    int n = 25;
    double[][] rows = new double[n][n];
    double[] z = new double[n];
    double[] b = new double[n];
    for (int k = 0; k < n; k++) {
      z[k] = Math.pow(10, k);
      rows[k][k] = 1;
      if (k > 0) {
        rows[k][k - 1] = -10;
      }
    }
    b[0] = 1;
    SmallQp chain = SmallQp.of(n).withQ(PlainMatrices.definite(n, random)).withEqualities(rows, b);
    assertThat(chain(chain, 200, 0, QpStatus.PRIMAL_INFEASIBLE).run()).isEqualTo(QpStatus.SOLVED);
    assertThat(proofs).isZero();
    for (int k = 0; k < n; k++) {
      assertThat(z()[k] / z[k]).isCloseTo(1, within(1e-9));
    }
  }

  /** Along (2, 3) there is no curvature, no row ends, and the objective falls. */
  @Test
  void aPointFarAlongAFlatDirectionIsNotTrusted() {
    SmallQp unbounded =
        SmallQp.of(2)
            .withQ(new double[][] {{9, -6}, {-6, 4}})
            .withP(-2, 0)
            .withRows(new double[][] {{3, -3}, {-4, 2}}, null, new double[] {4, 3});
    QpStatus status = chain(unbounded, 200, 0, QpStatus.DUAL_INFEASIBLE).run();
    assertThat(status).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(proofs).isEqualTo(1);
  }

  /** ½z₁² − z₁ − ½z₂²: stationary at (1, 0), and least where z₂ is as far off as it may be. */
  @Test
  void aSaddlePointIsNoSolution() {
    double inf = Double.POSITIVE_INFINITY;
    SmallQp hyperbolic = SmallQp.of(2).withQ(new double[][] {{1, 0}, {0, -1}}).withP(-1, 0);
    double[] lower = {-inf, -1};
    double[] upper = {inf, 1};
    // By symmetry, nothing takes the iterates off z₂ = 0.
    assertThat(chain(hyperbolic.withBounds(lower, upper), 50, 0, null).run())
        .isEqualTo(QpStatus.NUMERICAL_ERROR);
    assertThat(proofs).isZero();
    SmallQp tilted = hyperbolic.withP(-1, -0.3).withBounds(lower, upper);
    assertThat(chain(tilted, 50, 0, null).run()).isEqualTo(QpStatus.SOLVED);
    assertClose(z(), new double[] {1, 1}, 1e-9);
    // The equality leaves no direction of negative curvature.
    SmallQp held = hyperbolic.withEqualities(new double[][] {{0, 1}}, 0);
    assertThat(chain(held, 50, 0, null).run()).isEqualTo(QpStatus.SOLVED);
    assertClose(z(), new double[] {1, 0}, 1e-9);
    SmallQp convex = hyperbolic.withQ(new double[][] {{1, 0}, {0, 0}}).withBounds(lower, upper);
    assertThat(chain(convex, 50, 0, null).run()).isEqualTo(QpStatus.SOLVED);
  }

  /** A polished solution leaves the factor of its active set, but not with a tie. */
  @Test
  void aTieLeavesNoFactorOfAPolishedSolutionEither() {
    double[][] q = PlainMatrices.definite(4, random);
    double[] target = {1, -1, 2, 0.5};
    double[] p = PlainMatrices.product(q, target);
    for (int j = 0; j < 4; j++) {
      p[j] = -p[j];
    }
    // The minimiser lies on all limits, of which the first and the last say the same.
    double[][] rows = {{1, 0, 0, 0}, {0, 0, 0, 1}, {2, 0, 0, 0}};
    SmallQp twice = SmallQp.of(4).withQ(q).withP(p);
    SmallQp tie = twice.withRows(rows, null, new double[] {1, 0.5, 2});
    FallbackChain chain = chain(tie, 50, 0, null);
    assertThat(chain.run()).isEqualTo(QpStatus.SOLVED);
    assertThat(chain.hasResidualsOfBest()).isFalse();
    assertClose(z(), target, 1e-9);
    assertThat(chain.keepFactor(1)).isNull();
  }
}
