package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.qp.FailurePolicy;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Labels that are decisions: whether they are feasible, and what they cost beside cᵀz. The other
 * variables take their best values for the decision; rows hold elastically, as FLOAT labels miss
 * them by their rounding.
 */
final class GivenDecisions {
  private static final double MOST_VIOLATION = 1e-3; // relative to the largest entry, at least 1
  private static final double PENALTY = 1e8;

  private final DecisionProgram program;
  private final QpSettings settings;

  GivenDecisions(DecisionProgram program, QpSettings settings) {
    this.program = program;
    this.settings = settings;
  }

  /** With z as given. */
  Decisions of(double[] labels) {
    int width = program.width();
    int n = program.variables();
    int rows = labels.length / width;
    double[] lower = limits(program.lower(), Double.NEGATIVE_INFINITY, labels, rows);
    double[] upper = limits(program.upper(), Double.POSITIVE_INFINITY, labels, rows);
    boolean[] usable = withinBounds(labels, rows);
    for (int row = 0; row < rows; row++) {
      if (!usable[row]) { // anything that can be solved
        int from = row * n + program.decisionFrom();
        Arrays.fill(lower, from, from + width, 0);
        Arrays.fill(upper, from, from + width, 0);
      }
    }
    QpSolver solver =
        QpSolver.create(
            settings.toBuilder()
                .failurePolicy(FailurePolicy.MARK)
                .smoothing(0)
                .elasticPenalty(PENALTY)
                .build());
    QpBatch batch =
        program
            .constraints(program.quadraticTerm(0))
            .p(linearTerm())
            .lower(DenseArrays.write(lower, rows, n))
            .upper(DenseArrays.write(upper, rows, n))
            .build();
    QpSolution solution = solver.solve(batch);
    double[] x = DenseArrays.read(solution.z());
    DecisionSolver values = new DecisionSolver(program, settings);
    Decisions decisions = Decisions.ofRows(rows, width);
    System.arraycopy(labels, 0, decisions.z(), 0, labels.length);
    for (int row = 0; row < rows; row++) {
      decisions.rest()[row] = values.rest(x, row * n);
      decisions.solved()[row] =
          usable[row]
              && solution.status(row) == QpStatus.SOLVED
              && violation(solution, row) <= MOST_VIOLATION * size(labels, row);
    }
    solution.release();
    return decisions;
  }

  private INDArray linearTerm() {
    double[] p = program.linearTerm();
    return p == null
        ? Nd4j.zeros(DataType.DOUBLE, program.variables())
        : DenseArrays.write(p, program.variables());
  }

  private static double violation(QpSolution solution, int row) {
    double largest = 0;
    for (INDArray misses :
        new INDArray[] {solution.equalityViolation(), solution.inequalityViolation()}) {
      if (misses.length() > 0) {
        largest = Math.max(largest, misses.getRow(row).amaxNumber().doubleValue());
      }
    }
    return largest;
  }

  private double size(double[] labels, int row) {
    double size = 1;
    for (int j = row * program.width(); j < (row + 1) * program.width(); j++) {
      size = Math.max(size, Math.abs(labels[j]));
    }
    return size;
  }

  /** The program's own, but for z. */
  private double[] limits(double @Nullable [] own, double none, double[] labels, int rows) {
    int n = program.variables();
    double[] limits = new double[rows * n];
    Arrays.fill(limits, none);
    for (int row = 0; row < rows; row++) {
      if (own != null) {
        System.arraycopy(own, 0, limits, row * n, n);
      }
      System.arraycopy(
          labels, row * program.width(), limits, row * n + program.decisionFrom(), program.width());
    }
    return limits;
  }

  private boolean[] withinBounds(double[] labels, int rows) {
    double[] lower = program.lower();
    double[] upper = program.upper();
    boolean[] within = new boolean[rows];
    for (int row = 0; row < rows; row++) {
      double slack = MOST_VIOLATION * size(labels, row);
      boolean all = true;
      for (int j = 0; j < program.width(); j++) {
        double value = labels[row * program.width() + j];
        int at = program.decisionFrom() + j;
        all &=
            Double.isFinite(value)
                && (lower == null || value >= lower[at] - slack)
                && (upper == null || value <= upper[at] + slack);
      }
      within[row] = all;
    }
    return within;
  }
}
