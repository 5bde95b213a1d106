package io.github.dl4joptnet.testing.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cpu.CpuBackend;
import io.github.dl4joptnet.qp.TestSolvers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Families with linear programs, the simplex method tried on each. The number of its steps depends
 * on units, so that only the answers are judged.
 */
class SimplexFamiliesTest {
  private static final int PROGRAMS = 40;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lp-vertex",
        "degenerate",
        "lp-face",
        "lp-ties",
        "large-limits-lp",
        "units-rows",
        "units-variables",
        "units-mixed",
        "units-extreme",
        "contradictory",
        "infeasible",
        "unbounded"
      })
  void nothingIsWrongOrFalselyProven(String family) {
    CpuBackend backend = CpuBackend.simplexFirst();
    FamilyRun run =
        FamilyRun.of(
            Families.named(family),
            PROGRAMS,
            1,
            () -> {},
            settings -> TestSolvers.on(backend, settings));
    run.assertNothingIsWrong();
    assertThat(run.right()).as("%s", run.offenders()).isGreaterThanOrEqualTo(PROGRAMS - 1);
  }
}
