package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.testing.problems.QpArrays.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.problems.ArrayLayout;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How an array lies in memory, and what becomes of it afterwards, makes no difference. */
class ArrayLayoutTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());

  private static QpArrays arrays() {
    Random random = new Random(269);
    List<PlainQp> samples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      samples.add(
          PlantedQp.variables(7)
              .inequalities(5, 2)
              .equalities(2)
              .bounds(1)
              .twoSided()
              .plant(random)
              .qp());
    }
    return QpArrays.perSample(samples);
  }

  private static final INDArray DLDZ =
      Nd4j.createFromArray(PlantedQp.normal(4, 7, new Random(271)));

  @ParameterizedTest
  @EnumSource
  void layoutsOfCoefficientsAndGradients(ArrayLayout layout) {
    for (QpArrays dense : List.of(arrays(), arrays().share("Q", "p", "G", "hLower", "A", "b"))) {
      QpArrays same = dense;
      for (String name : dense.names()) {
        INDArray other = layout.of(dense.get(name));
        assertThat(values(other)).isEqualTo(values(dense.get(name)));
        same = same.with(name, other);
      }
      QpSolution expected = SOLVER.solve(dense.build());
      QpSolution actual = SOLVER.solve(same.build());
      assertThat(values(actual.z())).isEqualTo(values(expected.z()));
      assertThat(values(actual.lambda())).isEqualTo(values(expected.lambda()));
      QpGradients expectedGradients = SOLVER.backward(expected, DLDZ);
      QpGradients actualGradients = SOLVER.backward(actual, layout.of(DLDZ));
      for (String name : dense.names()) {
        assertThat(values(QpArrays.gradient(actualGradients, name)))
            .as("d%s", name)
            .isEqualTo(values(QpArrays.gradient(expectedGradients, name)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void singlePrecisionInAnyLayout(ArrayLayout layout) {
    QpArrays narrow = arrays();
    QpArrays wide = narrow;
    for (String name : narrow.names()) {
      INDArray rounded = narrow.get(name).castTo(DataType.FLOAT);
      wide = wide.with(name, rounded.castTo(DataType.DOUBLE));
      narrow = narrow.with(name, layout.of(rounded));
    }
    assertThat(values(SOLVER.solve(narrow.build()).z()))
        .isEqualTo(values(SOLVER.solve(wide.build()).z()));
  }

  @Test
  void mixedPrecision() {
    QpArrays mixed = arrays();
    QpArrays wide = mixed;
    for (String name : List.of("p", "G", "upper")) {
      INDArray rounded = mixed.get(name).castTo(DataType.FLOAT);
      wide = wide.with(name, rounded.castTo(DataType.DOUBLE));
      mixed = mixed.with(name, rounded);
    }
    assertThat(values(SOLVER.solve(mixed.build()).z()))
        .isEqualTo(values(SOLVER.solve(wide.build()).z()));
    QpSolution solution = SOLVER.solve(mixed.build());
    assertThat(SOLVER.backward(solution, DLDZ).dG().dataType()).isEqualTo(DataType.DOUBLE);
  }

  @Test
  void aBroadcastViewCountsByItsShape() {
    QpArrays arrays = arrays().share("p");
    INDArray tiled = Nd4j.tile(arrays.get("p").reshape(1, 7), 4, 1);
    INDArray broadcast = arrays.get("p").reshape(1, 7).broadcast(4, 7);
    assertThat(values(SOLVER.solve(arrays.with("p", broadcast).build()).z()))
        .isEqualTo(values(SOLVER.solve(arrays.with("p", tiled).build()).z()));
  }

  @Test
  void buildingNeitherKeepsNorChangesTheArraysGiven() {
    QpArrays arrays = arrays();
    double[] expected = values(SOLVER.solve(arrays.build()).z());
    QpBatch batch = arrays.build();
    QpSolution solution = SOLVER.solve(batch);
    double[] gradient = values(SOLVER.backward(solution, DLDZ).dG());
    for (String name : arrays.names()) {
      assertThat(values(arrays.get(name))).isEqualTo(values(arrays().get(name)));
      arrays.get(name).assign(99);
    }
    assertThat(values(SOLVER.solve(batch).z())).isEqualTo(expected);
    assertThat(values(SOLVER.backward(solution, DLDZ).dG())).isEqualTo(gradient);
  }

  @Test
  void eachArrayOfASolutionIsMadeOnce() {
    QpSolution solution = SOLVER.solve(arrays().build());
    assertThat(solution.z()).isSameAs(solution.z());
    assertThat(solution.lambda()).isSameAs(solution.lambda());
    assertThat(solution.nu()).isSameAs(solution.nu());
    assertThat(solution.boundDual()).isSameAs(solution.boundDual());
    QpGradients gradients = SOLVER.backward(solution, DLDZ);
    for (String name : QpArrays.NAMES) {
      INDArray gradient = QpArrays.gradient(gradients, name);
      assertThat(gradient).isSameAs(QpArrays.gradient(gradients, name));
    }
  }

  /**
   * As ND4J's own results are; none that belongs to a workspace is returned after it has closed.
   */
  @Test
  @SuppressWarnings("try") // the workspace scope is there to be closed
  void inAWorkspaceArraysBelongToItAndLaterOnesAreRightAgain() {
    String workspace = "inAWorkspaceArraysBelongToIt";
    QpSolution solution = SOLVER.solve(arrays().build());
    QpGradients gradients = SOLVER.backward(solution, DLDZ);
    double[] z;
    double[] dp;
    try (MemoryWorkspace open = Nd4j.getWorkspaceManager().getAndActivateWorkspace(workspace)) {
      z = values(solution.z());
      dp = values(gradients.dp());
      assertThat(solution.z().isAttached()).isTrue();
      assertThat(gradients.dp().isAttached()).isTrue();
    }
    try (MemoryWorkspace again = Nd4j.getWorkspaceManager().getAndActivateWorkspace(workspace)) {
      Nd4j.valueArrayOf(new long[] {1_000}, 7.0, DataType.DOUBLE);
      assertThat(values(solution.z())).isEqualTo(z);
      assertThat(values(gradients.dp())).isEqualTo(dp);
    }
    Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    assertThat(values(solution.z())).isEqualTo(z);
    assertThat(values(gradients.dp())).isEqualTo(dp);
    assertThat(solution.z().isAttached()).isFalse();
    assertThat(solution.z()).isSameAs(solution.z());
  }

  @Test
  void changedArraysOfASolutionDoNotChangeItsGradients() {
    QpSolution solution = SOLVER.solve(arrays().build());
    double[] dp = values(SOLVER.backward(solution, DLDZ).dp());
    solution.z().assign(5);
    solution.lambda().assign(5);
    solution.nu().assign(5);
    solution.boundDual().assign(5);
    solution.solved()[0] = false;
    assertThat(values(SOLVER.backward(solution, DLDZ).dp())).isEqualTo(dp);
    assertThat(solution.solved()).doesNotContain(false);
  }

  @Test
  void backwardMayBeCalledInAnyOrderAndAgain() {
    QpSolution first = SOLVER.solve(arrays().build());
    QpSolution second = SOLVER.solve(arrays().share("Q", "G").build());
    double[] dpOfSecond = values(SOLVER.backward(second, DLDZ).dp());
    double[] dpOfFirst = values(SOLVER.backward(first, DLDZ).dp());
    SOLVER.backward(second, DLDZ.mul(-3));
    assertThat(values(SOLVER.backward(first, DLDZ).dp())).isEqualTo(dpOfFirst);
    assertThat(values(SOLVER.backward(second, DLDZ).dp())).isEqualTo(dpOfSecond);
    double[] tripled = values(SOLVER.backward(first, DLDZ.mul(3)).dp());
    assertThat(DenseMath.distance(tripled, DenseMath.scaled(dpOfFirst, 3)))
        .isLessThanOrEqualTo(1e-10);
  }

  @Test
  void absentCoefficientsHaveNullGradientsAndAbsentLossesCountAsZero() {
    QpArrays arrays = arrays().with("hLower", null).with("A", null).with("b", null);
    QpSolution solution = SOLVER.solve(arrays.build());
    QpGradients gradients = SOLVER.backward(solution, DLDZ);
    assertThat(gradients.dHLower()).isNull();
    assertThat(gradients.dA()).isNull();
    assertThat(gradients.db()).isNull();
    assertThat(gradients.dQ()).isNotNull();
    QpGradients zero = SOLVER.backward(solution, null);
    assertThat(DenseMath.normInf(values(zero.dp()))).isZero();
    QpGradients explicit =
        SOLVER.backward(
            solution, DLDZ, Nd4j.zeros(DataType.DOUBLE, 4, 5), Nd4j.create(DataType.DOUBLE, 4, 0));
    assertThat(values(explicit.dG())).isEqualTo(values(gradients.dG()));
    assertThat(solution.nu().shape()).containsExactly(4, 0);
  }
}
