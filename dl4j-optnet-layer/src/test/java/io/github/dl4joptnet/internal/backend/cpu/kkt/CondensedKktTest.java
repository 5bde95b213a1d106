package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CondensedKktTest extends KktSystemContract {

  @Override
  KktSystem form(int maxN, int maxM, DenseMatrices matrices, double costScale) {
    KktSystem form = new CondensedKkt(maxN, maxM, false);
    form.load(matrices, costScale);
    return form;
  }

  @Override
  Set<Curvature> curvatures() {
    return EnumSet.allOf(Curvature.class);
  }

  @Test
  void aSingularQThatOutweighsTheRegularisationBreaksTheFactorisationDown() {
    SmallQp singular = SmallQp.of(2).withQ(new double[][] {{1, 1}, {1, 1}});
    DenseMatrices matrices = new LoadedSample(singular).matrices;
    assertThat(form(2, 0, matrices, 1).factor(new double[2], new double[0])).isTrue();
    assertThat(form(2, 0, matrices, 1e10).factor(new double[2], new double[0])).isFalse();
  }

  @Test
  void isTheSafestFormOnlyWhereThereIsNoOther() {
    assertThat(new CondensedKkt(1, 0, false).isSafest()).isFalse();
    assertThat(new CondensedKkt(1, 0, true).isSafest()).isTrue();
  }
}
