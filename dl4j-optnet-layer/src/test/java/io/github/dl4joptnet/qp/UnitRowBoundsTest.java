package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.checks.CentralDifferences;
import io.github.dl4joptnet.testing.checks.LinearLoss;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Unit rows, which are solved as bounds, have the solutions and gradients of rows. */
class UnitRowBoundsTest {
  private static final QpSolver SOLVER =
      QpSolver.create(QpSettings.builder().tolerance(1e-13).build());

  private static void assertRowsAgree(
      INDArray actual, INDArray scaled, int rowSize, boolean multiplied, double error, String as) {
    double[] expected = QpArrays.values(scaled);
    for (int i = 0; i < expected.length; i++) {
      double factor = UnitRows.factor(i / rowSize % UnitRows.ROWS);
      expected[i] *= multiplied ? factor : 1;
    }
    assertThat(QpArrays.values(actual)).as(as).containsExactly(expected, within(error));
  }

  @ParameterizedTest
  @CsvSource({
    "true, 1, ''",
    "true, 12, ''",
    "true, 12, Q A",
    "true, 12, hLower",
    "false, 1, ''",
    "false, 12, ''",
    "false, 12, Q A b"
  })
  void haveTheSolutionAndGradientsOfRows(boolean diagonal, int batch, String perSample) {
    for (boolean multipliers : new boolean[] {false, true}) {
      Random random = new Random(31 + batch);
      QpArrays unit = UnitRows.arrays(diagonal, batch, random);
      unit = perSample.isEmpty() ? unit : UnitRows.apart(unit, batch, perSample.split(" "));
      QpArrays twice = UnitRows.doubled(unit);
      assertThat(UnitRows.countAsBounds(unit)).isEqualTo(!perSample.equals("hLower"));
      assertThat(UnitRows.countAsBounds(twice)).isFalse();
      QpSolution solution = SOLVER.solve(unit.build());
      QpSolution rows = SOLVER.solve(twice.build());
      assertThat(solution.failures()).isZero();
      assertThat(QpArrays.values(solution.z()))
          .containsExactly(QpArrays.values(rows.z()), within(1e-9));
      assertThat(QpArrays.values(solution.nu()))
          .containsExactly(QpArrays.values(rows.nu()), within(1e-8));
      assertThat(QpArrays.values(solution.boundDual())).containsOnly(0);
      assertRowsAgree(solution.lambda(), rows.lambda(), 1, true, 1e-8, "lambda");

      LinearLoss loss = LinearLoss.random(unit.build(), multipliers, random);
      double[][] ofLambda = multipliers ? new double[batch][UnitRows.ROWS] : null;
      for (int i = 0; multipliers && i < batch; i++) {
        for (int r = 0; r < UnitRows.ROWS; r++) {
          ofLambda[i][r] = loss.ofLambda()[i][r] * UnitRows.factor(r);
        }
      }
      QpGradients actual = loss.backward(SOLVER, solution);
      QpGradients expected =
          new LinearLoss(loss.ofZ(), ofLambda, loss.ofNu()).backward(SOLVER, rows);
      for (String name : unit.names()) {
        boolean ofRow = List.of("G", "h", "hLower").contains(name);
        assertRowsAgree(
            QpArrays.gradient(actual, name),
            QpArrays.gradient(expected, name),
            ofRow ? name.equals("G") ? UnitRows.N : 1 : Integer.MAX_VALUE,
            ofRow,
            1e-7,
            "d" + name + (multipliers ? " with multipliers" : ""));
        // A single sample has no row at its lower limit.
        assertThat(
                batch == 1
                    || DenseMath.normInf(QpArrays.values(QpArrays.gradient(actual, name))) > 0.01)
            .as("d" + name + " is not zero")
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"true, 32", "false, 32", "true, 41", "false, 41"})
  void gradientsAgreeWithCentralDifferences(boolean diagonal, int seed) {
    Random random = new Random(seed);
    QpArrays arrays = UnitRows.apart(UnitRows.arrays(diagonal, 3, random), 3, "Q", "A", "b");
    assertThat(UnitRows.countAsBounds(arrays)).isTrue();
    for (boolean multipliers : new boolean[] {false, true}) {
      LinearLoss loss = LinearLoss.random(arrays.build(), multipliers, random);
      new CentralDifferences(SOLVER, 1e-4).check(arrays, loss, 1e-6);
    }
  }

  /** Bit by bit: they are the same solve. */
  @ParameterizedTest
  @CsvSource({"true, ''", "true, Q", "false, ''", "false, Q"})
  void areSolvedAsBounds(boolean diagonal, String perSample) {
    int batch = 5;
    Random random = new Random(33);
    QpArrays rows = UnitRows.arrays(diagonal, batch, random);
    INDArray g = Nd4j.eye(UnitRows.N).castTo(DataType.DOUBLE).neg();
    INDArray h = Nd4j.rand(DataType.DOUBLE, batch, UnitRows.N).addi(0.2);
    QpArrays bounds =
        rows.with("G", null).with("h", null).with("hLower", null).with("lower", h.neg());
    rows = rows.with("G", g).with("h", h).with("hLower", null);
    if (!perSample.isEmpty()) {
      rows = UnitRows.apart(rows, batch, perSample);
      bounds = UnitRows.apart(bounds, batch, perSample);
    }
    QpSolution asRows = SOLVER.solve(rows.build());
    QpSolution asBounds = SOLVER.solve(bounds.build());
    assertThat(QpArrays.values(asRows.z())).isEqualTo(QpArrays.values(asBounds.z()));
    assertThat(QpArrays.values(asRows.lambda()))
        .containsExactly(QpArrays.values(asBounds.boundDual().neg()), within(0.0));
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(batch, UnitRows.N, random));
    assertThat(QpArrays.values(SOLVER.backward(asRows, dLdz).dh()))
        .containsExactly(
            QpArrays.values(SOLVER.backward(asBounds, dLdz).dLower().neg()), within(0.0));
  }

  @Test
  void aSampleWithoutRoomLeavesTheOthersAsTheyAre() {
    Random random = new Random(34);
    QpArrays arrays = UnitRows.arrays(false, 4, random);
    double[][] h = arrays.get("h").toDoubleMatrix();
    // Of the variable of unit rows 0 and 11: between 0.5 and 0.5.
    h[2][2] = 0.5;
    h[2][2 + 11] = -0.5;
    QpArrays changed = arrays.with("h", Nd4j.createFromArray(h));
    assertThat(UnitRows.countAsBounds(changed)).isTrue();
    LinearLoss loss = LinearLoss.random(arrays.build(), false, random);
    QpSolution before = SOLVER.solve(arrays.build());
    QpSolution after = SOLVER.solve(changed.build());
    assertThat(after.failures()).isZero();
    QpGradients gradientsBefore = loss.backward(SOLVER, before);
    QpGradients gradientsAfter = loss.backward(SOLVER, after);
    for (int i : new int[] {0, 1, 3}) {
      assertThat(row(after.z(), i)).isEqualTo(row(before.z(), i));
      assertThat(row(after.lambda(), i)).isEqualTo(row(before.lambda(), i));
      assertThat(row(gradientsAfter.dp(), i)).isEqualTo(row(gradientsBefore.dp(), i));
      assertThat(row(gradientsAfter.dh(), i)).isEqualTo(row(gradientsBefore.dh(), i));
    }
    QpSolution rows = SOLVER.solve(UnitRows.doubled(changed).build());
    assertThat(row(after.z(), 2)).containsExactly(row(rows.z(), 2), within(1e-7));
    assertThat(row(after.z(), 2)[0]).isCloseTo(0.5, within(1e-9));
    double[] dp = row(gradientsAfter.dp(), 2);
    assertThat(dp).containsExactly(row(loss.backward(SOLVER, rows).dp(), 2), within(1e-7));
    assertThat(DenseMath.normInf(dp)).isGreaterThan(0.01);
  }

  private static double[] row(INDArray matrix, int i) {
    return matrix.toDoubleMatrix()[i];
  }
}
