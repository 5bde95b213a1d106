package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentedKktTest extends KktSystemContract {

  @Override
  KktSystem form(int maxN, int maxM, DenseMatrices matrices, double costScale) {
    KktSystem form = new AugmentedKkt(maxN, maxM);
    form.load(matrices, costScale);
    return form;
  }

  @Override
  Set<Curvature> curvatures() {
    return EnumSet.allOf(Curvature.class);
  }

  @Test
  void rowsAloneMayDetermineTheSolution() {
    SmallQp linear =
        SmallQp.of(2).withP(1, 1).withEqualities(new double[][] {{1, 2}, {3, -1}}, 0, 0);
    KktSystem kkt = form(2, 2, new LoadedSample(linear).matrices, 1);
    assertThat(kkt.factor(new double[2], new double[2])).isTrue();
    double[] dz = new double[2];
    double[] dy = new double[2];
    assertThat(kkt.solve(new double[] {5, 3}, new double[] {5, 1}, dz, dy, true)).isLessThan(1e-12);
    assertClose(dz, new double[] {1, 2}, 1e-12);
    assertClose(dy, new double[] {2, 1}, 1e-12);
  }

  @Test
  void dependentRowsAndASingularQ() {
    // z₁ + z₂ = 2 twice, curvature along (1, −1) alone: z = (1, 1) + ½ (r₁ − r₂)/2 (1, −1).
    SmallQp qp =
        SmallQp.of(2)
            .withQ(new double[][] {{1, -1}, {-1, 1}})
            .withEqualities(new double[][] {{1, 1}, {1, 1}}, 0, 0);
    KktSystem kkt = form(2, 2, new LoadedSample(qp).matrices, 1);
    assertThat(kkt.factor(new double[2], new double[2])).isTrue();
    double[] dz = new double[2];
    double[] dy = new double[2];
    double error = kkt.solve(new double[] {4, 2}, new double[] {2, 2}, dz, dy, true);
    assertThat(error).isLessThan(1e-12);
    assertClose(dz, new double[] {1.5, 0.5}, 1e-9);
    assertThat(dy[0] + dy[1]).isCloseTo(3, within(1e-9));
    assertThat(dy[0]).isCloseTo(dy[1], within(1e-2));
  }

  @Test
  void isTheSafestForm() {
    assertThat(new AugmentedKkt(1, 0).isSafest()).isTrue();
  }
}
