package io.github.dl4joptnet.testing.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.TestSolvers;
import io.github.dl4joptnet.testing.devices.SparseFormBackend;
import io.github.dl4joptnet.testing.families.Judgement.Verdict;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A few programs of each family, from the solution of a program with other vectors: a guess that
 * does not fit must not show in the result.
 */
class WarmStartFamiliesTest {
  private static final int PROGRAMS = 10;

  /** Too large. */
  private static final Set<String> LEFT_OUT = Set.of("many-rows", "polygon");

  private static final List<String> VECTORS = List.of("p", "h", "hLower", "b", "lower", "upper");

  static Stream<Family> families() {
    return Families.all().stream().filter(family -> !LEFT_OUT.contains(family.name()));
  }

  @ParameterizedTest
  @MethodSource("families")
  void dense(Family family) {
    assertNothingIsLost(family, QpSolver::create);
  }

  @ParameterizedTest
  @MethodSource("families")
  void sparse(Family family) {
    SparseFormBackend backend = new SparseFormBackend();
    assertNothingIsLost(family, settings -> TestSolvers.on(backend, settings));
  }

  private static void assertNothingIsLost(Family family, Function<QpSettings, QpSolver> solvers) {
    int compared = 0;
    for (int seed = 1; seed <= Families.share(family, PROGRAMS); seed++) {
      Case drawn = family.generate(seed);
      QpSolver solver = solvers.apply(drawn.settings());
      QpSolution before = solve(solver, moved(drawn.arrays(), new Random(seed)), null);
      QpSolution cold = solve(solver, drawn.arrays(), null);
      if (before == null || cold == null) {
        continue;
      }
      QpSolution warm = solve(solver, drawn.arrays(), before);
      Verdict expected = worstOfRight(drawn.judge().of(solver, cold));
      Judgement judgement = drawn.judge().of(solver, warm);
      assertThat(judgement.verdict())
          .as("%s seed %d: %s", family, seed, judgement.why())
          .isLessThanOrEqualTo(expected);
      compared++;
    }
    assumeThat(compared).as("programs that their builder accepts").isPositive();
  }

  /** The number of iterations is not compared. */
  private static Verdict worstOfRight(Judgement judgement) {
    Verdict verdict = judgement.verdict();
    return verdict.compareTo(Verdict.MORE_ITERATIONS) < 0 ? Verdict.MORE_ITERATIONS : verdict;
  }

  /** Null where the builder refuses the program. */
  private static QpSolution solve(QpSolver solver, QpArrays arrays, QpSolution previous) {
    QpBatch batch;
    try {
      batch = arrays.build();
    } catch (IllegalArgumentException e) {
      return null;
    }
    return previous == null ? solver.solve(batch) : solver.solve(batch, previous);
  }

  /** With other vectors: by rounding, by little, or by as much as they are. */
  private static QpArrays moved(QpArrays arrays, Random random) {
    double share = Math.pow(10, -2 * random.nextInt(4));
    QpArrays moved = arrays;
    for (String name : VECTORS) {
      INDArray vector = arrays.get(name);
      if (vector == null || vector.isEmpty()) {
        continue;
      }
      INDArray other = vector.dup();
      double[] values = QpArrays.values(vector);
      for (int i = 0; i < values.length; i++) {
        double factor = 1 + share * random.nextGaussian();
        other.putScalar(i, Double.isInfinite(values[i]) ? values[i] : factor * values[i]);
      }
      moved = moved.with(name, other);
    }
    return moved;
  }
}
