package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.FailurePolicy;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Solves a {@link DecisionProgram} for batches of costs, with ½λ‖z‖² where that is asked for. Costs
 * are those of the minimisation, row after row: multiplied by the program's sign. Thread-safe; to
 * be used outside of workspaces.
 */
final class DecisionSolver {
  private final DecisionProgram program;
  private final QpSolver solver;
  private final double @Nullable [] quadratic;
  private final double @Nullable [] linear;

  /** Per λ, everything but the linear term: copies of these share their arrays. */
  private final Map<Double, QpBatch.Builder> constraints = new ConcurrentHashMap<>();

  DecisionSolver(DecisionProgram program, QpSettings settings) {
    this.program = program;
    solver = QpSolver.create(settings.toBuilder().failurePolicy(FailurePolicy.MARK).build());
    quadratic = program.quadraticTerm();
    linear = program.linearTerm();
  }

  DecisionProgram program() {
    return program;
  }

  Decisions solve(double[] costs) {
    return solve(costs, 0);
  }

  /**
   * @return decisions whose value includes ½λ‖z‖², and whose rest does not
   */
  Decisions solve(double[] costs, double lambda) {
    int width = program.width();
    int rows = costs.length / width;
    Decisions decisions = Decisions.ofRows(rows, width);
    if (!isAnyFinite(costs)) {
      return decisions;
    }
    QpSolution solution = solver.solve(batch(costs, rows, lambda));
    double[] x = DenseArrays.read(solution.z());
    int n = program.variables();
    for (int row = 0; row < rows; row++) {
      System.arraycopy(x, row * n + program.decisionFrom(), decisions.z(), row * width, width);
      decisions.rest()[row] = rest(x, row * n);
      decisions.value()[row] =
          decisions.cost(costs, row)
              + decisions.rest()[row]
              + 0.5 * lambda * squaredNorm(decisions.z(), row * width, width);
      decisions.solved()[row] = solution.status(row) == QpStatus.SOLVED;
    }
    checkFeasible(solution);
    solution.release();
    return decisions;
  }

  /** Whether any row is: the solver marks single rows that are not, and refuses a batch of them. */
  boolean isAnyFinite(double[] costs) {
    int width = program.width();
    for (int row = 0; row < costs.length / width; row++) {
      boolean finite = true;
      for (int j = row * width; j < (row + 1) * width; j++) {
        finite &= Double.isFinite(costs[j]);
      }
      if (finite) {
        return true;
      }
    }
    return false;
  }

  private QpBatch batch(double[] costs, int rows, double lambda) {
    QpBatch.Builder builder =
        constraints.computeIfAbsent(
            lambda, any -> program.constraints(program.quadraticTerm(lambda)));
    INDArray p = linearTerms(costs, rows);
    synchronized (builder) { // it is mutable, and only p changes
      return builder.p(p).build();
    }
  }

  private INDArray linearTerms(double[] costs, int rows) {
    int n = program.variables();
    int width = program.width();
    double[] p = new double[rows * n];
    for (int i = 0; i < rows; i++) {
      if (linear != null) {
        System.arraycopy(linear, 0, p, i * n, n);
      }
      for (int j = 0; j < width; j++) {
        p[i * n + program.decisionFrom() + j] += costs[i * width + j];
      }
    }
    return DenseArrays.write(p, rows, n);
  }

  /** ½xᵀQx + pᵀx. */
  double rest(double[] x, int at) {
    int n = program.variables();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double slope = linear == null ? 0 : linear[i];
      if (quadratic != null) {
        double product = 0;
        for (int j = 0; j < n; j++) {
          product += quadratic[i * n + j] * x[at + j];
        }
        slope += 0.5 * product;
      }
      sum += slope * x[at + i];
    }
    return sum;
  }

  private static double squaredNorm(double[] values, int from, int length) {
    double sum = 0;
    for (int j = from; j < from + length; j++) {
      sum += values[j] * values[j];
    }
    return sum;
  }

  /** The constraints are those of all samples: where one has no feasible point, none has. */
  private static void checkFeasible(QpSolution solution) {
    for (int row = 0; row < solution.batch(); row++) {
      if (solution.status(row) == QpStatus.PRIMAL_INFEASIBLE) {
        throw new IllegalArgumentException(
            "the program has no feasible decision: its constraints contradict each other, whatever"
                + " the costs are");
      }
    }
  }

  /** A solution that can be differentiated with respect to the costs. */
  Differentiable differentiable(double[] costs) {
    QpSolution solution = solver.solve(batch(costs, costs.length / program.width(), 0));
    checkFeasible(solution);
    return new Differentiable(solution);
  }

  /** One solve, and its backward pass. */
  final class Differentiable {
    private final QpSolution solution;
    private final double[] x;

    private Differentiable(QpSolution solution) {
      this.solution = solution;
      x = DenseArrays.read(solution.z());
    }

    boolean[] solved() {
      return solution.solved();
    }

    /** cᵀz + ½xᵀQx + pᵀx of each row. */
    double[] objective(double[] costs) {
      int width = program.width();
      double[] objective = new double[costs.length / width];
      for (int row = 0; row < objective.length; row++) {
        int at = row * program.variables();
        objective[row] = rest(x, at);
        for (int j = 0; j < width; j++) {
          objective[row] += costs[row * width + j] * x[at + program.decisionFrom() + j];
        }
      }
      return objective;
    }

    /** The derivative of the objective at given costs with respect to those solved for. */
    double[] backward(double[] costs) {
      int n = program.variables();
      int width = program.width();
      int rows = costs.length / width;
      double[] upstream = new double[rows * n];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < n; i++) {
          double slope = linear == null ? 0 : linear[i];
          for (int j = 0; quadratic != null && j < n; j++) {
            slope += quadratic[i * n + j] * x[row * n + j];
          }
          upstream[row * n + i] = slope;
        }
        for (int j = 0; j < width; j++) {
          upstream[row * n + program.decisionFrom() + j] += costs[row * width + j];
        }
      }
      double[] dp =
          DenseArrays.read(solver.backward(solution, DenseArrays.write(upstream, rows, n)).dp());
      double[] gradient = new double[rows * width];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(dp, row * n + program.decisionFrom(), gradient, row * width, width);
      }
      return gradient;
    }
  }
}
