package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Caches the last solution of an op in each thread. The same program is asked for again by the
 * gradient op, and by DL4J's SameDiff layers, which run their graph once forward and once more with
 * its gradient. The key is the <em>values</em> of the inputs, since ND4J reuses and updates arrays
 * in place.
 *
 * <p>ND4J makes a new op instance for every copy of a graph, such as the one with the gradient. The
 * copies share one cache through the id in their attributes, and it lives as long as any of them.
 * It holds at most one solution per op and thread, softly, so the collector may take it when memory
 * runs short.
 */
final class SolveMemory {

  private static final SharedById<SolveMemory> BY_ID = new SharedById<>();

  private final PerThread<Solve> lastSolve = new PerThread<>();
  private @Nullable QpSolver solver;

  /**
   * @param inputs null where the coefficients are on a GPU, which compares them itself
   */
  private record Solve(@Nullable List<ArrayContent> inputs, QpBatch batch, QpSolution solution) {
    boolean isOf(List<INDArray> arrays) {
      return inputs != null && ArrayContent.areEqual(inputs, arrays);
    }

    boolean isOf(QpBatch other) {
      return QpInternals.data(batch).sameRemoteEntries(QpInternals.data(other));
    }

    /** Nothing else refers to the solution, so its memory can be given back at once. */
    void release() {
      solution.release();
    }
  }

  private SolveMemory() {}

  static SolveMemory of(String id) {
    return BY_ID.get(id, SolveMemory::new);
  }

  /** The solution for the arrays, remembered or new; it stays remembered. */
  QpSolution solve(QpSpec spec, List<INDArray> arrays) {
    return lastSolve.keep(find(spec, arrays)).solution;
  }

  /** The same, but not remembered any longer: the backward pass, which takes it, releases it. */
  QpSolution take(QpSpec spec, List<INDArray> arrays) {
    return lastSolve.take(find(spec, arrays)).solution;
  }

  @SuppressWarnings("try") // the workspace scope is there to be closed
  private Solve find(QpSpec spec, List<INDArray> arrays) {
    Solve last = lastSolve.get();
    if (last != null && last.isOf(arrays)) {
      return last;
    }
    // A solution outlives the workspace that DL4J has open around an iteration.
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      QpBatch batch = spec.batch(arrays);
      if (last != null && last.isOf(batch)) {
        batch.release();
        return last;
      }
      lastSolve.clear();
      if (last != null) {
        last.release();
      }
      QpSolution solution = solver(spec).solve(batch);
      boolean onDevice = QpInternals.data(batch).isRemote();
      List<ArrayContent> inputs = onDevice ? null : ArrayContent.of(arrays);
      return new Solve(inputs, batch, solution);
    }
  }

  synchronized QpSolver solver(QpSpec spec) {
    if (solver == null || !solver.settings().toMap().equals(spec.settings().toMap())) {
      solver = QpSolver.create(spec.settings());
    }
    return solver;
  }
}
