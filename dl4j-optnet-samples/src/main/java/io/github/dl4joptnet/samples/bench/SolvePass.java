package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the benchmarks time: from the coefficients as INDArrays to the minimisers, and on to the
 * gradient of every coefficient as an INDArray.
 */
public final class SolvePass {
  private static final double TOLERANCE = 1e-8;

  private final QpArrays problem;
  private final QpSolver solver;
  private final int threads;

  /**
   * @param threads threads that read, solve and differentiate
   */
  public SolvePass(QpArrays problem, int threads) {
    this.problem = problem;
    this.threads = threads;
    solver = QpSolver.create(QpSettings.builder().tolerance(TOLERANCE).threads(threads).build());
  }

  /** Copies the coefficients in. */
  QpBatch build() {
    return problem.toBatch(threads);
  }

  /** Solves, and reads the minimisers. */
  Forward forward(QpBatch qp) {
    QpSolution solution = solver.solve(qp);
    return new Forward(solution, solution.z());
  }

  /** Sends dLdz back, reads every gradient, and releases the solution, as the layers do. */
  List<INDArray> backward(Forward forward) {
    List<INDArray> gradients = QpArrays.readAll(solver.backward(forward.solution, problem.dLdz()));
    forward.solution.release();
    return gradients;
  }

  /** Building and solving; the minimisers are freed again, and the solution is released. */
  public QpSolution forward() {
    Forward forward = forward(build());
    OffHeap.release(forward.z);
    forward.solution.release();
    return forward.solution;
  }

  /** Building, solving and all gradients, which are freed again. */
  public QpSolution forwardAndBackward() {
    Forward forward = forward(build());
    backward(forward).forEach(OffHeap::release);
    OffHeap.release(forward.z);
    return forward.solution;
  }

  int batch() {
    return problem.batch();
  }

  /** A solved batch and its minimisers. */
  record Forward(QpSolution solution, INDArray z) {}
}
