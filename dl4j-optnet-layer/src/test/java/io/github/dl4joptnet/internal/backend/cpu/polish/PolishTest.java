package io.github.dl4joptnet.internal.backend.cpu.polish;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.EnumeratedSolution;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolishTest {
  private final Random random = new Random(467);

  private static Polish polish(LoadedSample sample) {
    int n = sample.qp.n;
    int m = sample.qp.m;
    SideWeights weights = new SideWeights(n, m, sample.capacity());
    DenseActiveSetKkt kkt = new DenseActiveSetKkt(n, sample.data.nEq(), sample.data.nIneq());
    return new Polish(n, m, weights, kkt, sample.forms, sample.residuals);
  }

  /** Problems whose sides are all clearly active or inactive in the solution. */
  private List<SmallQp> problems() {
    List<SmallQp> problems = new ArrayList<>();
    while (problems.size() < 30) {
      int k = problems.size();
      Curvature curvature = k % 2 == 0 ? Curvature.DENSE : Curvature.DIAGONAL;
      SmallQp qp =
          k % 3 == 0
              ? SmallProblems.random(3, 1, 4, curvature, random)
              : SmallProblems.bounded(3, k % 2, 2, curvature, random);
      qp = k % 5 == 0 ? SmallProblems.stretched(qp) : qp;
      LoadedSample sample = new LoadedSample(qp);
      Iterate at = solution(sample, EnumeratedSolution.of(qp));
      boolean clear = true;
      for (int side = 0; side < sample.qp.sides.count(); side++) {
        clear &= Math.max(at.s[side], at.lambda[side]) > 0.01;
      }
      if (clear) {
        problems.add(qp);
      }
    }
    return problems;
  }

  private static Iterate solution(LoadedSample sample, EnumeratedSolution solution) {
    return sample.scaled(solution.z(), solution.y(), solution.boundDual());
  }

  /** Everything off by up to 1e-3, which leaves the active set as it is. */
  private Iterate near(LoadedSample sample, EnumeratedSolution solution) {
    Iterate at = solution(sample, solution);
    int sides = sample.qp.sides.count();
    for (double[] part : new double[][] {at.z, at.y, at.boundDual}) {
      move(part, part.length);
    }
    move(at.s, sides);
    move(at.lambda, sides);
    return at;
  }

  private void move(double[] part, int count) {
    for (int i = 0; i < count; i++) {
      part[i] += 1e-3 * random.nextDouble();
    }
  }

  @Test
  void theRightActiveSetLeadsToTheExactSolution() {
    for (SmallQp problem : problems()) {
      for (boolean schurIsKnown : new boolean[] {false, true}) {
        LoadedSample sample = new LoadedSample(problem);
        if (schurIsKnown) {
          sample.forms.constantSchur();
        }
        EnumeratedSolution solution = EnumeratedSolution.of(problem);
        Iterate exact = solution(sample, solution);
        Iterate at = near(sample, solution);
        assertThat(polish(sample).run(sample.qp, at)).isTrue();
        assertClose(at.z, exact.z, 1e-9);
        assertClose(at.y, exact.y, 1e-9);
        assertClose(at.boundDual, exact.boundDual, 1e-9);
        assertThat(sample.residuals.toleranceRatio(1e-9)).isLessThan(1);
        for (int k = 0; k < sample.qp.sides.count(); k++) {
          assertThat(Math.min(at.s[k], at.lambda[k])).isZero();
        }
        assertClose(at.s, exact.s, 1e-9);
        assertClose(at.lambda, exact.lambda, 1e-9);
      }
    }
  }

  @Test
  void noSideConfirmsTheWrongActivity() {
    int active = 0;
    for (SmallQp problem : problems()) {
      EnumeratedSolution solution = EnumeratedSolution.of(problem);
      LoadedSample sample = new LoadedSample(problem);
      for (int k = 0; k < sample.qp.sides.count(); k++) {
        Iterate at = near(sample, solution);
        active += at.lambda[k] > at.s[k] ? 1 : 0;
        double s = at.s[k];
        at.s[k] = at.lambda[k];
        at.lambda[k] = s;
        assertThat(polish(sample).run(sample.qp, at)).isFalse();
      }
    }
    assertThat(active).isGreaterThan(30);
  }

  /** min ½(z − 1)² with a limit. */
  private static LoadedSample halfLine(double limit) {
    return new LoadedSample(
        SmallQp.of(1)
            .withQ(new double[][] {{1}})
            .withP(-1)
            .withRows(new double[][] {{1}}, null, new double[] {limit}));
  }

  private static Iterate near(LoadedSample sample, boolean active) {
    Iterate at = sample.scaled(new double[] {0.999}, new double[1], new double[1]);
    at.s[0] = active ? 1e-4 : 1e-3;
    at.lambda[0] = active ? 1e-3 : 1e-4;
    return at;
  }

  @Test
  void aWeaklyActiveSideConfirmsEitherActivity() {
    // The last two by rounding.
    for (double limit : new double[] {1, 1 + 1e-11, 1 - 1e-11}) {
      for (boolean active : new boolean[] {false, true}) {
        LoadedSample sample = halfLine(limit);
        Polish polish = polish(sample);
        Iterate at = near(sample, active);
        assertThat(polish.run(sample.qp, at)).isTrue();
        assertThat(polish.hasWeakSide()).isTrue();
        assertThat(sample.residuals.areAccurate(sample.qp, at, 1e-9)).isTrue();
        assertThat(sample.z(at)[0]).isEqualTo(active ? limit : 1);
        assertThat(at.s[0]).isZero();
        assertThat(at.lambda[0]).isZero();
        // Never one of the wrong sign.
        assertThat(at.y[0]).isBetween(0.0, 1.1e-11);
        // The next solution is judged by itself.
        LoadedSample clear = halfLine(0.5);
        Polish next = polish(clear);
        next.run(sample.qp, near(sample, active));
        assertThat(next.hasWeakSide()).isTrue();
        assertThat(next.run(clear.qp, near(clear, true))).isTrue();
        assertThat(next.hasWeakSide()).isFalse();
      }
    }
  }

  /** min ½‖z‖² − 2z₁ − z₂, z₁ ≤ 1, z₂ ≤ limit, z₁ + z₂ ≤ 2: at (1, 1) the last two are weak. */
  private static LoadedSample vertex(double limit) {
    return new LoadedSample(
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 1))
            .withP(-2, -1)
            .withRows(new double[][] {{1, 0}, {0, 1}, {1, 1}}, null, new double[] {1, limit, 2}));
  }

  private static Iterate nearVertex(LoadedSample sample) {
    double[] lambda = {1 - 1e-4, 2e-5, 2e-5};
    Iterate at = sample.scaled(new double[] {1 - 1e-5, 1 - 2e-5}, lambda, new double[2]);
    System.arraycopy(new double[] {1e-9, 1e-5, 1e-5}, 0, at.s, 0, 3);
    System.arraycopy(lambda, 0, at.lambda, 0, 3);
    return at;
  }

  @Test
  void weakSidesThatDependOnEachOtherAreConfirmedByWhatIsClearlyActive() {
    LoadedSample sample = vertex(1);
    Polish polish = polish(sample);
    assertThat(polish.run(sample.qp, nearVertex(sample))).isFalse();
    Iterate at = nearVertex(sample);
    assertThat(polish.runWithoutWeakSides(sample.qp, at)).isTrue();
    assertClose(sample.z(at), new double[] {1, 1}, 1e-14);
    assertClose(sample.y(at), new double[] {1, 0, 0}, 1e-14);
    assertThat(polish.hasWeakSide()).isTrue();
    assertThat(sample.residuals.areAccurate(sample.qp, at, 1e-12)).isTrue();
    LoadedSample excluded = vertex(1 - 1e-6);
    assertThat(polish(excluded).runWithoutWeakSides(excluded.qp, nearVertex(excluded))).isFalse();
  }

  @Test
  void aNegativeMultiplierOrSlackBeyondRoundingRefusesASide() {
    LoadedSample above = halfLine(1 + 1e-8);
    assertThat(polish(above).run(above.qp, near(above, true))).isFalse();
    Iterate inactive = near(above, false);
    assertThat(polish(above).run(above.qp, inactive)).isTrue();
    assertThat(inactive.s[0]).isCloseTo(1e-8, within(1e-15));
    LoadedSample below = halfLine(1 - 1e-8);
    assertThat(polish(below).run(below.qp, near(below, false))).isFalse();
    Iterate active = near(below, true);
    assertThat(polish(below).run(below.qp, active)).isTrue();
    assertThat(active.lambda[0]).isCloseTo(1e-8, within(1e-15));
  }

  @Test
  void fixedVariablesGetTheMultiplierThatClosesTheStationarity() {
    // min ½‖z‖² + z₁ + 2 z₂ with z₂ = 3 and z₁ ≥ −0.5: z₁ = −0.5, multipliers −0.5 and −5.
    SmallQp problem =
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 1))
            .withP(1, 2)
            .withBounds(new double[] {-0.5, 3}, new double[] {5, 3});
    LoadedSample sample = new LoadedSample(problem);
    Iterate at = near(sample, EnumeratedSolution.of(problem));
    at.z[1] = sample.qp.sides.target[1];
    at.boundDual[1] = 0;
    assertThat(polish(sample).run(sample.qp, at)).isTrue();
    assertClose(sample.z(at), new double[] {-0.5, 3}, 1e-12);
    assertClose(sample.boundDual(at), new double[] {-0.5, -5}, 1e-12);
  }

  @Test
  void aCompliantRowIsViolatedByItsMultiplierOverThePenalty() {
    // min ½(z − 3)² with z ≤ 1 at a price of (2/2)(z − 1)²: z − 3 + λ = 0, z − 1 = λ/2.
    SmallQp problem =
        SmallQp.of(1)
            .withQ(new double[][] {{1}})
            .withP(-3)
            .withRows(new double[][] {{1}}, new double[] {-9}, new double[] {1});
    LoadedSample sample = new LoadedSample(problem.data(), 0, 2);
    Iterate at = sample.scaled(new double[] {1.5}, new double[] {1.2}, new double[1]);
    assertThat(polish(sample).run(sample.qp, at)).isTrue();
    assertClose(sample.z(at), new double[] {5.0 / 3}, 1e-12);
    assertClose(sample.y(at), new double[] {4.0 / 3}, 1e-12);
    assertThat(sample.residuals.toleranceRatio(1e-12)).isLessThan(1);
  }
}
