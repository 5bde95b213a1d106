package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** On programs with so little curvature that their solutions are near vertices, or at them. */
class DualDescentTest {
  private final Random random = new Random(719);

  private int descended;
  private int full;

  /** Around the origin, with as many rows as make most solutions a vertex. */
  private SmallQp polytope(int n, int rows, double curvature) {
    double[][] g = new double[rows][n];
    double[] h = new double[rows];
    for (int r = 0; r < rows; r++) {
      g[r] = random.doubles(n, -1, 1).toArray();
      h[r] = 0.1 + random.nextDouble();
    }
    double[] q = new double[n];
    Arrays.fill(q, curvature);
    return SmallQp.of(n)
        .withQ(PlainMatrices.diagonal(q))
        .withP(random.doubles(n, -1, 1).toArray())
        .withRows(g, null, h);
  }

  private static SchurActiveSet method(LoadedSample sample) {
    ConstantSchur schur = new ConstantSchur(sample.qp.n, sample.qp.m, true);
    schur.load(sample.matrices);
    return new SchurActiveSet(
            sample.qp.n, sample.qp.m, schur.order(), sample.residuals, sample.iterate())
        .with(schur);
  }

  /** Sufficient for a strictly convex program, so that no other solver is needed. */
  private void assertFindsTheSolution(SmallQp problem) {
    LoadedSample sample = new LoadedSample(problem);
    SchurActiveSet method = method(sample);
    assertThat(PrimalDualActiveSetContract.run(method, sample)).isEqualTo(Outcome.CONVERGED);
    Iterate at = sample.iterate();
    method.write(at);
    double[] z = sample.z(at);
    double[] multipliers =
        DoubleStream.concat(Arrays.stream(sample.y(at)), Arrays.stream(sample.boundDual(at)))
            .toArray();
    double[] values = problem.values(z);
    int active = 0;
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isBetween(problem.low(i) - 1e-9, problem.high(i) + 1e-9);
      if (multipliers[i] != 0) {
        double limit = multipliers[i] > 0 ? problem.high(i) : problem.low(i);
        assertThat(values[i]).isCloseTo(limit, within(1e-9));
        active++;
      }
    }
    double[] gradient = PlainMatrices.product(problem.quadratic(), z);
    double[] forces = PlainMatrices.transposedProduct(problem.rows(), sample.y(at), z.length);
    for (int j = 0; j < z.length; j++) {
      double sum = gradient[j] + problem.linear()[j] + forces[j] + multipliers[problem.m() + j];
      assertThat(sum).isCloseTo(0, within(1e-9));
    }
    descended += method.hasDescended() ? 1 : 0;
    full += active == z.length ? 1 : 0;
  }

  @Test
  void endsAtVerticesOfPolytopes() {
    for (int k = 0; k < 60; k++) {
      assertFindsTheSolution(polytope(3 + k % 6, 30, 1e-3));
    }
    assertThat(descended).as("where changing all sides at once cycles").isGreaterThan(10);
    assertThat(full).as("vertices").isGreaterThan(20);
  }

  /** z ≥ 0 and many dense equalities, of which some z &gt; 0 is a solution. */
  @Test
  void endsWhereFewDimensionsAreFree() {
    for (int k = 0; k < 20; k++) {
      double[][] a = new double[20][];
      Arrays.setAll(a, r -> random.doubles(32, 0, 1).toArray());
      double[] inside = PlainMatrices.positive(32, random);
      double[] q = new double[32];
      Arrays.fill(q, 0.1);
      assertFindsTheSolution(
          SmallQp.of(32)
              .withQ(PlainMatrices.diagonal(q))
              .withP(random.doubles(32, -1, 0).toArray())
              .withEqualities(a, PlainMatrices.product(a, inside))
              .withBounds(new double[32], null));
    }
  }

  /** The last row asks for more than the others leave. */
  @Test
  void endsWithoutASolutionWhereThereIsNone() {
    for (int k = 0; k < 40; k++) {
      int n = 2 + k % 4;
      SmallQp problem = polytope(n, 10 * n, 1e-3);
      double[][] g = problem.G();
      double[] h = problem.h();
      // −(the mean of the other rows) is at least −(the mean of their limits) on the polytope.
      int last = g.length - 1;
      double limit = 0;
      Arrays.fill(g[last], 0);
      for (int r = 0; r < last; r++) {
        limit -= h[r] / last;
        for (int j = 0; j < n; j++) {
          g[last][j] -= g[r][j] / last;
        }
      }
      h[last] = limit - 0.1;
      LoadedSample sample = new LoadedSample(problem.withRows(g, null, h));
      assertThat(PrimalDualActiveSetContract.run(method(sample), sample))
          .isIn(Outcome.STALLED, Outcome.NUMERICAL_FAILURE);
    }
  }
}
