package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static io.github.dl4joptnet.internal.testing.Closeness.assertUpperClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SchurKktTest {

  private static KktSystem diagonal(int n, int m, DenseMatrices matrices, double costScale) {
    KktSystem form = new SchurKkt(n, m).with(null);
    form.load(matrices, costScale);
    return form;
  }

  private static SchurKkt constant(int n, int m, DenseMatrices matrices, double costScale) {
    ConstantSchur schur = new ConstantSchur(n, m, false);
    schur.load(matrices);
    SchurKkt form = new SchurKkt(n, m).with(schur);
    form.load(matrices, costScale);
    return form;
  }

  /** Formed anew for each weight, of a diagonal Q. */
  @Nested
  class OfADiagonal extends KktSystemContract {
    @Override
    KktSystem form(int maxN, int maxM, DenseMatrices matrices, double costScale) {
      return diagonal(maxN, maxM, matrices, costScale);
    }

    @Override
    Set<Curvature> curvatures() {
      return EnumSet.of(Curvature.ZERO, Curvature.DIAGONAL);
    }
  }

  /** From the same Ĉ Q̂⁻¹ Ĉᵀ for all weights of the rows. */
  @Nested
  class WithAConstantSchurComplement extends KktSystemContract {
    @Override
    KktSystem form(int maxN, int maxM, DenseMatrices matrices, double costScale) {
      return constant(maxN, maxM, matrices, costScale);
    }

    @Override
    Set<Curvature> curvatures() {
      return EnumSet.of(Curvature.DIAGONAL, Curvature.DENSE);
    }

    @Override
    boolean takesBoundWeights() {
      return false;
    }
  }

  @Test
  void givesAwayTheRowsOfItsFactor() {
    SmallQp problem = SmallProblems.random(6, 2, 3, Curvature.DENSE, new Random(397));
    LoadedSample sample = new LoadedSample(problem);
    SchurKkt kkt = constant(6, 5, sample.matrices, 0.25);
    double[] rowGap = {0, 0, 0.5, 2, 3};
    assertThat(kkt.factor(new double[6], rowGap)).isTrue();
    double[][] r = new double[5][5];
    for (int i = 0; i < 5; i++) {
      double[] shifted = new double[1 + 5 - i];
      kkt.copyFactorRow(i, shifted, 1);
      System.arraycopy(shifted, 1, r[i], i, 5 - i);
    }
    double[][] c = sample.scaledRows();
    double[][] s =
        PlainMatrices.product(
            PlainMatrices.product(c, DenseSolve.inverse(sample.scaledQ())),
            PlainMatrices.transpose(c, 6));
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        s[i][j] = 4 * s[i][j] + (i == j ? rowGap[i] : 0);
      }
    }
    assertUpperClose(PlainMatrices.product(PlainMatrices.transpose(r, 5), r), s, 1e-10);
  }

  @Test
  void dependentRowsThatOutweighTheRegularisationBreakTheFactorisationDown() {
    SmallQp twice =
        SmallQp.of(2)
            .withQ(new double[][] {{2, 1}, {1, 2}})
            .withEqualities(new double[][] {{1, 1}, {1, 1}}, 0, 0);
    DenseMatrices matrices = new LoadedSample(twice).matrices;
    assertThat(constant(2, 2, matrices, 1).factor(new double[2], new double[2])).isTrue();
    assertThat(constant(2, 2, matrices, 1e-10).factor(new double[2], new double[2])).isFalse();
  }

  @Test
  void isNotTheSafestForm() {
    assertThat(new SchurKkt(1, 0).isSafest()).isFalse();
  }
}
