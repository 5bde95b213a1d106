package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.DirectionalDerivative;
import io.github.dl4joptnet.testing.problems.SparseQpFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gradients of real kinds of programs, wherever differences tell a derivative. */
class DirectionalDerivativeTest {
  private static final Path FOLDER = Path.of("..", "src-test-data", "qp");
  private static final int DIRECTIONS = 3;

  /** Differences agree to so many digits where z is differentiable. */
  private static final double DECIDED = 3e-5;

  private static QpSolver solver(MatrixForm form) {
    return QpSolver.create(
        QpSettings.builder().tolerance(1e-9).threads(1).matrixForm(form).build());
  }

  @ParameterizedTest
  @EnumSource(value = MatrixForm.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void ofTheReferenceProblems(MatrixForm form) throws IOException {
    int decided = 0;
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<Path> problems = files.filter(file -> file.toString().endsWith(".qp")).sorted().toList();
      assertThat(problems).hasSize(13);
      for (Path file : problems) {
        for (int seed = 1; seed <= DIRECTIONS; seed++) {
          decided += check(SparseQpFile.read(file), form, seed) ? 1 : 0;
        }
      }
    }
    // Vertices of transport and network problems have kinks.
    assertThat(decided).isGreaterThanOrEqualTo(25);
  }

  /** Whose active rows leave the KKT matrix eigenvalues of 1e-12. */
  @Test
  void ofAConvexRegression() {
    int n = 4000;
    int[] index = new int[n];
    Arrays.setAll(index, i -> i);
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[] q = new double[n];
    Arrays.setAll(q, i -> -Math.sin(Math.PI * i / (n - 1)) - 0.1 * Math.sin(i + 1));
    int rows = n - 2;
    int[] row = new int[3 * rows];
    int[] column = new int[3 * rows];
    double[] value = new double[3 * rows];
    for (int k = 0; k < value.length; k++) {
      row[k] = k / 3;
      column[k] = k / 3 + k % 3;
      value[k] = k % 3 == 1 ? -2 : 1;
    }
    double[] none = new double[n];
    Arrays.fill(none, Double.NEGATIVE_INFINITY);
    double[] unlimited = new double[n];
    Arrays.fill(unlimited, Double.POSITIVE_INFINITY);
    SparseQpFile problem =
        new SparseQpFile(
            "convex regression",
            0,
            new SparseQpFile.Entries(index, index, ones),
            new SparseQpFile.Entries(row, column, value),
            q,
            new double[rows],
            Arrays.copyOf(unlimited, rows),
            none,
            unlimited);
    int decided = 0;
    for (int seed = 1; seed <= DIRECTIONS; seed++) {
      decided += check(problem, MatrixForm.SPARSE, seed) ? 1 : 0;
    }
    assertThat(decided).isPositive();
  }

  /** Whether the differences tell a derivative; if so, it is the gradients'. */
  private static boolean check(SparseQpFile problem, MatrixForm form, long seed) {
    DirectionalDerivative derivative =
        DirectionalDerivative.of(problem, solver(form), new Random(seed));
    assertThat(derivative.gradient()).as("%s %d", problem.name(), seed).isFinite();
    if (!derivative.isDecided(DECIDED)) {
      return false;
    }
    assertThat(derivative.error())
        .as("%s %d: %s", problem.name(), seed, derivative)
        .isLessThan(1e-4);
    return true;
  }
}
