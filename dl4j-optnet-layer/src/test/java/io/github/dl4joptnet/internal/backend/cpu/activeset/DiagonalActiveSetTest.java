package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DiagonalActiveSetTest extends PrimalDualActiveSetContract {

  @Override
  PrimalDualActiveSet method(LoadedSample sample, Iterate solution) {
    return new DiagonalActiveSet(sample.qp.n, sample.qp.m, sample.residuals, solution);
  }

  @Override
  SmallQp problem(int n, int nEq, int nIneq, Random random) {
    return SmallProblems.bounded(n, nEq, nIneq, Curvature.DIAGONAL, random);
  }

  @Override
  SmallQp halfLine(double minimiser, double limit) {
    return SmallQp.of(1)
        .withQ(new double[][] {{2}})
        .withP(-2 * minimiser)
        .withBounds(null, new double[] {limit});
  }

  @Test
  void variablesOfOneValueStayThere() {
    // min ½‖z‖² + z₁ + z₂ + z₃ with z₂ = 4 and z₁ + z₂ = 1.
    SmallQp problem =
        SmallQp.of(3)
            .withQ(PlainMatrices.diagonal(1, 1, 1))
            .withP(1, 1, 1)
            .withEqualities(new double[][] {{1, 1, 0}}, 1)
            .withBounds(new double[] {-9, 4, -9}, new double[] {9, 4, 9});
    LoadedSample sample = new LoadedSample(problem);
    PrimalDualActiveSet method = method(sample, sample.iterate());
    assertThat(run(method, sample)).isEqualTo(Outcome.CONVERGED);
    Iterate at = sample.iterate();
    method.write(at);
    assertClose(sample.z(at), new double[] {-3, 4, -1}, 1e-12);
    assertClose(sample.y(at), new double[] {2}, 1e-12);
    assertClose(sample.boundDual(at), new double[] {0, -7, 0}, 1e-12);
  }
}
