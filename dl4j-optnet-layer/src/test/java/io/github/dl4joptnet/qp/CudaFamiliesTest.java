package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.testing.Thorough;
import io.github.dl4joptnet.testing.families.Case;
import io.github.dl4joptnet.testing.families.Families;
import io.github.dl4joptnet.testing.families.Family;
import io.github.dl4joptnet.testing.families.FamilyRun;
import io.github.dl4joptnet.testing.families.Judgement;
import io.github.dl4joptnet.testing.families.Judgement.Verdict;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hard programs on the emulated GPU: where its kernels have no rule for them, the CPU gets them, so
 * that nothing is wrong.
 */
class CudaFamiliesTest {
  private static final int PROGRAMS = 20;

  /** Solved within the tolerance, or falsely, by kernels that trust every accurate iterate. */
  @ParameterizedTest
  @CsvSource({
    "one-tie, 1",
    "isotonic, 2",
    "sparsemax, 3",
    "clipping, 1",
    "units-z, 13",
    "units-z, 15",
    "units-objective, 12",
    "units-mixed, 2",
    "units-mixed, 9",
    "units-extreme, 8",
    "units-simplex, 3",
    "infeasible-units, 1",
    "saddle-box, 11",
    "rank-deficient, 122",
    "denoise-dense, 1",
    "lp-ties, 1"
  })
  void isNotWrong(String family, long seed) {
    CudaBackend backend = CudaEmulator.plain().open();
    Case program = Families.named(family).generate(seed);
    assertThat(program.run(settings -> QpSolver.on(backend, settings)).judgement())
        .extracting(Judgement::verdict)
        .isNotIn(Verdict.WRONG, Verdict.FALSE_PROOF);
  }

  static Stream<Family> families() {
    return Families.all().stream();
  }

  /** With factors in float64, and by the interior point method in float32. */
  @Thorough
  @ParameterizedTest
  @MethodSource("families")
  void nothingIsWrongOrFalselyProven(Family family) {
    CudaBackend[] backends = {
      CudaEmulator.plain().open(), CudaEmulator.plain().set("capability", 75).openInteriorPoint()
    };
    for (CudaBackend backend : backends) {
      int programs = Families.share(family, PROGRAMS);
      FamilyRun run =
          FamilyRun.of(family, programs, 1, () -> {}, settings -> QpSolver.on(backend, settings));
      run.assertNothingIsWrong();
    }
  }
}
