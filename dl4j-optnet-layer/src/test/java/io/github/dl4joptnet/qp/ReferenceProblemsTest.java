package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
    MarosMeszaros.Problem problem = MarosMeszaros.read(FOLDER.resolve(name + ".qp"));
    QpSolver solver = QpSolver.create(QpSettings.builder().tolerance(tolerance).build());
    QpSolution solution = solver.solve(problem.qp());
    assertThat(solution.status(0)).isEqualTo(QpStatus.SOLVED);
    PlainQp qp = plain(problem.qp().data());
    KktCheck kkt = KktCheck.of(qp, solution, 0);
    assertThat(kkt.absolute()).isLessThanOrEqualTo(1.001 * tolerance);
    double found = qp.objective(solution.z().toDoubleVector()) + problem.constant();
    assertThat(Math.abs(found - objective))
        .isLessThanOrEqualTo(100 * tolerance * Math.max(1, Math.abs(objective)));
  }

  private static PlainQp plain(QpData data) {
    return new PlainQp(
        matrix(data.Q(), data.n()),
        vector(data.p()),
        matrix(data.G(), data.n()),
        vector(data.h()),
        vector(data.hLower()),
        null,
        null,
        vector(data.lower()),
        vector(data.upper()));
  }

  private static double[] vector(Operand operand) {
    return operand == null ? null : operand.values();
  }

  private static double[][] matrix(Operand operand, int columns) {
    if (operand == null) {
      return null;
    }
    double[][] rows = new double[operand.size() / columns][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(operand.values(), i * columns, (i + 1) * columns);
    }
    return rows;
  }
}
