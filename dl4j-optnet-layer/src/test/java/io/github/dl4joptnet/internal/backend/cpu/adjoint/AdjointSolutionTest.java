package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdjointSolutionTest {
  private final QpData data;

  AdjointSolutionTest() {
    SmallQp qp = SmallProblems.random(2, 1, 3, Curvature.DENSE, new Random(547));
    data = SmallQp.batch(false, qp, qp, qp);
  }

  private static double[][] parts(AdjointSolution a) {
    return new double[][] {
      a.u, a.eta, a.xi, a.dh, a.dHLower, a.dUpper, a.dLower, a.z, a.lambda, a.nu, a.boundDual
    };
  }

  @Test
  void takesOverTheMarkedSamplesWhole() {
    AdjointSolution to = new AdjointSolution(data);
    AdjointSolution from = new AdjointSolution(data);
    for (double[] part : parts(from)) {
      Arrays.setAll(part, i -> 1 + i);
    }
    to.take(from, new boolean[] {false, true, false});
    for (double[] part : parts(to)) {
      int size = part.length / 3;
      for (int i = 0; i < part.length; i++) {
        assertThat(part[i]).isEqualTo(i / size == 1 ? 1 + i : 0);
      }
    }
  }

  @Test
  void aLimitGetsTheNegativeOfItsAdjoint() {
    AdjointSolution out = new AdjointSolution(data);
    out.giveToLimit(4, 2, true);
    out.giveToLimit(5, 3, false);
    out.giveToBound(1, 5, true);
    out.giveToBound(2, 7, false);
    assertThat(out.dh[4]).isEqualTo(-2);
    assertThat(out.dHLower[5]).isEqualTo(-3);
    assertThat(out.dUpper[1]).isEqualTo(-5);
    assertThat(out.dLower[2]).isEqualTo(-7);
    assertThat(out.dh[5] + out.dHLower[4] + out.dUpper[2] + out.dLower[1]).isZero();
  }
}
