package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.polish.DenseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.DenseKkt;
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

class WeakSidesTest {
  private static final int N = 6;
  private static final int N_EQ = 1;
  private static final int N_INEQ = 4;
  private static final int M = N_EQ + N_INEQ;

  private final Random random = new Random(643);
  private LoadedSample sample;
  private Iterate at;
  private SideWeights weights;
  private double[] r1;
  private double[] r2;
  private double[] u;
  private double[] eta;

  /** The given sides active, or weakly active, the others inactive. */
  private void load(SmallQp problem, double penalty, int[] active, int[] weak) {
    sample = new LoadedSample(problem.data(), 0, penalty);
    at = sample.iterate();
    Arrays.fill(at.s, 1);
    for (int k : active) {
      at.s[k] = 0;
      at.lambda[k] = 1;
    }
    for (int k : weak) {
      at.s[k] = 0;
    }
    weights = decided(false);
    r1 = PlainMatrices.vector(N, random);
    r2 = PlainMatrices.vector(M, random);
    for (int j = 0; j < N; j++) {
      r1[j] = weights.isFixed(j) ? 0 : r1[j];
    }
    for (int r = 0; r < M; r++) {
      r2[r] = weights.isInactive(r) ? 0 : r2[r];
    }
    u = new double[N];
    eta = new double[M];
  }

  /** With weakly active sides active, or inactive. */
  private SideWeights decided(boolean weakIsActive) {
    SideWeights decided = new SideWeights(N, M, sample.capacity());
    double[] lambda = at.lambda.clone();
    for (int k = 0; k < lambda.length; k++) {
      lambda[k] = weakIsActive && at.s[k] == 0 ? 1 : lambda[k];
    }
    decided.decide(sample.qp, at.s, lambda);
    return decided;
  }

  private double[] dense(SideWeights with, double[] rhs1, double[] rhs2) {
    return new DenseKkt(
            sample.scaledQ(),
            sample.scaledRows(),
            sample.qp.costScale(),
            with.boundWeight,
            with.rowGap,
            KktSystem.INFINITE_WEIGHT)
        .solve(rhs1, rhs2);
  }

  private void solve() {
    DenseActiveSetKkt kkt = new DenseActiveSetKkt(N, N_EQ, N_INEQ);
    kkt.factor(sample.qp, weights, null);
    kkt.solveDetermined(r1, r2, u, eta);
    WeakSides sides = new WeakSides(sample.qp, at);
    assertThat(sides.isEmpty()).isFalse();
    sides.weigh(kkt::solveDetermined, weights);
    sides.correct(u, eta);
  }

  private SmallQp problem(Curvature curvature) {
    return SmallProblems.bounded(N, N_EQ, N_INEQ, curvature, random);
  }

  @Test
  void onlySidesWithoutSlackAndMultiplierAreWeak() {
    load(problem(Curvature.DENSE), 0, new int[] {1, 9}, new int[0]);
    assertThat(new WeakSides(sample.qp, at).isEmpty()).isTrue();
    at.s[3] = 0;
    assertThat(new WeakSides(sample.qp, at).isEmpty()).isFalse();
  }

  /** Sides 0 … 6 are of rows, the others of variables: the upper limit first, then the lower. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "8, 0", "9, 0", "13, 0", "0, 5", "9, 5"})
  void oneSideGetsTheMeanOfTheOneSidedDerivatives(int weak, double penalty) {
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      for (boolean stretched : new boolean[] {false, true}) {
        SmallQp problem = problem(curvature);
        problem = stretched ? SmallProblems.stretched(problem) : problem;
        load(problem, penalty, new int[] {2, 11}, new int[] {weak});
        double[] without = dense(weights, r1, r2);
        SideWeights active = decided(true);
        double[] fixed = r1.clone();
        for (int j = 0; j < N; j++) {
          fixed[j] = active.isFixed(j) ? 0 : r1[j];
        }
        double[] with = dense(active, fixed, r2);
        solve();
        double[] mean = new double[N + M];
        Arrays.setAll(mean, i -> 0.5 * (without[i] + with[i]));
        assertClose(u, Arrays.copyOf(mean, N), 1e-8);
        assertClose(eta, Arrays.copyOfRange(mean, N, N + M), 1e-8);
        assertSolvesWithTheWeights();
      }
    }
  }

  /** The solution is that of the whole system with the weights that were found. */
  private void assertSolvesWithTheWeights() {
    double[] expected = dense(weights, r1, r2);
    assertClose(u, Arrays.copyOf(expected, N), 1e-8);
    assertClose(eta, Arrays.copyOfRange(expected, N, N + M), 1e-8);
  }

  @ParameterizedTest
  @CsvSource({"0, DENSE", "0, DIAGONAL", "5, DENSE"})
  void severalSidesAreThoseOfTheCentralPath(double penalty, Curvature curvature) {
    int[] weak = {1, 4, 9, 12};
    for (int trial = 0; trial < 10; trial++) {
      load(SmallProblems.stretched(problem(curvature)), penalty, new int[] {2}, weak);
      SideWeights strict = decided(false);
      solve();
      assertSolvesWithTheWeights();
      // λ is the root of the weight; s = Mλ with sλ = 1.
      ConstraintSides sides = sample.qp.sides;
      double[] force = new double[N];
      double[] lambda = new double[weak.length];
      double[][] rows = sample.scaledRows();
      for (int i = 0; i < weak.length; i++) {
        int index = sides.index[weak[i]];
        double gap =
            index < M
                ? weights.rowGap[index] - sides.compliance(index)
                : weights.boundWeight[index - M];
        lambda[i] = index < M ? 1 / Math.sqrt(gap) : Math.sqrt(gap);
        for (int j = 0; j < N; j++) {
          double entry = index < M ? rows[index][j] : index - M == j ? 1 : 0;
          force[j] += sides.sign[weak[i]] * lambda[i] * entry;
        }
      }
      double[] moved = dense(strict, force, new double[M]);
      double[] value = PlainMatrices.product(rows, Arrays.copyOf(moved, N));
      for (int i = 0; i < weak.length; i++) {
        int index = sides.index[weak[i]];
        double s = sides.sign[weak[i]] * (index < M ? value[index] : moved[index - M]);
        s += sides.compliance(index) * lambda[i];
        assertThat(s * lambda[i]).isCloseTo(1, within(1e-7));
      }
    }
  }

  /** z₁ ≤ 0 and −z₁ ≤ 0 as two rows: z₁ cannot move. */
  @Test
  void sidesThatFaceEachOtherHoldTheirValue() {
    double[][] g = new double[N_INEQ][N];
    g[0][0] = 1;
    g[1][0] = -1;
    g[2][1] = 1;
    g[3][2] = 1;
    SmallQp problem =
        SmallQp.of(N)
            .withQ(PlainMatrices.definite(N, random))
            .withEqualities(new double[][] {{0, 0, 0, 1, 1, 1}}, 0)
            .withRows(g, null, new double[N_INEQ]);
    load(problem, 0, new int[] {2}, new int[] {0, 1});
    solve();
    assertThat(u[0]).isCloseTo(0, within(1e-5));
    assertThat(Arrays.stream(u).allMatch(Double::isFinite)).isTrue();
    assertThat(Arrays.stream(eta).allMatch(Double::isFinite)).isTrue();
  }
}
