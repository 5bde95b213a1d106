package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.checks.Certificates.assertProvenInfeasible;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Samples without a feasible point, and the proof of it. */
class InfeasibilityTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.builder().threads(1).build());

  private static QpSolution solve(PlainQp qp) {
    return SOLVER.solve(QpArrays.batch(qp));
  }

  @Test
  void contradictingRows() {
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(2, 1),
            new double[] {1, 2},
            new double[][] {{1, 1}, {-1, -1}},
            new double[] {1, -2},
            null,
            null,
            null,
            null,
            null);
    assertProvenInfeasible(qp, solve(qp));
  }

  @Test
  void contradictingEqualities() {
    double[][] a = {{1, 2, 3}, {2, 4, 6}};
    PlainQp qp =
        new PlainQp(
            null, new double[] {1, 1, 1}, null, null, null, a, new double[] {1, 3}, null, null);
    assertProvenInfeasible(qp, solve(qp));
  }

  @Test
  void equalityOutOfReachOfTheBounds() {
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(3, 1),
            new double[3],
            null,
            null,
            null,
            new double[][] {{1, 1, 1}},
            new double[] {4},
            new double[] {0, 0, -INF},
            new double[] {1, 1, 1});
    assertProvenInfeasible(qp, solve(qp));
  }

  @Test
  void rowOfZerosThatCannotHold() {
    PlainQp qp =
        new PlainQp(
            DenseMath.identity(2, 1),
            new double[2],
            new double[][] {{0, 0}},
            new double[] {-1},
            null,
            null,
            null,
            null,
            null);
    assertProvenInfeasible(qp, solve(qp));
  }

  @Test
  void infeasibleAndUnboundedDirectionsAtOnceIsInfeasible() {
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {-1, 0},
            new double[][] {{0, 1}, {0, -1}},
            new double[] {0, -1},
            null,
            null,
            null,
            null,
            null);
    assertProvenInfeasible(qp, solve(qp));
  }

  @Property(seed = "131", tries = 150)
  void plantedContradictions(
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll @IntRange(min = 1, max = 12) int nIneq,
      @ForAll @IntRange(max = 4) int nEq,
      @ForAll boolean bounds,
      @ForAll long seed) {
    Random random = new Random(seed);
    PlantedQp.Recipe recipe =
        PlantedQp.variables(n).inequalities(nIneq, 0).equalities(Math.min(nEq, n)).twoSided();
    PlainQp qp = (bounds ? recipe.bounds(0) : recipe).plant(random).qp();
    // One more row: minus a sum of the others, limited to 0.5 … 2 below what they allow.
    double[] row = new double[n];
    double reach = 0.5 + 1.5 * random.nextDouble();
    for (int r = 0; r < nIneq; r++) {
      double weight = random.nextDouble();
      row = DenseMath.plus(row, DenseMath.scaled(qp.G()[r], -weight));
      reach += weight * qp.h()[r];
    }
    double[][] g = Arrays.copyOf(qp.G(), nIneq + 1);
    g[nIneq] = row;
    double[] h = Arrays.copyOf(qp.h(), nIneq + 1);
    h[nIneq] = -reach;
    double[] hLower = Arrays.copyOf(qp.hLower(), nIneq + 1);
    hLower[nIneq] = -INF;
    PlainQp infeasible =
        new PlainQp(qp.Q(), qp.p(), g, h, hLower, qp.A(), qp.b(), qp.lower(), qp.upper());
    assertProvenInfeasible(infeasible, solve(infeasible));
  }

  @Test
  void crossedLimitsOfOneSampleHaveNoCertificateAndNeedNone() {
    PlainQp good =
        new PlainQp(
            DenseMath.identity(2, 1),
            new double[2],
            null,
            null,
            null,
            null,
            null,
            new double[] {0, 0},
            new double[] {1, 1});
    PlainQp crossed =
        new PlainQp(
            good.Q(),
            good.p(),
            null,
            null,
            null,
            null,
            null,
            new double[] {0, 2},
            new double[] {1, 1});
    QpSolution solution = SOLVER.solve(QpArrays.batch(good, crossed));
    assertThat(solution.status(1)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(solution.infeasibilityCertificate(1)).isNull();
    assertThat(solution.infeasibilityCertificate(0)).isNull();
    assertThat(solution.unboundedDirection(0)).isNull();
  }
}
