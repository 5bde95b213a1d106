package io.github.dl4joptnet.samples.bench.sparse;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.samples.bench.Clock;
import io.github.dl4joptnet.samples.bench.PhaseTimes;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Measures one program at a time: building its batch, solving it, and its gradients. */
record SparseTimer(QpSettings settings, double seconds, Clock clock) {
  private static final int MOST_RUNS = 1000;

  /** The phases are build, forward and backward. */
  PhaseTimes<QpSolution> measure(SparseProgram program) {
    QpSolver solver = QpSolver.create(settings);
    return PhaseTimes.measure(
        3,
        MOST_RUNS,
        seconds,
        clock,
        nanos -> {
          long t0 = clock.nanos();
          QpBatch batch = program.build();
          long t1 = clock.nanos();
          QpSolution solution = solver.solve(batch);
          solution.z();
          long t2 = clock.nanos();
          INDArray dLdz = Nd4j.ones(DataType.DOUBLE, 1, program.n());
          long t3 = clock.nanos();
          solver.backward(solution, dLdz).dp();
          long t4 = clock.nanos();
          nanos[0] = t1 - t0;
          nanos[1] = t2 - t1;
          nanos[2] = t4 - t3;
          return solution;
        });
  }
}
