package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** The gradient of a linear program at a vertex has a formula of its own. */
class LinearProgramGradientTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());

  /** At a vertex Mz = r: dr = M⁻ᵀ dLdz and dM = −dr zᵀ, and nothing for the cost. */
  @Test
  void vertexOfALinearProgram() {
    Random random = new Random(251);
    int n = 6;
    PlantedQp planted =
        PlantedQp.variables(n)
            .rank(0)
            .inequalities(9, 3)
            .equalities(2)
            .bounds(1)
            .twoSided()
            .multipliersUpTo(100)
            .plant(random);
    PlainQp qp = planted.qp();
    double[] dLdz = PlantedQp.normal(1, n, random)[0];
    QpArrays arrays = QpArrays.of(qp).with("Q", Nd4j.createFromArray(new double[n][n]));
    QpSolution solution = SOLVER.solve(arrays.build());
    QpGradients actual = SOLVER.backward(solution, Nd4j.createFromArray(new double[][] {dLdz}));

    // M: two equalities, rows 0 (at h), 1 (at hLower), 2 (at h), and the last variable at upper.
    double[][] m = {qp.A()[0], qp.A()[1], qp.G()[0], qp.G()[1], qp.G()[2], new double[n]};
    m[5][n - 1] = 1;
    double[][] transposed = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        transposed[i][j] = m[j][i];
      }
    }
    double[] dr = DenseMath.solve(transposed, dLdz);
    double scale = DenseMath.normInf(dr);
    assertThat(actual.db().getDouble(0)).isCloseTo(dr[0], within(1e-7 * scale));
    assertThat(actual.db().getDouble(1)).isCloseTo(dr[1], within(1e-7 * scale));
    assertThat(actual.dh().getDouble(0)).isCloseTo(dr[2], within(1e-7 * scale));
    assertThat(actual.dHLower().getDouble(1)).isCloseTo(dr[3], within(1e-7 * scale));
    assertThat(actual.dh().getDouble(2)).isCloseTo(dr[4], within(1e-7 * scale));
    assertThat(actual.dUpper().getDouble(n - 1)).isCloseTo(dr[5], within(1e-7 * scale));
    assertThat(actual.dh().getDouble(1)).isZero();
    for (int j = 0; j < n; j++) {
      double z = planted.z()[j];
      assertThat(actual.dA().getDouble(0, j)).isCloseTo(-dr[0] * z, within(1e-7 * scale));
      assertThat(actual.dG().getDouble(1, j)).isCloseTo(-dr[3] * z, within(1e-7 * scale));
      assertThat(actual.dG().getDouble(7, j)).isZero();
    }
    assertThat(DenseMath.normInf(QpArrays.values(actual.dp()))).isLessThanOrEqualTo(1e-9 * scale);
    assertThat(DenseMath.normInf(QpArrays.values(actual.dQ()))).isLessThanOrEqualTo(1e-9 * scale);
  }
}
