package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.QpArrays;
import io.github.dl4joptnet.testing.problems.QpFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The problems of src-test-data/qp: real kinds of QPs with optima known to all digits. */
class ReferenceProblemsTest {
  private static final Path FOLDER = Path.of("..", "src-test-data", "qp");

  static Stream<Arguments> problemsAndTolerances() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("objectives.csv"));
    assertThat(lines).hasSize(14);
    return lines.stream()
        .skip(1)
        .map(line -> line.split(","))
        .flatMap(
            cells ->
                Stream.of(1e-6, 1e-9)
                    .map(t -> Arguments.of(cells[0], Double.parseDouble(cells[1]), t)));
  }

  @ParameterizedTest(name = "{0} to {2}")
  @MethodSource("problemsAndTolerances")
  void solvedToTheToleranceWithTheKnownObjective(String name, double objective, double tolerance)
      throws IOException {
    QpFile problem = QpFile.read(FOLDER.resolve(name + ".qp"));
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(tolerance).build());
    QpSolution solution = solver.solve(QpArrays.of(problem.qp()).build());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    KktCheck kkt = KktCheck.of(problem.qp(), solution, 0);
    assertThat(kkt.absolute()).isLessThanOrEqualTo(1.001 * tolerance);
    double found = problem.objective(solution.z().toDoubleVector());
    assertThat(Math.abs(found - objective))
        .isLessThanOrEqualTo(100 * tolerance * Math.max(1, Math.abs(objective)));
  }
}
