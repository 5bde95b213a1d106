package io.github.dl4joptnet.internal.backend.cpu.kkt;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KktFormsTest {
  private final Random random = new Random(419);

  private LoadedSample sample(int n, int m, Curvature curvature) {
    return new LoadedSample(SmallProblems.random(n, 0, m, curvature, random));
  }

  private LoadedSample bounded(int n, int m, Curvature curvature) {
    return new LoadedSample(SmallProblems.bounded(n, 0, m, curvature, random));
  }

  @Test
  void manyRowsAreCondensed() {
    LoadedSample sample = sample(4, 40, Curvature.DENSE);
    assertThat(sample.forms.cheapest(sample.qp)).isInstanceOf(CondensedKkt.class);
    assertThat(sample.forms.constantSchur()).isNull();
    assertThat(sample.forms.favoursSchur()).isFalse();
  }

  @Test
  void fewRowsGoToTheSchurComplement() {
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      LoadedSample sample = sample(10, 3, curvature);
      assertThat(sample.forms.knownSchur()).isNull();
      KktSystem cheapest = sample.forms.cheapest(sample.qp);
      assertThat(cheapest).isInstanceOf(SchurKkt.class);
      assertSolves(cheapest, new double[10], new double[] {0, 1, 2});
      assertThat(sample.forms.constantSchur()).isNotNull();
      assertThat(sample.forms.knownSchur()).isSameAs(sample.forms.constantSchur());
    }
  }

  @Test
  void boundsLeaveTheSchurComplementToADiagonalQ() {
    LoadedSample diagonal = bounded(10, 3, Curvature.DIAGONAL);
    assertThat(diagonal.forms.cheapest(diagonal.qp)).isInstanceOf(SchurKkt.class);
    assertThat(diagonal.forms.favoursSchur()).isTrue();
    LoadedSample dense = bounded(10, 3, Curvature.DENSE);
    assertThat(dense.forms.cheapest(dense.qp)).isInstanceOf(CondensedKkt.class);
    assertThat(dense.forms.cheapest(false, 1)).isInstanceOf(SchurKkt.class);
  }

  @Test
  void aSingularQIsCondensed() {
    double[][] q = PlainMatrices.definite(8, random);
    for (int j = 0; j < 8; j++) {
      q[3][j] = 0;
      q[j][3] = 0;
    }
    SmallQp singular = SmallProblems.random(8, 0, 2, Curvature.ZERO, random).withQ(q);
    LoadedSample sample = new LoadedSample(singular);
    assertThat(sample.forms.constantSchur()).isNull();
    assertThat(sample.forms.constantSchurOfBounds()).isNull();
    assertThat(sample.forms.cheapest(sample.qp)).isInstanceOf(CondensedKkt.class);
  }

  @Test
  void theSafestFormIsTheWholeSystem() {
    LoadedSample sample = sample(5, 2, Curvature.DENSE);
    assertThat(sample.forms.safest(1)).isInstanceOf(AugmentedKkt.class);
    assertThat(sample.forms.safest(1)).isSameAs(sample.forms.safest(2));
  }

  /** A square matrix of all rows would take too much memory, and time out of proportion. */
  @Test
  void withManyRowsTheSafestFormIsTheCondensedOne() {
    assertThat(KktCosts.isAugmentedTooLarge(2000, 2001)).isTrue();
    assertThat(KktCosts.isAugmentedTooLarge(2000, 2000)).isFalse();
    assertThat(KktCosts.isAugmentedTooLarge(30, 301)).isTrue();
    assertThat(KktCosts.isAugmentedTooLarge(30, 300)).isFalse();
    assertThat(KktCosts.isAugmentedTooLarge(3, 297)).isFalse();
    LoadedSample sample = sample(2, 3000, Curvature.DENSE);
    KktSystem safest = sample.forms.safest(1);
    assertThat(safest).isInstanceOf(CondensedKkt.class);
    assertThat(safest.isSafest()).isTrue();
    assertThat(sample.forms.cheapest(true, 1).isSafest()).isFalse();
    int m = sample.qp.m;
    assertSolves(safest, PlainMatrices.positive(2, random), PlainMatrices.positive(m, random));
    assertThat(sample.forms.safest(4)).isSameAs(safest);
  }

  @Test
  void boundsAreRowsOfAComplementOfTheirOwn() {
    LoadedSample dense = bounded(10, 3, Curvature.DENSE);
    ConstantSchur schur = dense.forms.constantSchurOfBounds();
    assertThat(schur.order()).isEqualTo(13);
    assertThat(schur).isNotSameAs(dense.forms.constantSchur());
    assertThat(bounded(10, 3, Curvature.DIAGONAL).forms.constantSchurOfBounds()).isNull();
  }

  @Test
  void whatTheBatchSharesIsNotComputedAgain() {
    LoadedSample sample = bounded(10, 3, Curvature.DENSE);
    ConstantSchur rows = new ConstantSchur(10, 3, false);
    rows.load(sample.matrices);
    sample.forms.load(sample.matrices, rows);
    assertThat(sample.forms.knownSchur()).isSameAs(rows);
    assertThat(sample.forms.constantSchur()).isSameAs(rows);
    assertThat(sample.forms.constantSchurOfBounds()).isNull();

    ConstantSchur bounds = new ConstantSchur(10, 3, true);
    bounds.load(sample.matrices);
    sample.forms.load(sample.matrices, bounds);
    assertThat(sample.forms.constantSchurOfBounds()).isSameAs(bounds);
  }

  /** The same object serves with and without a constant complement. */
  @Test
  void anotherSampleForgetsTheConstantSchurComplement() {
    LoadedSample first = sample(6, 2, Curvature.DIAGONAL);
    KktSystem before = first.forms.cheapest(first.qp);
    LoadedSample second = bounded(6, 2, Curvature.DIAGONAL);
    first.forms.load(second.matrices, null);
    assertThat(first.forms.matrices()).isSameAs(second.matrices);
    KktSystem after = first.forms.cheapest(second.qp);
    assertThat(after).isSameAs(before);
    assertSolves(after, PlainMatrices.positive(6, random), new double[] {1, 2});
  }

  private void assertSolves(KktSystem kkt, double[] boundWeight, double[] rowGap) {
    int n = boundWeight.length;
    int m = rowGap.length;
    assertThat(kkt.factor(boundWeight, rowGap)).isTrue();
    double[] r1 = PlainMatrices.vector(n, random);
    double[] r2 = PlainMatrices.vector(m, random);
    double error = kkt.solve(r1, r2, new double[n], new double[m], true);
    assertThat(error).isLessThan(1e-11);
  }
}
