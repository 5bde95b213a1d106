package io.github.dl4joptnet.internal.backend.cpu.interiorpoint;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
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

/** Where the iterations start. */
class NewtonStartTest {
  /** Slacks and multipliers of the large start. */
  private static final double LARGE = 1e3;

  private final Random random = new Random(499);

  private static NewtonDirection direction(LoadedSample sample) {
    return new NewtonDirection(sample.qp.n, sample.qp.m, sample.capacity());
  }

  private SmallQp problem() {
    return SmallProblems.withLimitsOfAllKinds(Curvature.DENSE, random);
  }

  /** Without the shift into the positive orthant, λ = −s makes the point stationary. */
  @Test
  void theStartIsTheMinimiserWithSlacksTiedToMultipliers() {
    LoadedSample sample = new LoadedSample(SmallProblems.stretched(problem()));
    assertThat(checkStart(sample)).isZero();
  }

  /** They are tied by λ = −s/w² with a w of the limit's size. */
  @Test
  void limitsFarFromTheDataHaveAWeightOfTheirOwn() {
    SmallQp problem = problem();
    double[] high = problem.h().clone();
    high[0] = 1e6;
    double[] lower = problem.lower().clone();
    lower[1] = -3e5;
    lower[2] = -1e9;
    SmallQp far =
        problem.withRows(problem.G(), problem.hLower(), high).withBounds(lower, problem.upper());
    assertThat(checkStart(new LoadedSample(far))).isEqualTo(3);
  }

  /** ½z² − z with z ≤ 1e6 begins near 1, not near half a million. */
  @Test
  void aFarLimitDoesNotOutweighTheObjective() {
    for (double far : new double[] {2e3, 1e6, 1e12}) {
      SmallQp row =
          SmallQp.of(1)
              .withQ(new double[][] {{1}})
              .withP(-1)
              .withRows(new double[][] {{1}}, null, new double[] {far});
      SmallQp bound = row.withRows(null, null, null).withBounds(null, new double[] {far});
      for (SmallQp problem : new SmallQp[] {row, bound}) {
        LoadedSample sample = new LoadedSample(problem);
        assertThat(sample.zScale()).isEqualTo(1);
        for (boolean large : new boolean[] {false, true}) {
          Iterate at = sample.iterate();
          KktSystem kkt = sample.forms.safest(sample.qp.costScale());
          direction(sample).start(sample.qp, kkt, at, large);
          // z − 1 + (z − w)/w² = 0.
          double z = (1 + 1 / far) / (1 + 1 / far / far);
          assertThat(at.z[0]).isCloseTo(z, within(1e-9));
          assertThat(at.s[0] / (far - z)).isCloseTo(1, within(1e-12));
          double shifted = (z / far - 1 + 1 - (z / far - 1)) / far;
          assertThat(at.lambda[0]).isCloseTo(large ? LARGE : shifted, within(1e-12));
        }
      }
    }
  }

  /** Returns how many sides have a weight of their own. */
  private int checkStart(LoadedSample sample) {
    int weighted = 0;
    ConstraintSides sides = sample.qp.sides;
    int n = sample.qp.n;
    int m = sample.qp.m;
    Iterate at = sample.iterate();
    KktSystem kkt = sample.forms.cheapest(sample.qp);
    direction(sample).start(sample.qp, kkt, at, false);
    double[] value = Arrays.copyOf(PlainMatrices.product(sample.scaledRows(), at.z), m + n);
    System.arraycopy(at.z, 0, value, m, n);
    double[] net = Arrays.copyOf(at.y, m + n);
    for (int i = 0; i < m + n; i++) {
      if (sides.equality[i]) {
        assertThat(value[i]).isCloseTo(sides.target[i], within(1e-9));
      } else {
        net[i] = 0;
      }
    }
    double smallest = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < sides.count(); k++) {
      double w = Math.abs(sides.limit[k]) > 1e3 ? Math.abs(sides.limit[k]) : 1;
      weighted += w > 1 ? 1 : 0;
      double over = (sides.sign[k] * value[sides.index[k]] - sides.limit[k]) / w;
      net[sides.index[k]] += sides.sign[k] * over / w;
      smallest = Math.min(smallest, over);
      largest = Math.max(largest, over);
      assertThat(at.s[k]).isPositive();
      assertThat(at.lambda[k]).isPositive();
    }
    for (int k = 0; k < sides.count(); k++) {
      double w = Math.abs(sides.limit[k]) > 1e3 ? Math.abs(sides.limit[k]) : 1;
      double over = (sides.sign[k] * value[sides.index[k]] - sides.limit[k]) / w;
      assertThat(w * at.lambda[k]).isCloseTo(over + 1 - smallest, within(1e-9));
      assertThat(at.s[k] / w).isCloseTo(largest < 0 ? -over : 1 + largest - over, within(1e-9));
    }
    double[] qz = PlainMatrices.product(sample.scaledQ(), at.z);
    double[] force = PlainMatrices.transposedProduct(sample.scaledRows(), Arrays.copyOf(net, m), n);
    double[] stationarity = new double[n];
    for (int j = 0; j < n; j++) {
      boolean fixed = sides.equality[m + j];
      double sum = sample.qp.costScale() * qz[j] + sample.qp.p[j] + force[j] + net[m + j];
      stationarity[j] = fixed ? 0 : sum;
    }
    assertClose(stationarity, new double[n], 1e-8);
    return weighted;
  }

  @Test
  void aLargeStartIsWellInside() {
    LoadedSample sample = new LoadedSample(problem());
    Iterate at = sample.iterate();
    KktSystem kkt = sample.forms.safest(sample.qp.costScale());
    direction(sample).start(sample.qp, kkt, at, true);
    for (int k = 0; k < sample.qp.sides.count(); k++) {
      assertThat(at.s[k]).isGreaterThanOrEqualTo(LARGE);
      assertThat(at.lambda[k]).isEqualTo(LARGE);
    }
  }
}
