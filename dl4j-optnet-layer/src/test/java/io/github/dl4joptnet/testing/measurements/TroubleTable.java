package io.github.dl4joptnet.testing.measurements;

import io.github.dl4joptnet.qp.InfeasibilityCertificate;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.checks.ReferenceSolution;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import io.github.dl4joptnet.testing.problems.QpArrays;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Prints the table of trouble cases in docs/solver.md. What stands there for other solvers was
 * measured with them; the last two columns are what this solver gives now, at default settings, on
 * problems whose solution is known.
 */
public final class TroubleTable {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final int N = 50;

  private static final PlantedQp BASE =
      PlantedQp.variables(N).inequalities(50, 20).equalities(10).plant(new Random(11));
  private static final PlainQp QP = BASE.qp();

  /** A row of the table; the outcome is measured when it is asked for. */
  public record Case(String name, String qpth, String others, Supplier<Outcome> outcome) {}

  public record Outcome(String status, String measured) {}

  private TroubleTable() {}

  public static void main(String[] args) {
    System.out.println("| case | qpth | other solvers | dl4j-optnet | measured |");
    System.out.println("|---|---|---|---|---|");
    for (Case row : cases()) {
      Outcome outcome = row.outcome().get();
      System.out.println(
          String.join(
              " | ",
              "| " + row.name(),
              row.qpth(),
              row.others(),
              outcome.status(),
              outcome.measured() + " |"));
    }
  }

  public static List<Case> cases() {
    String wrong = "\"Q is not SPD\"";
    String solveIt = "all others except quadprog solve it";
    return List.of(
        new Case(
            "duplicated equality row",
            "exception for the whole batch",
            "qpax: NaN; PIQP, ProxQP, OSQP, Clarabel, quadprog solve it",
            () -> solved(BASE, equalitiesAnd(QP.A()[2], QP.b()[2]))),
        new Case(
            "two equality rows 1e-6 apart",
            "z off by 6e-3, silently",
            "PIQP, ProxQP, OSQP, quadprog: z off by 3e-6",
            TroubleTable::nearlyEqualRows),
        new Case(
            "Q and p scaled by 1e4",
            "z off by 8, at most a warning",
            "ProxQP, Clarabel: correct",
            () -> solved(BASE, scaled(1e4, "Q", "p"), "p", 1e-4)),
        new Case(
            "Q and p scaled by 1e8",
            "as above",
            "",
            () -> solved(BASE, scaled(1e8, "Q", "p"), "p", 1e-8)),
        new Case(
            "rows of G scaled by 1e-6 … 1e6",
            "correct in float64, inaccurate in float32",
            "ProxQP: \"infeasible\"; PIQP: iteration limit",
            () -> solved(BASE, scaledRows())),
        new Case(
            "all data scaled by 1e6",
            "correct",
            "Clarabel: \"infeasible\"",
            () -> solved(BASE, scaled(1e6, "Q", "p", "G", "h", "A", "b"), "p", 1e-6)),
        new Case(
            "contradictory inequalities",
            "finite z and gradients, no warning",
            "Clarabel, OSQP, ProxQP, quadprog report it",
            TroubleTable::infeasible),
        new Case(
            "one infeasible sample in a batch of five",
            "the other four off by 2e-2, silently",
            "",
            TroubleTable::oneInfeasibleOfFive),
        new Case("semidefinite Q", wrong, solveIt, TroubleTable::semidefinite),
        new Case("linear program", wrong, solveIt, TroubleTable::linearProgram),
        new Case(
            "unbounded objective",
            wrong,
            "OSQP, PIQP, Clarabel report it",
            TroubleTable::unbounded),
        new Case("h = +∞ in one row", "NaN everywhere", "", TroubleTable::infiniteLimit),
        new Case("no inequality", "crash", "", TroubleTable::noInequality),
        new Case("empty A `[0, n]`", "crash", "", TroubleTable::emptyEqualities),
        new Case(
            "float32 data",
            "residuals 3e-5 … 41 (float32 solve)",
            "",
            TroubleTable::singlePrecision));
  }

  private static Outcome solved(PlantedQp planted, QpArrays troubled) {
    return solved(planted, troubled, "p", 1);
  }

  /** Errors against the planted z, and the gradient of its active set: factor · dL/dcoefficient. */
  private static Outcome solved(
      PlantedQp planted, QpArrays troubled, String coefficient, double factor) {
    QpSolution solution = SOLVER.solve(troubled.build());
    double[] dLdz = PlantedQp.normal(1, N, new Random(13))[0];
    QpGradients gradients = SOLVER.backward(solution, Nd4j.createFromArray(new double[][] {dLdz}));
    double[] actual = QpArrays.values(QpArrays.gradient(gradients, coefficient));
    double[] expected =
        DenseMath.scaled(
            new ReferenceSolution(planted.qp(), planted.z(), planted.lambda(), planted.boundDual())
                .gradients(dLdz)
                .get(coefficient),
            factor);
    double zError = DenseMath.distance(solution.z().toDoubleVector(), planted.z());
    double gradientError = DenseMath.distance(actual, expected) / DenseMath.normInf(expected);
    return new Outcome(
        code(solution.status(0)),
        "z off by %s, d%s by %s".formatted(size(zError), coefficient, size(gradientError)));
  }

  private static Outcome nearlyEqualRows() {
    double[] change = DenseMath.scaled(PlantedQp.normal(1, N, new Random(17))[0], 1e-6);
    double[] row = DenseMath.plus(QP.A()[2], change);
    QpBatch batch = equalitiesAnd(row, DenseMath.dot(row, BASE.z())).build();
    QpSolution solution = SOLVER.solve(batch);
    QpSolver tight = QpSolver.create(QpSettings.builder().tolerance(1e-11).build());
    double error = DenseMath.distance(solution.z().toDoubleVector(), BASE.z());
    double tightError = DenseMath.distance(tight.solve(batch).z().toDoubleVector(), BASE.z());
    return new Outcome(
        code(solution.status(0)),
        "z off by %s, at tolerance 1e-11 by %s; [one row](#dependent-rows) for the gradient"
            .formatted(size(error), size(tightError)));
  }

  private static QpArrays equalitiesAnd(double[] row, double value) {
    return QpArrays.of(QP)
        .with("A", Nd4j.createFromArray(DenseMath.append(QP.A(), row)))
        .with("b", Nd4j.createFromArray(DenseMath.append(QP.b(), value)));
  }

  private static QpArrays scaled(double factor, String... names) {
    QpArrays arrays = QpArrays.of(QP);
    for (String name : names) {
      arrays = arrays.with(name, arrays.get(name).mul(factor));
    }
    return arrays;
  }

  private static QpArrays scaledRows() {
    double[][] g = QP.G().clone();
    double[] h = QP.h().clone();
    for (int r = 0; r < g.length; r++) {
      double factor = Math.pow(10, -6 + 12.0 * r / (g.length - 1));
      g[r] = DenseMath.scaled(g[r], factor);
      h[r] *= factor;
    }
    return QpArrays.of(QP).with("G", Nd4j.createFromArray(g)).with("h", Nd4j.createFromArray(h));
  }

  /** The first row at h, and its opposite at most −h − 1. */
  private static QpArrays contradiction(double excess) {
    return QpArrays.of(QP)
        .with("G", Nd4j.createFromArray(DenseMath.append(QP.G(), DenseMath.scaled(QP.G()[0], -1))))
        .with("h", Nd4j.createFromArray(DenseMath.append(QP.h(), -QP.h()[0] - excess)));
  }

  private static Outcome infeasible() {
    QpSolution solution = SOLVER.solve(contradiction(1).build());
    InfeasibilityCertificate proof = solution.infeasibilityCertificate(0);
    double[] lambda = QpArrays.values(proof.lambda());
    double[][] g = DenseMath.append(QP.G(), DenseMath.scaled(QP.G()[0], -1));
    double[] combined =
        DenseMath.plus(
            DenseMath.transposedTimes(g, lambda, N),
            DenseMath.transposedTimes(QP.A(), QpArrays.values(proof.nu()), N));
    return new Outcome(
        code(solution.status(0)),
        "certificate: the rows combine to 0 (%s) ≤ %.0f"
            .formatted(size(DenseMath.normInf(combined)), proof.value()));
  }

  private static Outcome oneInfeasibleOfFive() {
    INDArray h = contradiction(-9).get("h");
    double[][] limits = new double[5][];
    Arrays.setAll(limits, sample -> h.toDoubleVector());
    QpArrays good = contradiction(-9).with("h", Nd4j.createFromArray(limits));
    limits[2] = contradiction(1).get("h").toDoubleVector();
    QpArrays mixed = good.with("h", Nd4j.createFromArray(limits));
    QpSolution alone = SOLVER.solve(good.build());
    QpSolution beside = SOLVER.solve(mixed.build());
    boolean same = true;
    for (int sample : new int[] {0, 1, 3, 4}) {
      same &=
          Arrays.equals(alone.z().toDoubleMatrix()[sample], beside.z().toDoubleMatrix()[sample]);
    }
    return new Outcome(
        "%s, the other four %s".formatted(code(beside.status(2)), code(beside.status(0))),
        same && beside.failures() == 1
            ? "the four have the same bits as in a good batch"
            : "the four differ from those of a good batch");
  }

  private static Outcome semidefinite() {
    PlantedQp planted =
        PlantedQp.variables(N).rank(30).inequalities(50, 20).equalities(10).plant(new Random(19));
    return solved(planted, QpArrays.of(planted.qp()));
  }

  private static Outcome linearProgram() {
    PlantedQp planted =
        PlantedQp.variables(N).rank(0).inequalities(70, 40).equalities(10).plant(new Random(23));
    return solved(planted, QpArrays.of(planted.qp()), "b", 1);
  }

  private static Outcome unbounded() {
    // Along the sum of all directions nothing stops z, and p descends there.
    double[][] g = new double[N][N];
    double[] p = new double[N];
    for (int r = 0; r < N; r++) {
      g[r][r] = 1;
      g[r][(r + 1) % N] = -1;
      p[r] = -1 - 0.01 * r;
    }
    double[] ones = new double[N];
    Arrays.fill(ones, 1);
    QpSolution solution =
        SOLVER.solve(
            QpArrays.of(new PlainQp(null, p, g, ones, null, null, null, null, null)).build());
    double[] d = QpArrays.values(solution.unboundedDirection(0));
    double growth = Arrays.stream(DenseMath.times(g, d)).max().orElseThrow();
    return new Outcome(
        code(solution.status(0)),
        "direction d: Gd ≤ %s, pᵀd = %.0f"
            .formatted(size(Math.max(0, growth)), DenseMath.dot(p, d)));
  }

  private static Outcome infiniteLimit() {
    double[] row = PlantedQp.normal(1, N, new Random(29))[0];
    return solved(
        BASE,
        QpArrays.of(QP)
            .with("G", Nd4j.createFromArray(DenseMath.append(QP.G(), row)))
            .with("h", Nd4j.createFromArray(DenseMath.append(QP.h(), INF))));
  }

  private static Outcome noInequality() {
    PlantedQp planted = PlantedQp.variables(N).equalities(10).plant(new Random(31));
    return solved(planted, QpArrays.of(planted.qp()));
  }

  private static Outcome emptyEqualities() {
    PlantedQp planted = PlantedQp.variables(N).inequalities(50, 20).plant(new Random(37));
    return solved(
        planted,
        QpArrays.of(planted.qp())
            .with("A", Nd4j.create(DataType.DOUBLE, 0, N))
            .with("b", Nd4j.create(DataType.DOUBLE, 0)));
  }

  private static Outcome singlePrecision() {
    QpArrays arrays = QpArrays.of(QP);
    for (String name : List.of("Q", "p", "G", "h", "A", "b")) {
      arrays = arrays.with(name, arrays.get(name).castTo(DataType.FLOAT));
    }
    QpSolution solution = SOLVER.solve(arrays.build());
    double worst =
        Math.max(
            solution.dualityGap(0), Math.max(solution.primalResidual(0), solution.dualResidual(0)));
    return new Outcome(
        code(solution.status(0)), "solved in float64: residuals and gap ≤ " + size(worst));
  }

  private static String code(QpStatus status) {
    return "`" + status + "`";
  }

  private static String size(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.0e", value);
  }
}
