package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.Perturbation;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Smoothed problems of random shapes with awkward data: every one that has a point strictly inside
 * its limits, which are finite, ends at the minimiser of the barrier problem.
 */
class SmoothingPropertyTest {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double TOLERANCE = 1e-9;

  @Provide
  Arbitrary<Set<Perturbation>> perturbations() {
    return Arbitraries.of(
            Perturbation.FREE_ROWS,
            Perturbation.EQUAL_LIMITS,
            Perturbation.FIXED_VARIABLES,
            Perturbation.DUPLICATE_ROWS,
            Perturbation.DUPLICATE_EQUALITIES,
            Perturbation.OPPOSED_ROWS,
            Perturbation.ZERO_ROWS,
            Perturbation.SCALED_ROWS,
            Perturbation.SCALED_COST)
        .set()
        .ofMaxSize(4);
  }

  @Property(seed = "409", tries = 1500)
  void endAtTheMinimiserOfTheBarrierProblem(
      @ForAll @IntRange(min = 1, max = 10) int n,
      @ForAll @IntRange(max = 12) int nIneq,
      @ForAll @IntRange(max = 4) int nEq,
      @ForAll @IntRange(max = 10) int rank,
      @ForAll @IntRange(min = -6, max = 1) int exponent,
      @ForAll("perturbations") Set<Perturbation> perturbations,
      @ForAll long seed) {
    double mu = Math.pow(10, exponent);
    PlainQp qp =
        withAnInterior(n, nIneq, Math.min(nEq, n / 2), Math.min(rank, n), perturbations, seed);
    QpSolver solver =
        QpSolver.create(QpSettings.builder().tolerance(TOLERANCE).smoothing(mu).threads(1).build());
    QpSolution solution = solver.solve(QpArrays.perSample(List.of(qp)).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    KktCheck kkt = KktCheck.of(qp, solution, 0);
    assertThat(kkt.primal()).isLessThanOrEqualTo(1.001 * TOLERANCE * Math.max(1, kkt.primalSize()));
    assertThat(kkt.dual()).isLessThanOrEqualTo(1.001 * TOLERANCE * Math.max(1, kkt.dualSize()));
    double[] z = solution.z().toDoubleVector();
    double[] boundDual = solution.boundDual().toDoubleVector();
    for (int j = 0; j < n; j++) {
      if (qp.lowerBound(j) < qp.upperBound(j)) {
        assertOnPath(boundDual[j], z[j], qp.lowerBound(j), qp.upperBound(j), mu);
      }
    }
    for (int r = 0; r < qp.nIneq(); r++) {
      double value = DenseMath.dot(qp.G()[r], z);
      double lambda = solution.lambda().getDouble(0, r);
      boolean zero = DenseMath.normInf(qp.G()[r]) == 0;
      // A row of zeros at its limit is left out.
      double low = zero && qp.lowerLimit(r) == 0 ? -INF : qp.lowerLimit(r);
      double high = zero && qp.upperLimit(r) == 0 ? INF : qp.upperLimit(r);
      if (qp.lowerLimit(r) < qp.upperLimit(r)) {
        assertOnPath(lambda, value, low, high, mu);
      }
    }
  }

  /** multiplier = μ/(high − value) − μ/(value − low). */
  private static void assertOnPath(
      double multiplier, double value, double low, double high, double mu) {
    double expected = mu / (high - value) - mu / (value - low);
    double slack = Math.min(high - value, value - low);
    assertThat(slack).isPositive();
    // The residual says how well the slack is known.
    double error = 1e-6 + 10 * TOLERANCE * Math.max(1, Math.abs(value)) / slack;
    assertThat(Math.abs(multiplier - expected)).isLessThanOrEqualTo(error * mu / slack + TOLERANCE);
  }

  /** Limits 0.3 … 2 away from a point, and a cost that prefers other points. */
  private static PlainQp withAnInterior(
      int n, int nIneq, int nEq, int rank, Set<Perturbation> perturbations, long seed) {
    Random random = new Random(seed);
    PlantedQp planted =
        PlantedQp.variables(n)
            .rank(rank)
            .inequalities(nIneq, 0)
            .equalities(nEq)
            .bounds(0)
            .twoSided()
            .plant(random);
    for (Perturbation perturbation : perturbations) {
      planted = perturbation.apply(planted, random);
    }
    PlainQp qp = planted.qp();
    double[] p = PlantedQp.normal(1, n, random)[0];
    double scale =
        perturbations.contains(Perturbation.SCALED_COST) ? Math.pow(10, random.nextInt(7) - 3) : 3;
    p = DenseMath.plus(qp.p(), DenseMath.scaled(p, scale));
    return new PlainQp(
        qp.Q(), p, qp.G(), qp.h(), qp.hLower(), qp.A(), qp.b(), qp.lower(), qp.upper());
  }
}
