package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.checks.Certificates.assertProvenUnbounded;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Samples without a minimiser, and the proof of it. */
class UnboundednessTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.builder().threads(1).build());

  private static QpSolution solve(PlainQp qp) {
    return SOLVER.solve(QpArrays.batch(qp));
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
      g[r] = DenseMath.dot(g[r], d) > 0 ? DenseMath.scaled(g[r], -1) : g[r];
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
    p = DenseMath.dot(p, d) > 0 ? DenseMath.scaled(p, -1) : p;
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
    double part = DenseMath.dot(row, d) / DenseMath.dot(d, d);
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
}
