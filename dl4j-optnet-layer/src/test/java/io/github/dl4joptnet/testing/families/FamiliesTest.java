package io.github.dl4joptnet.testing.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.families.Judgement.Verdict;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A few programs of each family; {@link FamilyTable} runs more of them. */
class FamiliesTest {
  private static final int PROGRAMS = 25;

  /** Too large for a test of this kind. */
  private static final String TOO_LARGE = "many-rows";

  /** The least share of right answers, where undecided programs are to be expected. */
  private static final Map<String, Double> LEAST_RIGHT =
      Map.ofEntries(
          Map.entry("barely-infeasible", 0.6),
          Map.entry("barely-bounded", 0.9),
          Map.entry("barely-unbounded", 0.6),
          Map.entry("units-extreme", 0.9),
          Map.entry("rank-rounded-float", 0.95),
          Map.entry("indefinite-box", 0.0),
          Map.entry("noise-limits", 0.85),
          Map.entry("indefinite-free", 0.0),
          Map.entry("saddle-box", 0.0),
          Map.entry("saddle-free", 0.0));

  static Stream<Arguments> families() {
    return Families.all().stream()
        .filter(family -> !family.name().equals(TOO_LARGE))
        .map(family -> Arguments.of(family, LEAST_RIGHT.getOrDefault(family.name(), 1.0)));
  }

  @ParameterizedTest
  @MethodSource("families")
  void nothingIsWrongOrFalselyProven(Family family, double leastRight) {
    int programs = Families.share(family, PROGRAMS);
    FamilyRun run = FamilyRun.of(family, programs, 1, () -> {});
    run.assertNothingIsWrong();
    if (leastRight == 1) {
      run.assertHasNone(Verdict.MORE_ITERATIONS);
    }
    run.assertRight(leastRight);
  }

  /** Programs that no Schur complement and no regularised form solves. */
  @ParameterizedTest
  @CsvSource({
    "flat-turned, 60070",
    "flat-turned, 60252",
    "flat-turned, 60284",
    "flat-features, 60032",
    "flat-features, 60043",
    "flat-features, 60157"
  })
  void flatProgramsAreSolvedByTheNullSpaceMethod(String family, long seed) {
    FamilyRun run = FamilyRun.of(Families.named(family), 1, seed, () -> {});
    assertThat(run.right()).as("%s", run.offenders()).isEqualTo(1);
  }

  /** Programs whose factored adjoint leaves errors that are small beside dLdz, but not beside u. */
  @ParameterizedTest
  @CsvSource({
    "flat-features, 9601102",
    "flat-along-row, 100062",
    "flat-along-row, 100134",
    "flat-along-row, 100154"
  })
  void gradientsThatAreSmallDifferencesOfTheLossAreAccurate(String family, long seed) {
    FamilyRun.of(Families.named(family), 1, seed, () -> {}).assertRight(1);
  }

  /** Programs that are solved only in the scale of z, not in that of most of its limits. */
  @ParameterizedTest
  @ValueSource(longs = {84, 100, 192, 251, 256, 338})
  void limitsThatAreNoiseDoNotTellTheSizeOfZ(long seed) {
    FamilyRun run = FamilyRun.of(Families.named("noise-limits"), 1, seed, () -> {});
    assertThat(run.right()).as("%s", run.offenders()).isEqualTo(1);
  }

  /**
   * Programs whose units once told which violated sides enter first, when the active set is
   * polished, or whether an iteration makes progress.
   */
  @ParameterizedTest
  @CsvSource({
    "units-z, 2600046",
    "units-objective, 2601038",
    "units-rows, 2600199",
    "units-rows, 2601983",
    "units-variables, 2600041",
    "units-mixed, 2600059"
  })
  void unitsDoNotDecideHowManyIterationsItTakes(String family, long seed) {
    FamilyRun run = FamilyRun.of(Families.named(family), 1, seed, () -> {});
    run.assertHasNone(Verdict.MORE_ITERATIONS);
    run.assertRight(1);
  }

  /**
   * The largest relative residual stays at 1 while all of them fall: attempts end too early unless
   * each is watched by itself.
   */
  @ParameterizedTest
  @ValueSource(longs = {73, 116, 288, 336})
  void residualsThatVanishWithTheirTermsAreProgress(long seed) {
    FamilyRun.of(Families.named("noise-limits"), 1, seed, () -> {}).assertRight(1);
  }

  /** Programs whose active set is not verified, where the gap bounds the error of z by its root. */
  @ParameterizedTest
  @CsvSource({"several-ties, 7100015", "noise-limits, 9", "noise-limits, 28"})
  void zIsAsAccurateAsTheTolerance(String family, long seed) {
    Case program = Families.named(family).generate(seed);
    INDArray exact = z(program, 1e-12);
    for (double tolerance : new double[] {1e-2, 1e-4, 1e-6}) {
      assertThat(z(program, tolerance).distance2(exact)).isLessThan(tolerance);
    }
  }

  private static INDArray z(Case program, double tolerance) {
    QpSettings settings = program.settings().toBuilder().tolerance(tolerance).build();
    QpSolution solution = QpSolver.create(settings).solve(program.arrays().build());
    assertThat(solution.failures()).isZero();
    return solution.z();
  }

  /** An active row beyond all scaling, or a multiplier above 1e150. */
  @ParameterizedTest
  @ValueSource(longs = {200178, 201112, 201167, 202853, 500209})
  void extremeUnitsThatWereWrongAreRightOrUndecided(long seed) {
    assertThat(Families.named("units-extreme").generate(seed).run(QpSolver::create).judgement())
        .extracting(Judgement::verdict)
        .isNotIn(Verdict.WRONG, Verdict.FALSE_PROOF);
  }
}
