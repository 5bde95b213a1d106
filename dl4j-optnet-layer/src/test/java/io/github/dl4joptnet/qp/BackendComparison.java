package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.testing.problems.AdversarialQp;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.HardQps;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import io.github.dl4joptnet.testing.problems.QpFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * Solves families of programs, easy and hard, on the CPU and on the emulated GPU, and prints how
 * often, and a line for each, the statuses differ, only the CPU reaches the tolerance absolutely,
 * or z differs; and how many the GPU leaves to the CPU. Arguments: PROGRAMS of each family, then
 * folders of QPs in the text form of src-test-data/qp.
 */
public final class BackendComparison {
  /** z is compared where both are solved, relative to its size where that is above one. */
  private static final double SAME_Z = 1e-6;

  /** A program with its settings. */
  private record Case(String name, QpBatch qp, QpSettings settings) {}

  private final CudaBackend cuda;
  private int programs;
  private int statuses;
  private int onCpu;
  private int inexact;
  private int differentZ;

  private BackendComparison(CudaBackend cuda) {
    this.cuda = cuda;
  }

  public static void main(String[] args) throws IOException {
    CudaEmulator emulator = CudaEmulator.plain().set("capability", Long.getLong("capability", 90));
    CudaBackend cuda = emulator.open();
    System.out.printf(
        "%-36s %8s %8s %8s %8s %8s%n",
        "family", "programs", "statuses", "inexact", "z differ", "on CPU");
    int count = Integer.parseInt(args[0]);
    for (Map.Entry<String, Function<Random, Case>> family : families().entrySet()) {
      BackendComparison comparison = new BackendComparison(cuda);
      for (int seed = 0; seed < count; seed++) {
        Case each = family.getValue().apply(new Random(1000 + seed));
        comparison.compare(new Case("program " + seed, each.qp, each.settings));
      }
      comparison.print(family.getKey());
    }
    for (String folder : Arrays.copyOfRange(args, 1, args.length)) {
      for (double tolerance : new double[] {1e-3, 1e-6, 1e-9}) {
        BackendComparison comparison = new BackendComparison(cuda);
        for (Case each : problems(Path.of(folder), tolerance)) {
          comparison.compare(each);
        }
        comparison.print(folder + " at " + tolerance);
      }
    }
  }

  private static Map<String, Function<Random, Case>> families() {
    Map<String, Function<Random, Case>> all = new LinkedHashMap<>();
    QpSettings exact = QpSettings.defaults();
    QpSettings six = QpSettings.builder().tolerance(1e-6).build();
    for (double size : new double[] {1, 1e4, 1e8, 1e-6}) {
      all.put("planted, cost × " + size, r -> scaledCost(size, r));
    }
    for (double largest : new double[] {1e4, 1e8}) {
      all.put("multipliers to " + largest, r -> planted(r, largest));
    }
    for (double curvature : new double[] {1, 1e3, 1e6, 1e9}) {
      all.put(
          "staircase, curvature " + curvature,
          r -> one(HardQps.staircase(5, curvature, r).qp(), exact));
    }
    all.put("staircase, curvature 1e6, to 1e-6", r -> one(HardQps.staircase(5, 1e6, r).qp(), six));
    all.put("semidefinite with badly scaled rows", BackendComparison::badRows);
    all.put("degenerate", r -> one(degenerate(r), exact));
    for (double rho : new double[] {1, 1e3, 1e6, 1e8}) {
      QpSettings elastic = QpSettings.builder().elasticPenalty(rho).build();
      all.put("elastic " + rho, r -> one(HardQps.contradictory(r), elastic));
    }
    for (double mu : new double[] {1e-1, 1e-4, 1e-7}) {
      QpSettings smooth = QpSettings.builder().smoothing(mu).build();
      all.put("smoothing " + mu, r -> one(bounded(r), smooth));
    }
    all.put("infeasible", r -> one(HardQps.contradictory(r), exact));
    all.put("nearly infeasible", r -> one(nearlyInfeasible(r), exact));
    all.put("random", r -> one(random(r), exact));
    all.put("adversarial", BackendComparison::adversarial);
    all.put("extreme entries", r -> one(HardQps.extreme(r.nextBoolean(), r), exact));
    return all;
  }

  private static Case one(PlainQp qp, QpSettings settings) {
    return new Case("", QpArrays.batch(qp), settings);
  }

  private static PlantedQp.Recipe recipe(Random random) {
    int n = 5 + random.nextInt(30);
    int rows = random.nextInt(n);
    PlantedQp.Recipe recipe =
        PlantedQp.variables(n)
            .inequalities(rows, rows / 2)
            .equalities(random.nextInt(1 + n / 4))
            .rank(random.nextInt(3) == 0 ? n : random.nextInt(n + 1));
    recipe = random.nextBoolean() ? recipe.bounds(n / 4) : recipe;
    return random.nextBoolean() ? recipe.twoSided() : recipe;
  }

  private static Case planted(Random random, double largest) {
    PlainQp qp = recipe(random).multipliersUpTo(largest).plant(random).qp();
    return one(qp, QpSettings.defaults());
  }

  private static Case scaledCost(double factor, Random random) {
    QpArrays arrays = QpArrays.of(recipe(random).plant(random).qp());
    for (String name : List.of("Q", "p")) {
      arrays = arrays.get(name) == null ? arrays : arrays.with(name, arrays.get(name).mul(factor));
    }
    return new Case("", arrays.build(), QpSettings.defaults());
  }

  private static Case badRows(Random random) {
    PlainQp qp =
        PlantedQp.variables(20)
            .rank(8)
            .inequalities(18, 8)
            .equalities(5)
            .bounds(3)
            .plant(random)
            .qp();
    for (int r = 0; r < qp.nIneq(); r++) {
      double factor = Math.pow(10, 4 * random.nextGaussian());
      qp.G()[r] = DenseMath.scaled(qp.G()[r], factor);
      qp.h()[r] *= factor;
    }
    return one(qp, QpSettings.defaults());
  }

  /** Entries of few values, so that many rows meet in a point and multipliers are zero. */
  private static PlainQp degenerate(Random random) {
    int n = 3 + random.nextInt(8);
    int m = 2 * n;
    double[][] g = new double[m][n];
    double[] h = new double[m];
    for (double[] row : g) {
      Arrays.setAll(row, j -> random.nextInt(3) - 1);
    }
    Arrays.setAll(h, r -> random.nextInt(3));
    double[] p = new double[n];
    Arrays.setAll(p, j -> random.nextInt(5) - 2);
    double[][] q = random.nextBoolean() ? null : PlantedQp.semidefinite(n, 1 + n / 2, random);
    double[] upper = new double[n];
    Arrays.fill(upper, 1 + random.nextInt(10));
    return new PlainQp(q, p, g, h, null, null, null, DenseMath.scaled(upper, -1), upper);
  }

  private static PlainQp bounded(Random random) {
    return PlantedQp.variables(8)
        .rank(random.nextInt(9))
        .inequalities(6, 2)
        .equalities(2)
        .bounds(1)
        .plant(random)
        .qp();
  }

  /** A row and its opposite, a tiny distance apart on the wrong side or the right one. */
  private static PlainQp nearlyInfeasible(Random random) {
    PlainQp qp = PlantedQp.variables(8).inequalities(6, 2).equalities(2).plant(random).qp();
    double room = (random.nextBoolean() ? 1 : -1) * Math.pow(10, -14 + 10 * random.nextDouble());
    return new PlainQp(
        qp.Q(),
        qp.p(),
        DenseMath.append(qp.G(), DenseMath.scaled(qp.G()[0], -1)),
        DenseMath.append(qp.h(), -qp.h()[0] + room),
        null,
        qp.A(),
        qp.b(),
        null,
        null);
  }

  /** Nothing is known of it: feasible or not, bounded or not. */
  private static PlainQp random(Random random) {
    int n = 2 + random.nextInt(10);
    int m = 1 + random.nextInt(2 * n);
    int rank = random.nextInt(n + 1);
    return new PlainQp(
        rank == 0 ? null : PlantedQp.semidefinite(n, rank, random),
        PlantedQp.normal(1, n, random)[0],
        PlantedQp.normal(m, n, random),
        PlantedQp.normal(1, m, random)[0],
        null,
        null,
        null,
        null,
        null);
  }

  /** The first one that is not turned away. */
  private static Case adversarial(Random random) {
    QpSettings settings = QpSettings.builder().maxIterations(100).threads(1).build();
    while (true) {
      try {
        return new Case("", new AdversarialQp(random).arrays().build(), settings);
      } catch (IllegalArgumentException rejected) {
        // Many are meant to be.
      }
    }
  }

  private static List<Case> problems(Path folder, double tolerance) throws IOException {
    QpSettings settings = QpSettings.builder().tolerance(tolerance).build();
    return QpFile.readAll(folder).stream()
        .map(file -> new Case(file.name(), QpArrays.of(file.qp()).build(), settings))
        .toList();
  }

  private void compare(Case each) {
    QpSolution expected =
        QpSolver.create(each.settings.toBuilder().backend(Backend.CPU).build()).solve(each.qp);
    long before = cuda.samplesOnCpu();
    QpSolution actual = QpSolver.on(cuda, each.settings).solve(each.qp);
    onCpu += (int) (cuda.samplesOnCpu() - before);
    for (int i = 0; i < each.qp.batch(); i++) {
      programs++;
      boolean same = actual.status(i) == expected.status(i);
      boolean solved = same && actual.status(i) == QpStatus.SOLVED;
      double tolerance = each.settings.tolerance();
      boolean lessExact =
          solved && excess(actual, i) > tolerance && excess(expected, i) <= tolerance;
      double[] z = expected.z().toDoubleMatrix()[i];
      double off = DenseMath.distance(actual.z().toDoubleMatrix()[i], z);
      boolean differ = solved && !(off <= SAME_Z * Math.max(1, DenseMath.normInf(z)));
      statuses += same ? 0 : 1;
      inexact += lessExact ? 1 : 0;
      differentZ += differ ? 1 : 0;
      if (!same || lessExact || differ) {
        System.out.printf(
            "  %s/%d: CPU %s %d it. %.1e, GPU %s %d it. %.1e, z off by %.1e%n",
            each.name,
            i,
            expected.status(i),
            expected.iterations(i),
            excess(expected, i),
            actual.status(i),
            actual.iterations(i),
            excess(actual, i),
            off);
      }
    }
  }

  private static double excess(QpSolution solution, int i) {
    return Math.max(
        solution.dualityGap(i), Math.max(solution.primalResidual(i), solution.dualResidual(i)));
  }

  private void print(String family) {
    System.out.printf(
        "%-36s %8d %8d %8d %8d %8d%n", family, programs, statuses, inexact, differentZ, onCpu);
  }
}
