package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.SmallQp;
import org.junit.jupiter.api.Test;

class AdjointSolutionTest {
  /**
   * Two samples of one variable and one row, the first with these entries, the second with ones.
   */
  private static AdjointSolution cleared(double z, double lambda, double u, double eta) {
    SmallQp problem =
        SmallQp.of(1)
            .withQ(new double[][] {{1}})
            .withRows(new double[][] {{1}}, null, new double[] {1});
    AdjointSolution adjoint = new AdjointSolution(SmallQp.batch(false, problem, problem));
    double[][] parts = {adjoint.z, adjoint.lambda, adjoint.u, adjoint.eta};
    double[] entries = {z, lambda, u, eta};
    for (int i = 0; i < parts.length; i++) {
      parts[i][0] = entries[i];
      parts[i][1] = 1;
    }
    adjoint.clearOverflow(0);
    adjoint.clearOverflow(1);
    assertThat(adjoint.u[1]).isEqualTo(1);
    assertThat(adjoint.eta[1]).isEqualTo(1);
    return adjoint;
  }

  @Test
  void largeEntriesStayWhereTheirProductsAreFinite() {
    AdjointSolution adjoint = cleared(1e-50, 1e200, 1e60, 1e210);
    assertThat(adjoint.u[0]).isEqualTo(1e60);
    assertThat(adjoint.eta[0]).isEqualTo(1e210);
  }

  @Test
  void aSampleHasNoGradientWhereAnyWouldOverflow() {
    double[][] overflowing = {
      {1e160, 1, 1e160, 1}, {1e160, 1, 1, 1e160}, {1, 1e160, 1e160, 1}, {1, 1, 1, Double.NaN}
    };
    for (double[] entries : overflowing) {
      AdjointSolution adjoint = cleared(entries[0], entries[1], entries[2], entries[3]);
      assertThat(adjoint.u[0]).isZero();
      assertThat(adjoint.eta[0]).isZero();
    }
  }
}
