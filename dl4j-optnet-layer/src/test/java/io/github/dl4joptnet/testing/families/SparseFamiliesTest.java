package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.qp.TestSolvers;
import io.github.dl4joptnet.testing.devices.SparseFormBackend;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
    int programs = Families.share(family, PROGRAMS);
    SparseFormBackend backend = new SparseFormBackend();
    FamilyRun run =
        FamilyRun.of(family, programs, 1, () -> {}, settings -> TestSolvers.on(backend, settings));
    run.assertNothingIsWrong();
    run.assertRight(leastRight);
  }
}
