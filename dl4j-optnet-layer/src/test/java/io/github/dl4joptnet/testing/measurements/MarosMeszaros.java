package io.github.dl4joptnet.testing.measurements;

import io.github.dl4joptnet.qp.IterationTable;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.checks.KktCheck;
import io.github.dl4joptnet.testing.problems.QpArrays;
import io.github.dl4joptnet.testing.problems.QpFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs a folder of QPs in the text form of src-test-data/qp and prints the metrics of qpbenchmark:
 * success is a primal residual, a dual residual and a duality gap within the tolerance, all
 * absolute. Arguments: FOLDER [TOLERANCE ...].
 */
public final class MarosMeszaros {
  private MarosMeszaros() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    double[] tolerances =
        args.length > 1
            ? Arrays.stream(args).skip(1).mapToDouble(Double::parseDouble).toArray()
            : new double[] {1e-3, 1e-6, 1e-9};
    Map<String, Double> known = objectives(folder.resolve("objectives.csv"));
    List<QpFile> problems = QpFile.readAll(folder);
    System.out.printf(
        "%-9s %5s %5s %6s %5s %-17s %9s %9s %9s %9s %9s %8s%n",
        "problem", "n", "rows", "tol", "iter", "status", "primal", "dual", "gap", "floor",
        "rel.obj", "ms");
    for (double tolerance : tolerances) {
      int solved = 0;
      int reachable = 0;
      for (QpFile problem : problems) {
        QpBatch batch = QpArrays.of(problem.qp()).build();
        QpSolver solver =
            QpSolver.create(
                QpSettings.builder()
                    .tolerance(tolerance)
                    .threads(1)
                    .listener(Boolean.getBoolean("table") ? new IterationTable(System.out) : null)
                    .build());
        long start = System.nanoTime();
        QpSolution solution = solver.solve(batch);
        double ms = (System.nanoTime() - start) / 1e6;
        boolean ok =
            solution.primalResidual(0) <= tolerance
                && solution.dualResidual(0) <= tolerance
                && solution.dualityGap(0) <= tolerance;
        double floor = KktCheck.of(problem.qp(), solution, 0).gapFloor();
        solved += ok ? 1 : 0;
        reachable += ok || floor <= tolerance ? 1 : 0;
        double objective = problem.objective(solution.z().toDoubleVector());
        Double expected = known.get(problem.name());
        System.out.printf(
            "%-9s %5d %5d %6.0e %5d %-17s %9.1e %9.1e %9.1e %9.1e %9.1e %8.1f %s%n",
            problem.name(),
            problem.qp().n(),
            problem.qp().nIneq(),
            tolerance,
            solution.iterations(0),
            solution.status(0),
            solution.primalResidual(0),
            solution.dualResidual(0),
            solution.dualityGap(0),
            floor,
            expected == null
                ? Double.NaN
                : Math.abs(objective - expected) / Math.max(1, Math.abs(expected)),
            ms,
            ok ? "" : floor <= tolerance ? "FAILED" : "beyond double precision");
      }
      System.out.printf(
          "success rate at %.0e: %d of %d (%.1f %%); %d can be reached in double precision%n",
          tolerance, solved, problems.size(), 100.0 * solved / problems.size(), reachable);
    }
  }

  private static Map<String, Double> objectives(Path csv) throws IOException {
    if (!Files.exists(csv)) {
      return Map.of();
    }
    return Files.readAllLines(csv).stream()
        .map(line -> line.split(","))
        .filter(cells -> cells.length == 2 && cells[1].matches("[-+0-9.eE]+"))
        .collect(Collectors.toMap(cells -> cells[0], cells -> Double.parseDouble(cells[1])));
  }
}
