package io.github.dl4joptnet.internal.backend.cpu.scaled;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScaledMatricesTest {
  private final Random random = new Random(443);

  /** E C D with C = [A; G], which powers of two make exact. */
  private static double[][] scaledRows(SmallQp qp, DenseMatrices matrices) {
    double[][] c = PlainMatrices.copy(qp.rows());
    for (int r = 0; r < c.length; r++) {
      for (int j = 0; j < qp.n(); j++) {
        c[r][j] *= matrices.rowScale[r] * matrices.columnScale[j];
      }
    }
    return c;
  }

  private void assertHolds(double[][] c, DenseMatrices matrices) {
    int n = matrices.n();
    assertClose(matrices.c, c, 0);
    assertClose(matrices.cT, PlainMatrices.transpose(c, n), 0);
    double[] x = PlainMatrices.vector(n, random);
    double[] y = new double[c.length];
    matrices.multiplyC(x, y);
    assertClose(y, PlainMatrices.product(c, x), 1e-13);
    double[] sum = x.clone();
    matrices.addCTransposed(y, -2, sum);
    double[] force = PlainMatrices.transposedProduct(c, y, n);
    for (int j = 0; j < n; j++) {
      force[j] = x[j] - 2 * force[j];
    }
    assertClose(sum, force, 1e-13);
  }

  @Test
  void stacksTheRowsOfAAndG() {
    SmallQp qp = SmallProblems.random(5, 2, 3, Curvature.DENSE, random);
    DenseMatrices matrices = new DenseMatrices(qp.data());
    matrices.load(qp.data(), 0);
    assertThat(matrices.n()).isEqualTo(5);
    assertThat(matrices.m()).isEqualTo(5);
    assertThat(matrices.nEq).isEqualTo(2);
    assertHolds(scaledRows(qp, matrices), matrices);
  }

  @Test
  void scalesBadlyScaledSamplesAndLeavesTheOthers() {
    SmallQp good = SmallQp.of(2).withRows(new double[][] {{1, 2}}, null, new double[1]);
    SmallQp bad = good.withRows(new double[][] {{1e4, 2e-4}}, null, new double[1]);
    QpData data = SmallQp.batch(false, bad, good);
    DenseMatrices matrices = new DenseMatrices(data);
    matrices.load(data, 0);
    assertThat(matrices.isScaled()).isTrue();
    assertThat(matrices.columnScale[1]).isGreaterThan(1000 * matrices.columnScale[0]);
    assertHolds(scaledRows(bad, matrices), matrices);
    matrices.load(data, 1);
    assertThat(matrices.isScaled()).isFalse();
    assertHolds(good.rows(), matrices);
    assertThat(matrices.rowNorm).containsExactly(2);
  }

  @Test
  void theQuadraticTermHasTheScalesOfTheColumns() {
    SmallQp qp = SmallProblems.stretched(SmallProblems.random(4, 0, 3, Curvature.DENSE, random));
    DenseMatrices matrices = new DenseMatrices(qp.data());
    matrices.load(qp.data(), 0);
    assertThat(matrices.isScaled()).isTrue();
    for (int j = 0; j < 4; j++) {
      double d = matrices.columnScale[j];
      assertThat(matrices.q().diagonal(j)).isEqualTo(d * d * qp.Q()[j][j]);
    }
  }

  @Test
  void gathersRowsAndColumnsInTheirScales() {
    SmallQp qp = SmallProblems.stretched(SmallProblems.random(6, 2, 3, Curvature.DENSE, random));
    DenseMatrices whole = new DenseMatrices(qp.data());
    whole.load(qp.data(), 0);
    double[][] c = scaledRows(qp, whole);
    DenseMatrices part = new DenseMatrices(6, 2, 3);
    int[] allRows = {0, 1, 2, 3, 4};
    int[] allColumns = {0, 1, 2, 3, 4, 5};
    int[][] rowChoices = {{1, 3, 4}, allRows, {}};
    int[][] columnChoices = {{0, 4}, allColumns};
    for (int[] rows : rowChoices) {
      for (int[] columns : columnChoices) {
        part.gather(whole, rows, rows.length, columns, columns.length);
        assertThat(part.m()).isEqualTo(rows.length);
        assertThat(part.n()).isEqualTo(columns.length);
        assertHolds(PlainMatrices.part(c, rows, columns), part);
        for (int r = 0; r < rows.length; r++) {
          assertThat(part.rowScale[r]).isEqualTo(whole.rowScale[rows[r]]);
        }
        for (int j = 0; j < columns.length; j++) {
          assertThat(part.q().diagonal(j)).isEqualTo(whole.q().diagonal(columns[j]));
        }
      }
    }
  }
}
