package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Infeasible and unbounded samples, and certificates checked in the tests' own arithmetic. */
class InfeasibilityTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.builder().threads(1).build());

  private static QpSolution solve(PlainQp qp) {
    return SOLVER.solve(QpArrays.batch(qp));
  }

  /** The combination of the constraints vanishes and its right-hand side is negative. */
  private static void assertProvenInfeasible(PlainQp qp, QpSolution solution) {
    assertThat(solution.status(0)).isEqualTo(QpStatus.PRIMAL_INFEASIBLE);
    assertThat(solution.unboundedDirection(0)).isNull();
    InfeasibilityCertificate certificate = solution.infeasibilityCertificate(0);
    assertThat(certificate.lambda().shape()).containsExactly(qp.nIneq());
    assertThat(certificate.nu().shape()).containsExactly(qp.nEq());
    double[] lambda = QpArrays.values(certificate.lambda());
    double[] nu = QpArrays.values(certificate.nu());
    double[] boundDual = QpArrays.values(certificate.boundDual());
    double[] sum = boundDual.clone();
    double size = Dense.normInf(boundDual);
    if (qp.G() != null) {
      double[] pull = Dense.transposedTimes(qp.G(), lambda, qp.n());
      sum = Dense.plus(sum, pull);
      size = Math.max(size, Dense.normInf(pull));
    }
    if (qp.A() != null) {
      double[] pull = Dense.transposedTimes(qp.A(), nu, qp.n());
      sum = Dense.plus(sum, pull);
      size = Math.max(size, Dense.normInf(pull));
    }
    double value = 0;
    for (int r = 0; r < lambda.length; r++) {
      value += support(lambda[r], qp.lowerLimit(r), qp.upperLimit(r));
    }
    for (int r = 0; r < nu.length; r++) {
      value += nu[r] * qp.b()[r];
    }
    for (int j = 0; j < boundDual.length; j++) {
      value += support(boundDual[j], qp.lowerBound(j), qp.upperBound(j));
    }
    assertThat(value).isNegative().isFinite();
    assertThat(Math.abs(certificate.value() - value)).isLessThanOrEqualTo(-1e-9 * value + 1e-12);
    // The remainder is too small for any z of reasonable size to make up for the value.
    assertThat(Dense.normInf(sum)).isLessThanOrEqualTo(1e-6 * Math.max(-value, size));
  }

  private static double support(double multiplier, double low, double high) {
    return multiplier == 0 ? 0 : multiplier * (multiplier > 0 ? high : low);
  }

  /** The direction keeps every constraint for ever, costs no curvature and descends. */
  private static void assertProvenUnbounded(PlainQp qp, QpSolution solution) {
    assertThat(solution.status(0)).isEqualTo(QpStatus.DUAL_INFEASIBLE);
    assertThat(solution.infeasibilityCertificate(0)).isNull();
    double[] d = QpArrays.values(solution.unboundedDirection(0));
    assertThat(Dense.normInf(d)).isEqualTo(1);
    assertThat(Dense.dot(qp.p(), d)).isLessThan(-1e-6 * Dense.normInf(qp.p()));
    if (qp.Q() != null) {
      assertThat(Dense.normInf(Dense.times(qp.Q(), d))).isLessThanOrEqualTo(1e-6);
    }
    if (qp.A() != null) {
      assertThat(Dense.normInf(Dense.times(qp.A(), d))).isLessThanOrEqualTo(1e-6);
    }
    for (int r = 0; r < qp.nIneq(); r++) {
      assertKept(Dense.dot(qp.G()[r], d), qp.lowerLimit(r), qp.upperLimit(r));
    }
    for (int j = 0; j < qp.n(); j++) {
      assertKept(d[j], qp.lowerBound(j), qp.upperBound(j));
    }
  }

  private static void assertKept(double change, double low, double high) {
    assertThat(change).isBetween(low > -INF ? -1e-6 : -INF, high < INF ? 1e-6 : INF);
  }

  @Test
  void contradictingRows() {
    PlainQp qp =
        new PlainQp(
            Dense.identity(2, 1),
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
            Dense.identity(3, 1),
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
            Dense.identity(2, 1),
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
      row = Dense.plus(row, Dense.scaled(qp.G()[r], -weight));
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
  void unboundedLinearProgram() {
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {0, -1},
            new double[][] {{1, -1}},
            new double[] {3},
            null,
            null,
            null,
            new double[] {0, 0},
            null);
    assertProvenUnbounded(qp, solve(qp));
  }

  @Test
  void unboundedWithoutAnyConstraint() {
    PlainQp qp =
        new PlainQp(
            new double[][] {{1, 1}, {1, 1}},
            new double[] {1, 0},
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    assertProvenUnbounded(qp, solve(qp));
  }

  @Property(seed = "137", tries = 150)
  void plantedDescentDirections(
      @ForAll @IntRange(min = 2, max = 12) int n,
      @ForAll @IntRange(max = 12) int nIneq,
      @ForAll @IntRange(max = 4) int nEq,
      @ForAll long seed) {
    Random random = new Random(seed);
    double[] d = PlantedQp.normal(1, n, random)[0];
    int equalities = Math.min(nEq, n - 2);
    double[][] g = PlantedQp.normal(nIneq, n, random);
    double[] h = new double[nIneq];
    for (int r = 0; r < nIneq; r++) {
      g[r] = Dense.dot(g[r], d) > 0 ? Dense.scaled(g[r], -1) : g[r];
      h[r] = 1 + random.nextDouble();
    }
    double[][] a = PlantedQp.normal(equalities, n, random);
    for (double[] row : a) {
      removeComponent(row, d);
    }
    double[][] factor = PlantedQp.normal(2, n, random);
    for (double[] row : factor) {
      removeComponent(row, d);
    }
    double[][] q = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        q[i][j] = factor[0][i] * factor[0][j] + factor[1][i] * factor[1][j];
      }
    }
    double[] p = PlantedQp.normal(1, n, random)[0];
    p = Dense.dot(p, d) > 0 ? Dense.scaled(p, -1) : p;
    tilt(p, d);
    PlainQp qp =
        new PlainQp(
            q,
            p,
            nIneq == 0 ? null : g,
            nIneq == 0 ? null : h,
            null,
            equalities == 0 ? null : a,
            equalities == 0 ? null : new double[equalities],
            null,
            null);
    assertProvenUnbounded(qp, solve(qp));
  }

  private static void removeComponent(double[] row, double[] d) {
    double part = Dense.dot(row, d) / Dense.dot(d, d);
    for (int j = 0; j < row.length; j++) {
      row[j] -= part * d[j];
    }
  }

  /** Makes p descend along d by more than rounding. */
  private static void tilt(double[] p, double[] d) {
    for (int j = 0; j < p.length; j++) {
      p[j] -= 0.1 * d[j];
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e2, 1e4, 1e6})
  void aRowThatBarelyStopsTheDescentIsNoProof(double steep) {
    // min −z₀ subject to z₀ + steep·z₁ ≤ 1 and z₁ ≥ 0: along (1, 0) the row grows, if slowly.
    PlainQp qp =
        new PlainQp(
            null,
            new double[] {-1, 0},
            new double[][] {{1, steep}},
            new double[] {1},
            null,
            null,
            null,
            new double[] {-INF, 0},
            null);
    QpSolution solution = solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.z().getDouble(0, 0)).isCloseTo(1, within(1e-7));
    assertThat(stoppedEarly(1, qp)).isIn(QpStatus.MAX_ITERATIONS, QpStatus.SOLVED);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-2, 1e-4})
  void aNarrowFeasibleBandIsNoContradiction(double width) {
    // Two half-planes that all but face each other; they meet far out.
    PlainQp qp =
        new PlainQp(
            Dense.identity(2, 1),
            new double[] {30, -50},
            new double[][] {{-1, -1}, {1 + width, 1}},
            new double[] {-1, 1 - width},
            null,
            null,
            null,
            null,
            null);
    assertThat(solve(qp).status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(stoppedEarly(1, qp)).isIn(QpStatus.MAX_ITERATIONS, QpStatus.SOLVED);
  }

  @Property(seed = "139", tries = 150)
  void stoppingEarlyProvesNothing(
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll @IntRange(max = 12) int nIneq,
      @ForAll @IntRange(max = 12) int rank,
      @ForAll @IntRange(min = 1, max = 3) int iterations,
      @ForAll Twist twist,
      @ForAll long seed) {
    Random random = new Random(seed);
    PlantedQp planted =
        PlantedQp.variables(n)
            .rank(Math.min(rank, n))
            .inequalities(nIneq, nIneq / 3)
            .equalities(n / 3)
            .twoSided()
            .bounds(n / 3)
            .plant(random);
    assertThat(stoppedEarly(iterations, twist.apply(planted, random).qp()))
        .isIn(QpStatus.MAX_ITERATIONS, QpStatus.SOLVED);
  }

  private static QpStatus stoppedEarly(int iterations, PlainQp qp) {
    QpSettings settings = QpSettings.builder().maxIterations(iterations).threads(1).build();
    return QpSolver.create(settings).solve(QpArrays.batch(qp)).status(0);
  }

  @Test
  void crossedLimitsOfOneSampleHaveNoCertificateAndNeedNone() {
    PlainQp good =
        new PlainQp(
            Dense.identity(2, 1),
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

  @Test
  void nearlyInfeasibleButFeasibleIsSolved() {
    // A feasible band of width 1e-6.
    PlainQp qp =
        new PlainQp(
            Dense.identity(2, 1),
            new double[] {1, -1},
            new double[][] {{1, 1}, {-1, -1}},
            new double[] {1, -1 + 1e-6},
            null,
            null,
            null,
            null,
            null);
    QpSolution solution = solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(KktCheck.of(qp, solution, 0).absolute()).isLessThanOrEqualTo(1e-8);
  }

  @Test
  void boundedOnlyThroughItsCurvatureIsSolved() {
    PlainQp qp =
        new PlainQp(
            Dense.identity(2, 1e-4),
            new double[] {1, -1},
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    QpSolution solution = solve(qp);
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    assertThat(solution.z().getDouble(0, 0)).isCloseTo(-1e4, within(1e-3));
  }
}
