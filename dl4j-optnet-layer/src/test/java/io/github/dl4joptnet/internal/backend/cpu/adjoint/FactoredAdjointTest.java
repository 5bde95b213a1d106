package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import org.junit.jupiter.api.Test;

class FactoredAdjointTest extends AdjointContract {

  @Override
  void run(CpuSolution solved, int sample, LossGradients loss, AdjointSolution out) {
    assertThat(solved.factor[sample]).isNotNull();
    int m = solved.data.nEq() + solved.data.nIneq();
    FactoredAdjoint adjoint = new FactoredAdjoint(solved.data.n(), m, null);
    assertThat(adjoint.run(solved, sample, loss, out)).isTrue();
  }

  @Test
  void withoutAFactorThereIsNothingToSolveBy() {
    CpuSolution solved = solve(SmallProblems.bounded(4, 1, 2, Curvature.DENSE, random).data(), 0);
    solved.factor[0] = null;
    AdjointSolution out = new AdjointSolution(solved.data);
    double[] dLdz = {1, 2, 3, 4};
    FactoredAdjoint adjoint = new FactoredAdjoint(4, 3, null);
    assertThat(adjoint.run(solved, 0, new LossGradients(dLdz, null, null), out)).isFalse();
    assertThat(out.u).containsOnly(0);
  }

  @Test
  void anInaccurateSolveIsNotWritten() {
    SmallQp problem = SmallProblems.random(5, 2, 2, Curvature.DENSE, random);
    CpuSolution solved = solve(SmallQp.batch(true, problem), 0);
    // The factor of another Q than the solution's: refinement does not repair it.
    PackedCholesky[] factors = solved.data.choleskyQ();
    double[] other = new double[25];
    for (int j = 0; j < 5; j++) {
      other[6 * j] = Math.pow(10, 2 * j);
    }
    factors[0] = new PackedCholesky.Factory(5).factor(other, 0, 0);
    AdjointSolution out = new AdjointSolution(solved.data);
    double[] dLdz = {1, 2, 3, 4, 5};
    FactoredAdjoint adjoint = new FactoredAdjoint(5, 4, null);
    assertThat(adjoint.run(solved, 0, new LossGradients(dLdz, null, null), out)).isFalse();
    assertThat(out.u).containsOnly(0);
  }
}
