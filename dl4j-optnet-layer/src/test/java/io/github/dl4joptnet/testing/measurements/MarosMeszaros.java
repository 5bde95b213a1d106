package io.github.dl4joptnet.testing.measurements;

import io.github.dl4joptnet.qp.IterationTable;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.checks.DirectionalDerivative;
import io.github.dl4joptnet.testing.problems.SparseQpFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a folder of QPs in the text form of src-test-data/qp and prints the metrics of qpbenchmark:
 * success is a primal residual, a dual residual and a duality gap within the tolerance, all
 * absolute. Arguments: FOLDER [TOLERANCE ...]. With -Dderivatives=true, gradients are compared with
 * central differences along a direction, where these tell a derivative.
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
    List<SparseQpFile> problems = readAll(folder);
    System.out.printf(
        "%-9s %5s %5s %6s %5s %-17s %9s %9s %9s %9s %9s %8s%n",
        "problem", "n", "rows", "tol", "iter", "status", "primal", "dual", "gap", "floor",
        "rel.obj", "ms");
    boolean derivatives = Boolean.getBoolean("derivatives");
    for (double tolerance : tolerances) {
      int solved = 0;
      int reachable = 0;
      for (SparseQpFile problem : problems) {
        QpBatch batch = problem.batch();
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
        double floor = gapFloor(problem, solution);
        solved += ok ? 1 : 0;
        reachable += ok || floor <= tolerance ? 1 : 0;
        double objective = problem.objective(solution.z().toDoubleVector());
        Double expected = known.get(problem.name());
        System.out.printf(
            "%-9s %5d %5d %6.0e %5d %-17s %9.1e %9.1e %9.1e %9.1e %9.1e %8.1f %s %s%n",
            problem.name(),
            problem.n(),
            problem.m(),
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
            ok ? "" : floor <= tolerance ? "FAILED" : "beyond double precision",
            derivatives ? derivative(problem, solver) : "");
      }
      System.out.printf(
          "success rate at %.0e: %d of %d (%.1f %%); %d can be reached in double precision%n",
          tolerance, solved, problems.size(), 100.0 * solved / problems.size(), reachable);
    }
  }

  private static List<SparseQpFile> readAll(Path folder) throws IOException {
    List<SparseQpFile> problems = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*\\.qp(\\.gz)?")).sorted().toList()) {
        problems.add(SparseQpFile.read(file));
      }
    }
    return problems;
  }

  /** The rounding of the gap: of zᵀPz + qᵀz + the limits' products with their multipliers. */
  private static double gapFloor(SparseQpFile problem, QpSolution solution) {
    double[] z = solution.z().toDoubleVector();
    double[] pz = new double[problem.n()];
    problem.p().addProduct(1, false, z, pz);
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      sum += Math.abs(pz[j] * z[j]) + Math.abs(problem.q()[j] * z[j]);
    }
    sum += support(solution.boundDual().toDoubleVector(), problem.lb(), problem.ub());
    if (problem.m() > 0) {
      sum += support(solution.lambda().toDoubleVector(), problem.lc(), problem.uc());
    }
    return 2.2e-16 * sum;
  }

  private static double support(double[] multiplier, double[] lower, double[] upper) {
    double sum = 0;
    for (int i = 0; i < multiplier.length; i++) {
      double limit = multiplier[i] > 0 ? upper[i] : lower[i];
      sum += multiplier[i] == 0 ? 0 : Math.abs(multiplier[i] * limit);
    }
    return sum;
  }

  private static String derivative(SparseQpFile problem, QpSolver solver) {
    DirectionalDerivative derivative = DirectionalDerivative.of(problem, solver, new Random(1));
    return derivative.isDecided(3e-5)
        ? "derivative off by %.1e".formatted(derivative.error())
        : "differences tell no derivative";
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
