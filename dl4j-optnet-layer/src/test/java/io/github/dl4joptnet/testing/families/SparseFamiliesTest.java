package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.TestSolvers;
import io.github.dl4joptnet.testing.devices.SparseFormBackend;
import io.github.dl4joptnet.testing.families.Judgement.Verdict;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A few programs of each family with their matrices in sparse form. */
class SparseFamiliesTest {
  private static final int PROGRAMS = 12;

  /** Too large. */
  private static final Set<String> LEFT_OUT = Set.of("many-rows");

  /** The least share of right answers, where undecided programs are to be expected. */
  private static final Map<String, Double> LEAST_RIGHT =
      Map.ofEntries(
          Map.entry("flat-turned", 0.9),
          Map.entry("rank-rounded-float", 0.8),
          Map.entry("indefinite-box", 0.8),
          Map.entry("saddle-box", 0.2),
          Map.entry("barely-infeasible", 0.6),
          Map.entry("barely-unbounded", 0.6),
          Map.entry("infeasible", 0.9),
          Map.entry("units-extreme", 0.9),
          Map.entry("noise-limits", 0.8),
          Map.entry("indefinite-free", 0.0),
          Map.entry("saddle-free", 0.0));

  static Stream<Arguments> families() {
    return Families.all().stream()
        .filter(family -> !LEFT_OUT.contains(family.name()))
        .map(family -> Arguments.of(family, LEAST_RIGHT.getOrDefault(family.name(), 1.0)));
  }

  @ParameterizedTest
  @MethodSource("families")
  void nothingIsWrongOrFalselyProven(Family family, double leastRight) {
    FamilyRun run = run(family, Families.share(family, PROGRAMS), 1);
    run.assertNothingIsWrong();
    if (leastRight == 1) {
      run.assertHasNone(Verdict.MORE_ITERATIONS);
    }
    run.assertRight(leastRight);
  }

  private static FamilyRun run(Family family, int programs, long seed) {
    SparseFormBackend backend = new SparseFormBackend();
    return FamilyRun.of(
        family, programs, seed, () -> {}, settings -> TestSolvers.on(backend, settings));
  }

  /** Programs whose Q is tiny beside the regularisation once their rows are scaled. */
  @ParameterizedTest
  @CsvSource({"units-objective, 2810015", "units-rows, 2810011", "units-mixed, 2810003"})
  void unitsOfRowsLeaveSharedResponsesAccurate(String family, long seed) {
    FamilyRun run = run(Families.named(family), 1, seed);
    run.assertHasNone(Verdict.MORE_ITERATIONS);
    run.assertRight(1);
  }

  /** Programs whose refined adjoint has small residuals, and would still change. */
  @ParameterizedTest
  @ValueSource(longs = {100005, 100151, 100153})
  void gradientsThatAreSmallDifferencesOfTheLossAreAccurate(long seed) {
    run(Families.named("flat-along-row"), 1, seed).assertRight(1);
  }

  /** Rows beyond all scaling that only seem weakly active, as their slack is tiny. */
  @ParameterizedTest
  @ValueSource(longs = {2810432, 2810783})
  void rowsBeyondScalesSpoilNoGradientInSilence(long seed) {
    run(Families.named("units-extreme"), 1, seed).assertNothingIsWrong();
  }
}
