package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidualsTest {
  private static final double INF = Double.POSITIVE_INFINITY;

  private final Random random = new Random(457);

  private static SmallQp withFixedVariable(SmallQp qp) {
    double[] lower = qp.lower().clone();
    double[] upper = qp.upper().clone();
    lower[0] = 0.3;
    upper[0] = 0.3;
    return qp.withBounds(lower, upper);
  }

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "false, 50", "true, 50"})
  void areThoseOfTheUnscaledProblem(boolean stretched, double penalty) {
    SmallQp problem = withFixedVariable(SmallProblems.bounded(6, 2, 4, Curvature.DENSE, random));
    problem = stretched ? SmallProblems.stretched(problem) : problem;
    LoadedSample sample = new LoadedSample(problem.data(), 0, penalty);
    Iterate at = sample.interiorPoint(random);
    Residuals residuals = sample.residuals;
    residuals.update(sample.qp, at);

    double[] z = sample.z(at);
    double[] y = sample.y(at);
    double[] boundDual = sample.boundDual(at);
    double[] value = problem.values(z);
    double[] qz = PlainMatrices.product(problem.Q(), z);
    double[] cy = PlainMatrices.transposedProduct(problem.rows(), y, 6);
    double stationarity = 0;
    for (int j = 0; j < 6; j++) {
      double residual = qz[j] + problem.p()[j] + cy[j] + boundDual[j];
      stationarity = Math.max(stationarity, Math.abs(residual));
    }
    double compliance = penalty > 0 ? 1 / penalty : 0;
    double violation = 0;
    double gap = PlainMatrices.dot(z, qz) + PlainMatrices.dot(problem.p(), z);
    for (int r = 0; r < 2; r++) {
      double excess = value[r] - compliance * y[r] - problem.b()[r];
      violation = Math.max(violation, Math.abs(excess));
      double scaled = sample.matrices.rowScale[r] * excess / sample.zScale();
      assertThat(residuals.rEq[r]).isCloseTo(scaled, relative(scaled));
      gap += (problem.b()[r] + compliance * y[r]) * y[r];
    }
    gap += boundDual[0] * z[0];
    double complementarity = 0;
    ConstraintSides sides = sample.qp.sides;
    for (int k = 0; k < sides.count(); k++) {
      int i = sides.index[k];
      boolean isRow = i < 6;
      double scale = isRow ? sample.matrices.rowScale[i] : 1 / sample.matrices.columnScale[i - 6];
      double multiplier = at.lambda[k] * scale / sample.gradientScale();
      double given = isRow ? compliance * multiplier : 0;
      double limit = sides.sign[k] > 0 ? problem.high(i) : -problem.low(i);
      double excess = sides.sign[k] * value[i] - given - limit;
      violation = Math.max(violation, excess);
      gap += (limit + given) * multiplier;
      complementarity += at.s[k] * at.lambda[k] / sides.count();
      // In the scaled problem the slack belongs to the residual.
      double scaled = scale * excess / sample.zScale();
      assertThat(residuals.rSide[k]).isCloseTo(scaled + at.s[k], relative(scaled));
    }
    assertThat(residuals.dual()).isCloseTo(stationarity, relative(stationarity));
    assertThat(residuals.primal()).isCloseTo(violation, relative(violation));
    assertThat(residuals.gap()).isCloseTo(Math.abs(gap), relative(gap));
    assertThat(residuals.mu()).isCloseTo(complementarity, relative(complementarity));
    assertThat(residuals.rDual[0]).isZero();
    assertThat(boundDual[0]).isNotZero();
  }

  private static Offset<Double> relative(double size) {
    return within(1e-11 * Math.max(1, Math.abs(size)));
  }

  @Test
  void theScaledResidualsAreThoseOfTheNewtonSystem() {
    SmallQp problem =
        SmallProblems.stretched(SmallProblems.random(5, 2, 0, Curvature.DENSE, random));
    LoadedSample sample = new LoadedSample(problem);
    Iterate at = sample.interiorPoint(random);
    sample.residuals.update(sample.qp, at);
    double[] cz = PlainMatrices.product(sample.scaledRows(), at.z);
    assertClose(sample.residuals.cz, cz, 1e-12);
    double[] rEq = new double[2];
    Arrays.setAll(rEq, r -> cz[r] - sample.matrices.rowScale[r] * problem.b()[r] / sample.zScale());
    assertClose(sample.residuals.rEq, rEq, 1e-12);
    double[] qz = PlainMatrices.product(sample.scaledQ(), at.z);
    double[] cy = PlainMatrices.transposedProduct(sample.scaledRows(), at.y, 5);
    double[] rDual = new double[5];
    Arrays.setAll(
        rDual, j -> sample.qp.costScale() * qz[j] + sample.qp.p[j] + cy[j] + at.boundDual[j]);
    assertClose(sample.residuals.rDual, rDual, 1e-12);
  }

  @Test
  void moreVariablesMayCountAsFixed() {
    SmallQp problem = SmallProblems.bounded(4, 0, 2, Curvature.DENSE, random);
    LoadedSample sample = new LoadedSample(problem);
    Iterate at = sample.interiorPoint(random);
    double kept = at.boundDual[0];
    sample.residuals.updateStationarity(sample.qp, at, new boolean[] {false, false, true, false});
    assertThat(sample.residuals.rDual[2]).isZero();
    assertThat(sample.residuals.rDual[0]).isNotZero();
    assertThat(at.boundDual[0]).isEqualTo(kept);
  }

  /** ½z² − p z at z: a stationarity of z − p and a gap of z(z − p), of terms of that size. */
  private static Residuals ofAParabola(double p, double z) {
    LoadedSample sample = new LoadedSample(SmallQp.of(1).withQ(new double[][] {{1}}).withP(-p));
    Iterate at = sample.iterate();
    at.z[0] = z / (sample.matrices.columnScale[0] * sample.zScale());
    sample.residuals.updateExactly(sample.qp, at);
    return sample.residuals;
  }

  /** Sizes are those of the scaled problem, so that small data do not make for small residuals. */
  @Test
  void smallTermsAreJudgedByTheirSizeAndLargeOnesAbsolutely() {
    Residuals large = ofAParabola(100, 101);
    assertThat(large.toleranceRatioWithoutGap(0.5)).isCloseTo(2, within(1e-12));
    assertThat(large.toleranceRatio(0.5)).isCloseTo(202, within(1e-10));
    assertThat(large.relativeRatioWithoutGap(0.5)).isCloseTo(2 / 101.0, within(1e-14));
    assertThat(large.relativeRatio(0.5)).isCloseTo(2 / 101.0, within(1e-14));
    Residuals small = ofAParabola(1e-3, 2e-3);
    assertThat(small.toleranceRatioWithoutGap(0.1)).isCloseTo(5, within(1e-12));
    assertThat(small.toleranceRatio(0.1)).isCloseTo(5, within(1e-12));
    assertThat(small.relativeRatioWithoutGap(0.1)).isCloseTo(5, within(1e-12));
    assertThat(small.relativeRatio(1e-7)).isCloseTo(5e6, within(1e-5));
  }

  /** Of the scaled terms, and of those in the user's units: no variable's unit is favoured. */
  @Test
  void stationarityIsRelativeInEitherUnits() {
    int differing = 0;
    for (int trial = 0; trial < 10; trial++) {
      SmallQp problem =
          SmallProblems.stretched(SmallProblems.random(5, 0, 0, Curvature.DENSE, random));
      LoadedSample sample = new LoadedSample(problem);
      Iterate at = sample.interiorPoint(random);
      sample.residuals.updateExactly(sample.qp, at);
      double[] qz = PlainMatrices.product(problem.Q(), sample.z(at));
      double[] boundDual = sample.boundDual(at);
      double[] largest = new double[4];
      for (int j = 0; j < 5; j++) {
        double p = problem.p()[j];
        double residual = Math.abs(qz[j] + p + boundDual[j]);
        double term = Math.max(Math.abs(qz[j]), Math.max(Math.abs(p), Math.abs(boundDual[j])));
        double d = sample.matrices.columnScale[j];
        largest[0] = Math.max(largest[0], residual);
        largest[1] = Math.max(largest[1], term);
        largest[2] = Math.max(largest[2], d * residual);
        largest[3] = Math.max(largest[3], d * term);
      }
      double asGiven = largest[0] / largest[1];
      double scaled = largest[2] / largest[3];
      differing += asGiven > 1.01 * scaled || scaled > 1.01 * asGiven ? 1 : 0;
      assertThat(sample.residuals.relativeRatioWithoutGap(1))
          .isCloseTo(Math.max(asGiven, scaled), within(1e-12));
    }
    assertThat(differing).isGreaterThan(2);
  }

  /** z₁ + z₂ ≤ 1, violated by ½ as the difference of large terms. */
  @Test
  void theTermsOfARowAreBoundedOrSummed() {
    SmallQp qp =
        SmallQp.of(2).withRows(new double[][] {{1, 1}}, new double[] {-INF}, new double[] {1});
    LoadedSample sample = new LoadedSample(qp);
    Iterate at = sample.iterate();
    at.z[0] = 64;
    at.z[1] = -62.5;
    sample.residuals.update(sample.qp, at);
    assertThat(sample.residuals.primal()).isEqualTo(0.5);
    assertThat(sample.residuals.toleranceRatio(0.25)).isEqualTo(2);
    assertThat(sample.residuals.relativeRatio(0.25)).isEqualTo(2 / 64.0);
    sample.residuals.updateExactly(sample.qp, at);
    assertThat(sample.residuals.relativeRatio(0.25)).isEqualTo(2 / 126.5);
    sample.residuals.update(sample.qp, at);
    assertThat(sample.residuals.relativeRatio(0.25)).isEqualTo(2 / 64.0);
  }

  @Test
  void nothingIsLeftOfAnInnerPointWithoutCost() {
    SmallQp qp = SmallQp.of(1).withBounds(new double[] {-1}, new double[] {1});
    LoadedSample sample = new LoadedSample(qp);
    Iterate at = sample.iterate();
    sample.residuals.update(sample.qp, at);
    assertThat(sample.residuals.primal()).isZero();
    assertThat(sample.residuals.toleranceRatio(1e-8)).isZero();
    assertThat(sample.residuals.rSide).containsExactly(-1, -1);
  }

  @Test
  void notANumberIsInfinitelyFarOff() {
    Residuals residuals = ofAParabola(1, Double.NaN);
    assertThat(residuals.toleranceRatio(1e-8)).isInfinite();
    assertThat(residuals.toleranceRatioWithoutGap(1e-8)).isInfinite();
    assertThat(residuals.relativeRatio(1e-8)).isInfinite();
    assertThat(residuals.relativeRatioWithoutGap(1e-8)).isInfinite();
  }
}
