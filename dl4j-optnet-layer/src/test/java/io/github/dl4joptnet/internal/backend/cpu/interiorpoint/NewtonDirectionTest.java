package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewtonDirectionTest {
  private final Random random = new Random(499);

  private static NewtonDirection direction(LoadedSample sample) {
    return new NewtonDirection(sample.qp.n, sample.qp.m, sample.capacity());
  }

  private SmallQp problem(Curvature curvature) {
    return SmallProblems.withLimitsOfAllKinds(curvature, random);
  }

  @ParameterizedTest
  @CsvSource({"ZERO, 0", "DIAGONAL, 0", "DENSE, 0", "DENSE, 20", "DIAGONAL, 20"})
  void solvesTheLinearisedKktConditions(Curvature curvature, double penalty) {
    for (boolean stretched : new boolean[] {false, true}) {
      SmallQp problem = problem(curvature);
      problem = stretched ? SmallProblems.stretched(problem) : problem;
      LoadedSample sample = new LoadedSample(problem.data(), 0, penalty);
      double c = sample.qp.costScale();
      KktSystem cheapest = sample.forms.cheapest(sample.qp);
      for (KktSystem kkt : new KktSystem[] {cheapest, sample.forms.safest(c)}) {
        checkDirection(sample, kkt, 0.3);
      }
    }
  }

  @Test
  void problemsWithoutRowsOrSides() {
    for (SmallQp problem :
        new SmallQp[] {
          SmallProblems.random(4, 0, 0, Curvature.DENSE, random),
          SmallProblems.random(4, 2, 0, Curvature.DENSE, random),
          SmallProblems.bounded(4, 0, 0, Curvature.DENSE, random)
        }) {
      LoadedSample sample = new LoadedSample(problem);
      checkDirection(sample, sample.forms.cheapest(sample.qp), 0.3);
    }
  }

  /** The residual of each equation of the unreduced system. */
  private void checkDirection(LoadedSample sample, KktSystem kkt, double target) {
    int n = sample.qp.n;
    int m = sample.qp.m;
    ConstraintSides sides = sample.qp.sides;
    Iterate at = sample.interiorPoint(random);
    sample.residuals.update(sample.qp, at);
    NewtonDirection direction = direction(sample);
    assertThat(direction.factor(sample.qp, kkt, at)).isTrue();
    double[] complementarity = new double[sides.count()];
    Arrays.setAll(complementarity, k -> at.s[k] * at.lambda[k] - target);
    assertThat(direction.solve(sample.qp, kkt, at, sample.residuals, complementarity))
        .isLessThan(1e-10);

    double[][] c = sample.scaledRows();
    double[] qdz = PlainMatrices.product(sample.scaledQ(), direction.dz);
    double[] value = Arrays.copyOf(PlainMatrices.product(c, direction.dz), m + n);
    System.arraycopy(direction.dz, 0, value, m, n);
    double[] net = new double[m + n];
    for (int k = 0; k < sides.count(); k++) {
      int i = sides.index[k];
      net[i] += sides.sign[k] * direction.dLambda[k];
      double given = sides.compliance(i) * direction.dLambda[k];
      double side = sides.sign[k] * value[i] - given + direction.ds[k];
      assertThat(side).isCloseTo(-sample.residuals.rSide[k], within(1e-9));
      double product = at.lambda[k] * direction.ds[k] + at.s[k] * direction.dLambda[k];
      assertThat(product).isCloseTo(-complementarity[k], within(1e-9));
    }
    for (int r = 0; r < m; r++) {
      if (sides.equality[r]) {
        net[r] = direction.dy[r];
        double row = value[r] - sides.compliance(r) * direction.dy[r];
        assertThat(row).isCloseTo(-sample.residuals.rEq[r], within(1e-9));
      }
    }
    double[] force = PlainMatrices.transposedProduct(c, Arrays.copyOf(net, m), n);
    for (int j = 0; j < n; j++) {
      if (sides.equality[m + j]) {
        assertThat(direction.dz[j]).isZero();
      } else {
        double stationarity = sample.qp.costScale() * qdz[j] + force[j] + net[m + j];
        assertThat(stationarity).isCloseTo(-sample.residuals.rDual[j], within(1e-8));
      }
    }
  }

  /** Two sides, of a variable between −1 and 1, at z = 0. */
  @Test
  void stepsReachTheBoundaryAndCountChangesOfActivity() {
    SmallQp interval = SmallQp.of(1).withP(1).withBounds(new double[] {-1}, new double[] {1});
    LoadedSample sample = new LoadedSample(interval);
    ConstraintSides sides = sample.qp.sides;
    Iterate at = sample.iterate();
    at.s[0] = 1;
    at.s[1] = 3;
    at.lambda[0] = 2;
    at.lambda[1] = 1;
    NewtonDirection direction = direction(sample);
    direction.dz[0] = 5;
    direction.ds[0] = -2;
    direction.ds[1] = -0.5;
    direction.dLambda[0] = 1;
    direction.dLambda[1] = 8;
    assertThat(direction.longestPrimalStep(sides, at)).isEqualTo(0.5);
    assertThat(direction.longestDualStep(sides, at)).isEqualTo(2);
    // (1 − 0.5)(2 + 0.5) and (3 − 0.125)(1 + 4).
    assertThat(direction.complementarityAfter(sides, at, 0.25, 0.5))
        .isEqualTo((0.5 * 2.5 + 2.875 * 5) / 2);
    assertThat(direction.advance(sides, at, 0, 0)).isZero();
    assertThat(direction.advance(sides, at, 0.25, 0.5)).isEqualTo(1);
    assertThat(at.z[0]).isEqualTo(1.25);
    assertThat(Arrays.copyOf(at.s, 2)).containsExactly(0.5, 2.875);
    assertThat(Arrays.copyOf(at.lambda, 2)).containsExactly(2.5, 5);
    assertThat(at.boundDual[0]).isEqualTo(2.5 - 5);
  }
}
