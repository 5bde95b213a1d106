package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.LinearLoss;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A shared coefficient means the same as its copies, and its gradient is the sum of theirs. */
class BroadcastGradientTest {
  private static final int BATCH = 5;
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());

  /** Every sample the same but for p. */
  private static QpArrays tiled(Random random) {
    PlainQp qp = PlantedQp.withAllParts(random).qp();
    INDArray p = Nd4j.createFromArray(PlantedQp.normal(BATCH, 9, random));
    return QpArrays.perSample(Collections.nCopies(BATCH, qp)).with("p", p);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Q",
        "G",
        "h",
        "hLower",
        "A",
        "b",
        "lower",
        "upper",
        "Q G A",
        "h hLower b lower upper",
        "Q G h hLower A b lower upper"
      })
  void sharedEqualsTiled(String names) {
    Random random = new Random(71);
    QpArrays tiled = tiled(random);
    QpArrays shared = tiled.share(names.split(" "));
    LinearLoss loss = LinearLoss.random(tiled.build(), true, random);
    QpSolution ofTiled = SOLVER.solve(tiled.build());
    QpSolution ofShared = SOLVER.solve(shared.build());
    assertThat(ofTiled.solved()).doesNotContain(false);
    assertClose(ofShared.z(), ofTiled.z(), 1e-12);
    assertClose(ofShared.lambda(), ofTiled.lambda(), 1e-12);
    assertClose(ofShared.nu(), ofTiled.nu(), 1e-12);
    assertClose(ofShared.boundDual(), ofTiled.boundDual(), 1e-12);

    QpGradients tiledGradients = loss.backward(SOLVER, ofTiled);
    QpGradients sharedGradients = loss.backward(SOLVER, ofShared);
    for (String name : tiled.names()) {
      INDArray expected = QpArrays.gradient(tiledGradients, name);
      INDArray actual = QpArrays.gradient(sharedGradients, name);
      boolean isShared = names.matches("(.* )?" + name + "( .*)?");
      assertClose(actual, isShared ? expected.sum(0) : expected, 1e-10);
    }
  }

  @Test
  void aLeadingDimensionOfOneIsSharedAndKeptInTheGradient() {
    Random random = new Random(73);
    QpArrays shared = tiled(random).share("Q", "G", "h", "hLower", "A", "b", "lower", "upper");
    QpArrays leading = shared;
    for (String name : shared.names()) {
      INDArray array = shared.get(name);
      leading = name.equals("p") ? leading : leading.with(name, Nd4j.expandDims(array, 0));
    }
    LinearLoss loss = LinearLoss.random(shared.build(), true, random);
    QpGradients expected = loss.backward(SOLVER, SOLVER.solve(shared.build()));
    QpGradients actual = loss.backward(SOLVER, SOLVER.solve(leading.build()));
    for (String name : shared.names()) {
      INDArray gradient = QpArrays.gradient(actual, name);
      assertThat(gradient.shape()).isEqualTo(leading.get(name).shape());
      assertThat(QpArrays.values(gradient))
          .isEqualTo(QpArrays.values(QpArrays.gradient(expected, name)));
    }
  }

  @Test
  void twiceTheSamplesTwiceTheSharedGradient() {
    Random random = new Random(79);
    QpArrays once = tiled(random).share("Q", "G", "A", "h", "hLower", "b", "lower", "upper");
    QpArrays twice = once.with("p", Nd4j.concat(0, once.get("p"), once.get("p")));
    INDArray dLdz = Nd4j.createFromArray(PlantedQp.normal(BATCH, 9, random));
    QpGradients single = SOLVER.backward(SOLVER.solve(once.build()), dLdz);
    QpGradients doubled = SOLVER.backward(SOLVER.solve(twice.build()), Nd4j.concat(0, dLdz, dLdz));
    for (String name : once.names()) {
      if (!name.equals("p")) {
        INDArray expected = QpArrays.gradient(single, name).mul(2);
        assertClose(QpArrays.gradient(doubled, name), expected, 1e-12);
      }
    }
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    double[] a = QpArrays.values(actual);
    double[] e = QpArrays.values(expected);
    assertThat(DenseMath.distance(a, e))
        .isLessThanOrEqualTo(tolerance * Math.max(1, DenseMath.normInf(e)));
  }
}
