package io.github.dl4joptnet.internal.backend.cpu.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharedMatricesTest {
  private final Random random = new Random(421);

  @Test
  void thereAreNoneWhereAMatrixIsPerSample() {
    SmallQp one = SmallProblems.random(5, 1, 2, Curvature.DENSE, random);
    SmallQp other = one.withP(PlainMatrices.vector(5, random));
    assertThat(SharedMatrices.of(SmallQp.batch(false, one, other), null, null)).isNotNull();
    SmallQp ownQ = one.withQ(PlainMatrices.copy(one.Q()));
    SmallQp ownA = one.withEqualities(PlainMatrices.copy(one.A()), one.b());
    SmallQp ownG = one.withRows(PlainMatrices.copy(one.G()), one.hLower(), one.h());
    for (SmallQp own : new SmallQp[] {ownQ, ownA, ownG}) {
      assertThat(SharedMatrices.of(SmallQp.batch(false, one, own), null, null)).isNull();
    }
  }

  @Test
  void theSchurComplementIsThereWhereItPays() {
    SmallQp few = SmallProblems.random(8, 1, 2, Curvature.DENSE, random);
    ConstantSchur schur = SharedMatrices.of(few.data(), null, null).schur();
    assertThat(schur.usable()).isTrue();
    assertThat(schur.order()).isEqualTo(3);
    SmallQp many = SmallProblems.random(4, 1, 40, Curvature.DENSE, random);
    assertThat(SharedMatrices.of(many.data(), null, null).schur()).isNull();
  }

  @Test
  void boundsAreRowsInABatchOfSeveral() {
    SmallQp qp = SmallProblems.bounded(6, 1, 2, Curvature.DENSE, random);
    assertThat(SharedMatrices.of(qp.data(), null, null).schur()).isNull();
    ConstantSchur schur = SharedMatrices.of(SmallQp.batch(false, qp, qp), null, null).schur();
    assertThat(schur.boundsAreRows()).isTrue();
    assertThat(schur.order()).isEqualTo(9);
  }

  @Test
  void aSingularQIsTold() {
    SmallQp singular =
        SmallQp.of(3)
            .withQ(new double[][] {{1, 1, 0}, {1, 1, 0}, {0, 0, 1}})
            .withEqualities(new double[][] {{1, 0, 0}}, 1);
    assertThat(SharedMatrices.of(singular.data(), null, null).schur().usable()).isFalse();
  }

  @Test
  void scaledMatricesOfTheSameSparseOnesAreTakenAgain() {
    SmallQp qp = SmallProblems.random(5, 1, 2, Curvature.DENSE, random);
    SharedMatrices earlier = shared(qp, null);
    SmallQp otherLimits = qp.withP(PlainMatrices.vector(5, random));
    assertThat(shared(otherLimits, earlier).matrices()).isSameAs(earlier.matrices());
    for (int changed = 0; changed < 3; changed++) {
      double[][] q = PlainMatrices.copy(qp.Q());
      double[][] a = PlainMatrices.copy(qp.A());
      double[][] g = PlainMatrices.copy(qp.G());
      double[][] one = changed == 0 ? q : changed == 1 ? a : g;
      one[0][0] = Math.nextUp(one[0][0]);
      SmallQp other = qp.withQ(q).withEqualities(a, qp.b()).withRows(g, qp.hLower(), qp.h());
      assertThat(shared(other, earlier).matrices())
          .as("matrix %d", changed)
          .isNotSameAs(earlier.matrices());
    }
  }

  private static SharedMatrices shared(SmallQp qp, SharedMatrices earlier) {
    QpData data = qp.data();
    return SharedMatrices.of(data, ProgramPattern.of(data), earlier);
  }
}
