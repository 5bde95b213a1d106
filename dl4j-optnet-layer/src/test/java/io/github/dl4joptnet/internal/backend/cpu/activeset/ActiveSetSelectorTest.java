package io.github.dl4joptnet.internal.backend.cpu.activeset;

import static io.github.dl4joptnet.internal.testing.Closeness.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.iteration.Outcome;
import io.github.dl4joptnet.internal.backend.cpu.polish.DenseActiveSetKkt;
import io.github.dl4joptnet.internal.backend.cpu.polish.SideWeights;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.testing.EnumeratedSolution;
import io.github.dl4joptnet.internal.testing.LoadedSample;
import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActiveSetSelectorTest {
  private final Random random = new Random(487);

  private static ActiveSetSelector selector(LoadedSample sample) {
    return new ActiveSetSelector(sample.qp.n, sample.qp.m, sample.residuals, sample.iterate());
  }

  private static PrimalDualActiveSet select(SmallQp problem) {
    LoadedSample sample = new LoadedSample(problem);
    return selector(sample).select(sample.qp, sample.forms);
  }

  @Test
  void aDefiniteQWithFewRowsGoesToTheSchurComplement() {
    for (Curvature curvature : new Curvature[] {Curvature.DIAGONAL, Curvature.DENSE}) {
      PrimalDualActiveSet method = select(SmallProblems.random(6, 1, 2, curvature, random));
      assertThat(method).isInstanceOf(SchurActiveSet.class);
      assertThat(method.rowLimit).isEqualTo(3);
    }
  }

  @Test
  void boundsOnADenseQAreRows() {
    PrimalDualActiveSet method = select(SmallProblems.bounded(6, 1, 2, Curvature.DENSE, random));
    assertThat(method).isInstanceOf(SchurActiveSet.class);
    assertThat(method.rowLimit).isEqualTo(9);
  }

  @Test
  void boundsOnADiagonalQFixVariables() {
    assertThat(select(SmallProblems.bounded(6, 1, 2, Curvature.DIAGONAL, random)))
        .isInstanceOf(DiagonalActiveSet.class);
  }

  @Test
  void thereIsNoneForALinearProgramOrForManyRows() {
    assertThat(select(SmallProblems.bounded(6, 1, 2, Curvature.ZERO, random))).isNull();
    assertThat(select(SmallProblems.random(6, 1, 2, Curvature.ZERO, random))).isNull();
    assertThat(select(SmallProblems.bounded(4, 0, 40, Curvature.DIAGONAL, random))).isNull();
    assertThat(select(SmallProblems.random(4, 0, 40, Curvature.DENSE, random))).isNull();
  }

  @Test
  void aMethodIsMadeOnceForEachOrder() {
    LoadedSample rows = new LoadedSample(SmallProblems.random(6, 1, 2, Curvature.DENSE, random));
    LoadedSample bounds = new LoadedSample(SmallProblems.bounded(6, 1, 2, Curvature.DENSE, random));
    ActiveSetSelector selector = selector(rows);
    PrimalDualActiveSet first = selector.select(rows.qp, rows.forms);
    assertThat(selector.select(rows.qp, rows.forms)).isSameAs(first);
    assertThat(selector.select(bounds.qp, bounds.forms)).isNotSameAs(first);
  }

  @Test
  void theNullSpaceMethodSolvesTheProblemToo() {
    int converged = 0;
    for (int k = 0; k < 40; k++) {
      SmallQp problem = SmallProblems.bounded(4, 1, k % 3, Curvature.DENSE, random);
      LoadedSample sample = new LoadedSample(problem);
      int n = sample.qp.n;
      int m = sample.qp.m;
      PrimalDualActiveSet method =
          new NullSpaceActiveSet(
              n,
              m,
              new SideWeights(n, m, sample.capacity()),
              new DenseActiveSetKkt(n, sample.data.nEq(), sample.data.nIneq()),
              sample.residuals,
              sample.iterate());
      if (PrimalDualActiveSetContract.run(method, sample) == Outcome.CONVERGED) {
        Iterate at = sample.iterate();
        method.write(at);
        assertClose(sample.z(at), EnumeratedSolution.of(problem).z(), 1e-9);
        converged++;
      }
    }
    assertThat(converged).isGreaterThan(25);
  }

  @Test
  void whatIsSelectedSolvesTheProblem() {
    int converged = 0;
    for (int k = 0; k < 40; k++) {
      Curvature curvature = k % 2 == 0 ? Curvature.DENSE : Curvature.DIAGONAL;
      SmallQp problem =
          k % 4 < 2
              ? SmallProblems.bounded(4, 1, k % 3, curvature, random)
              : SmallProblems.random(4, 1, 1 + k % 3, curvature, random);
      LoadedSample sample = new LoadedSample(problem);
      PrimalDualActiveSet method = selector(sample).select(sample.qp, sample.forms);
      if (PrimalDualActiveSetContract.run(method, sample) == Outcome.CONVERGED) {
        Iterate at = sample.iterate();
        method.write(at);
        assertClose(sample.z(at), EnumeratedSolution.of(problem).z(), 1e-9);
        converged++;
      }
    }
    assertThat(converged).isGreaterThan(35);
  }
}
