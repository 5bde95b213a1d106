package io.github.dl4joptnet.qp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a folder of QPs in the text form of src-test-data/qp and prints the metrics of qpbenchmark:
 * success is a primal residual, a dual residual and a duality gap within the tolerance, all
 * absolute. Arguments: FOLDER [TOLERANCE ...].
 */
public final class MarosMeszaros {
  /** A problem: minimise ½zᵀPz + qᵀz + r subject to lc ≤ Cz ≤ uc, lb ≤ z ≤ ub. */
  record Problem(String name, double constant, QpBatch qp) {}

  private MarosMeszaros() {}

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    double[] tolerances =
        args.length > 1
            ? Arrays.stream(args).skip(1).mapToDouble(Double::parseDouble).toArray()
            : new double[] {1e-3, 1e-6, 1e-9};
    Map<String, Double> known = objectives(folder.resolve("objectives.csv"));
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(f -> f.toString().endsWith(".qp")).sorted().toList();
    }
    System.out.printf(
        "%-9s %5s %5s %6s %5s %-17s %9s %9s %9s %9s %9s %8s%n",
        "problem", "n", "rows", "tol", "iter", "status", "primal", "dual", "gap", "floor",
        "rel.obj", "ms");
    for (double tolerance : tolerances) {
      int solved = 0;
      int reachable = 0;
      for (Path file : files) {
        Problem problem = read(file);
        QpSolver solver =
            QpSolver.create(
                QpSettings.builder()
                    .tolerance(tolerance)
                    .threads(1)
                    .listener(Boolean.getBoolean("table") ? new IterationTable(System.out) : null)
                    .build());
        long start = System.nanoTime();
        QpSolution solution = solver.solve(problem.qp());
        double ms = (System.nanoTime() - start) / 1e6;
        boolean ok =
            solution.primalResidual(0) <= tolerance
                && solution.dualResidual(0) <= tolerance
                && solution.dualityGap(0) <= tolerance;
        double floor = GapFloor.of(problem.qp(), solution);
        solved += ok ? 1 : 0;
        reachable += ok || floor <= tolerance ? 1 : 0;
        double objective = GapFloor.objective(problem.qp(), solution) + problem.constant();
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
          tolerance, solved, files.size(), 100.0 * solved / files.size(), reachable);
    }
  }

  static Problem read(Path file) throws IOException {
    StringTokenizer in = new StringTokenizer(Files.readString(file));
    String name = in.nextToken();
    int n = Integer.parseInt(in.nextToken());
    int m = Integer.parseInt(in.nextToken());
    int pEntries = Integer.parseInt(in.nextToken());
    int cEntries = Integer.parseInt(in.nextToken());
    double constant = Double.parseDouble(in.nextToken());
    double[][] p = matrix(in, n, n, pEntries);
    double[][] c = matrix(in, m, n, cEntries);
    double[] q = vector(in, n);
    double[] lc = vector(in, m);
    double[] uc = vector(in, m);
    double[] lb = vector(in, n);
    double[] ub = vector(in, n);
    QpBatch.Builder qp =
        QpBatch.builder()
            .Q(Nd4j.createFromArray(p))
            .p(Nd4j.createFromArray(q))
            .lower(Nd4j.createFromArray(lb))
            .upper(Nd4j.createFromArray(ub));
    if (m > 0) {
      qp.G(Nd4j.createFromArray(c)).h(Nd4j.createFromArray(uc)).hLower(Nd4j.createFromArray(lc));
    }
    return new Problem(name, constant, qp.build());
  }

  private static double[][] matrix(StringTokenizer in, int rows, int columns, int entries) {
    double[][] matrix = new double[rows][columns];
    for (int k = 0; k < entries; k++) {
      int i = Integer.parseInt(in.nextToken());
      int j = Integer.parseInt(in.nextToken());
      matrix[i][j] = Double.parseDouble(in.nextToken());
    }
    return matrix;
  }

  private static double[] vector(StringTokenizer in, int length) {
    double[] vector = new double[length];
    for (int i = 0; i < length; i++) {
      String token = in.nextToken();
      vector[i] =
          switch (token) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(token);
          };
    }
    return vector;
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
