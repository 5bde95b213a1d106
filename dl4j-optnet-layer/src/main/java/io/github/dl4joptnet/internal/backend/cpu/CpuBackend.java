package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.input.HostReader;
import io.github.dl4joptnet.internal.parallel.Workers;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;

/** Solves on the CPU, a sample at a time per thread. */
public final class CpuBackend implements QpBackend {
  private static final CpuBackend INSTANCE = new CpuBackend();

  private final WorkspacePool pool = new WorkspacePool();

  private CpuBackend() {}

  public static CpuBackend instance() {
    return INSTANCE;
  }

  /** Whether a solution is this backend's, so that its {@link #backward} takes it. */
  public static boolean solved(BackendSolution solution) {
    return solution instanceof CpuSolution || solution instanceof PostsolvedSolution;
  }

  @Override
  public QpData read(CoefficientArrays given, int threads) {
    return new HostReader(given, threads).read();
  }

  @Override
  public BackendSolution solve(QpData data, QpSettings settings) {
    UnitRowBounds unitRows = UnitRowBounds.of(data, settings);
    return unitRows == null ? solveAsGiven(data, settings) : solve(data, unitRows, settings);
  }

  private PostsolvedSolution solve(QpData data, UnitRowBounds unitRows, QpSettings settings) {
    boolean[] tight = unitRows.tight();
    QpStatus[] notAsBounds = data.rejected().clone();
    QpStatus[] notAsRows = data.rejected().clone();
    boolean any = false;
    for (int sample = 0; sample < tight.length; sample++) {
      (tight[sample] ? notAsBounds : notAsRows)[sample] = QpStatus.NUMERICAL_ERROR;
      any |= tight[sample];
    }
    CpuSolution asBounds = solveAsGiven(unitRows.asBounds().withRejected(notAsBounds), settings);
    CpuSolution asRows = any ? solveAsGiven(data.withRejected(notAsRows), settings) : null;
    return new PostsolvedSolution(data, unitRows, tight, asBounds, asRows);
  }

  private CpuSolution solveAsGiven(QpData data, QpSettings settings) {
    CpuSolution solution = new CpuSolution(data, settings, SharedMatrices.of(data));
    Workers.forEach(
        data.batch(), settings.threads(), () -> worker(data, new SampleSolver(solution)::run));
    return solution;
  }

  @Override
  public BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    if (solution instanceof PostsolvedSolution rows && !rows.isAskedFor(dLdLambda)) {
      double[] dLdRows = rows.ofOtherRows(dLdLambda);
      AdjointSolution whole = rows.whole(adjoints(rows.asBounds, dLdz, dLdRows, dLdNu));
      if (rows.asRows != null) {
        whole.take(adjoints(rows.asRows, dLdz, dLdLambda, dLdNu), rows.tight);
      }
      return new CoefficientGradients(rows, whole).all();
    }
    CpuSolution solved = solution instanceof CpuSolution own ? own : solveAgainAsGiven(solution);
    return new CoefficientGradients(solved, adjoints(solved, dLdz, dLdLambda, dLdNu)).all();
  }

  /** With all rows as rows, whose multipliers the adjoint can start from. */
  private CpuSolution solveAgainAsGiven(BackendSolution solution) {
    QpStatus[] unsolved = solution.status.clone();
    for (int sample = 0; sample < unsolved.length; sample++) {
      unsolved[sample] = unsolved[sample] == QpStatus.SOLVED ? null : unsolved[sample];
    }
    return solveAsGiven(
        solution.data.withRejected(unsolved), solution.settings.toBuilder().listener(null).build());
  }

  private AdjointSolution adjoints(
      CpuSolution solved, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    QpData data = solved.data;
    AdjointSolution adjoints = new AdjointSolution(data);
    Workers.forEach(
        data.batch(),
        solved.settings.threads(),
        () ->
            worker(
                data,
                (sample, workspace) ->
                    workspace.adjoint.run(
                        solved, sample, workspace, dLdz, dLdLambda, dLdNu, adjoints)));
    return adjoints;
  }

  private interface SampleTask {
    void run(int sample, SampleWorkspace workspace);
  }

  private Workers.Worker worker(QpData data, SampleTask task) {
    SampleWorkspace workspace = pool.take(data);
    return new Workers.Worker() {
      @Override
      public void item(int sample) {
        task.run(sample, workspace);
      }

      @Override
      public void done() {
        pool.give(workspace);
      }
    };
  }
}
