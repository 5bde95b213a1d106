package io.github.dl4joptnet.internal.backend.cpu.presolve;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.EnumeratedSolution;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EqualityEliminationTest {
  private static double[] values(Operand operand) {
    return operand.values();
  }

  private static double[][] matrix(Operand operand, int columns) {
    double[] values = values(operand);
    double[][] rows = new double[values.length / columns][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(values, r * columns, (r + 1) * columns));
    return rows;
  }

  private static SmallQp small(QpData program) {
    int n = program.n();
    assertThat(program.nEq()).isZero();
    SmallQp qp =
        SmallQp.of(n)
            .withQ(matrix(program.Q(), n))
            .withP(values(program.p()))
            .withBounds(values(program.lower()), values(program.upper()));
    return program.nIneq() == 0
        ? qp
        : qp.withRows(matrix(program.G(), n), values(program.hLower()), values(program.h()));
  }

  /** The sample's solution by way of the program that is left. */
  private static Iterate solve(LoadedSample sample) {
    EqualityElimination elimination = EqualityElimination.of(sample.qp);
    EnumeratedSolution left = EnumeratedSolution.of(small(elimination.program()));
    double[] multipliers = Arrays.copyOf(left.y(), left.y().length + left.z().length);
    System.arraycopy(left.boundDual(), 0, multipliers, left.y().length, left.z().length);
    Iterate at = sample.iterate();
    elimination.write(left.z(), multipliers, at);
    return at;
  }

  @Test
  void theSolutionIsThatOfTheProgramWithItsRows() {
    Random random = new Random(811);
    int boundedPivots = 0;
    for (int k = 0; k < 60; k++) {
      int nEq = 1 + k % 2;
      Curvature curvature = k % 4 < 2 ? Curvature.DENSE : Curvature.DIAGONAL;
      SmallQp problem =
          k % 3 == 0
              ? SmallProblems.random(4, nEq, 2, curvature, random)
              : SmallProblems.bounded(4, nEq, k % 3, curvature, random);
      problem = k % 5 == 0 ? SmallProblems.stretched(problem) : problem;
      boundedPivots += k % 3 == 0 ? 0 : 1;
      LoadedSample sample = new LoadedSample(problem);
      EnumeratedSolution solution = EnumeratedSolution.of(problem);
      Iterate at = solve(sample);
      assertClose(sample.z(at), solution.z(), 1e-8);
      assertClose(sample.y(at), solution.y(), 1e-8);
      assertClose(sample.boundDual(at), solution.boundDual(), 1e-8);
      sample.residuals.update(sample.qp, at);
      assertThat(sample.residuals.toleranceRatio(1e-8)).isLessThan(1);
      for (int side = 0; side < sample.qp.sides.count(); side++) {
        assertThat(Math.min(at.s[side], at.lambda[side])).isZero();
      }
    }
    assertThat(boundedPivots).isEqualTo(40);
  }

  /** x⁺ = 2x + u from x = 3, |u| ≤ 1, rows and variables shuffled; x, u: steps each. */
  private static SmallQp doubling(int steps, Random random) {
    int n = 2 * steps;
    int[] column = permutation(n, random);
    int[] row = permutation(steps, random);
    double[][] a = new double[steps][n];
    double[] b = new double[steps];
    double[] upper = new double[n];
    double[] q = new double[n];
    for (int k = 0; k < steps; k++) {
      a[row[k]][column[k]] = 1;
      a[row[k]][column[steps + k]] = -1;
      if (k > 0) {
        a[row[k]][column[k - 1]] = -2;
      }
      b[row[k]] = k == 0 ? 6 : 0;
      upper[column[k]] = Double.POSITIVE_INFINITY;
      upper[column[steps + k]] = 1;
      q[column[k]] = 1;
      q[column[steps + k]] = 0.1;
    }
    return SmallQp.of(n)
        .withQ(PlainMatrices.diagonal(q))
        .withP(new double[n])
        .withEqualities(a, b)
        .withBounds(Arrays.stream(upper).map(x -> -x).toArray(), upper);
  }

  private static int[] permutation(int n, Random random) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    for (int i = n - 1; i > 0; i--) {
      int k = random.nextInt(i + 1);
      int t = order[i];
      order[i] = order[k];
      order[k] = t;
    }
    return order;
  }

  @Test
  void ofARecursionTheInputsAreLeftAndEachStateIsExact() {
    int steps = 40;
    SmallQp problem = doubling(steps, new Random(5));
    LoadedSample sample = new LoadedSample(problem);
    EqualityElimination elimination = EqualityElimination.of(sample.qp);
    QpData program = elimination.program();
    assertThat(program.n()).isEqualTo(steps);
    assertThat(program.nIneq()).isZero();
    // All inputs at −1: x_k = 2ᵏ⁺¹ + 1 after k steps.
    Iterate at = sample.iterate();
    elimination.write(values(program.lower()), new double[steps], at);
    double[] z = sample.z(at);
    Arrays.sort(z);
    for (int k = 0; k < steps; k++) {
      assertThat(z[k]).isEqualTo(-1);
      assertThat(z[steps + k]).isEqualTo(Math.scalb(2.0, k + 1) + 1);
    }
  }

  @Test
  void aRowThatOthersImplyIsLeftOutAndOneThatContradictsThemIsFound() {
    double[][] a = {{1, 2, 0}, {0, 1, 1}, {1, 3, 1}};
    SmallQp implied =
        SmallQp.of(3)
            .withQ(PlainMatrices.diagonal(1, 2, 3))
            .withP(1, -1, 2)
            .withEqualities(a, 1, 2, 3);
    LoadedSample sample = new LoadedSample(implied);
    SmallQp twoRows = implied.withEqualities(Arrays.copyOf(a, 2), 1, 2);
    assertClose(sample.z(solve(sample)), EnumeratedSolution.of(twoRows).z(), 1e-12);
    LoadedSample contradiction = new LoadedSample(implied.withEqualities(a, 1, 2, 3 + 1e-6));
    assertThat(EqualityElimination.of(contradiction.qp)).isNull();
  }

  @Test
  void variablesWithOneValueKeepIt() {
    double[] free = {Double.NEGATIVE_INFINITY, -1, 0};
    SmallQp qp =
        SmallQp.of(3)
            .withQ(PlainMatrices.diagonal(1, 2, 3))
            .withP(1, -1, 2)
            .withBounds(free, new double[] {Double.POSITIVE_INFINITY, -1, 0});
    SmallQp solvable = qp.withEqualities(new double[][] {{2, 5, 9}}, 3);
    LoadedSample sample = new LoadedSample(solvable);
    assertClose(sample.z(solve(sample)), new double[] {4, -1, 0}, 1e-15);
    SmallQp contradiction = qp.withEqualities(new double[][] {{0, 5, 9}}, 3);
    assertThat(EqualityElimination.of(new LoadedSample(contradiction).qp)).isNull();
  }

  @Test
  void rowsThatDetermineZLeaveNothing() {
    SmallQp problem =
        SmallQp.of(2)
            .withQ(PlainMatrices.diagonal(1, 1))
            .withP(0, 0)
            .withEqualities(new double[][] {{1, 0}, {-10, 1}}, 1, 0);
    LoadedSample sample = new LoadedSample(problem);
    EqualityElimination elimination = EqualityElimination.of(sample.qp);
    assertThat(elimination.isDetermined()).isTrue();
    Iterate at = sample.iterate();
    elimination.write(new double[0], new double[0], at);
    assertClose(sample.z(at), new double[] {1, 10}, 1e-15);
    // ν closes z + Aᵀν = 0: ν₂ = −10, ν₁ = −1 + 10 ν₂.
    assertClose(sample.y(at), new double[] {-101, -10}, 1e-12);
  }
}
