package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.AdjointSolution;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.CpuSolution;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.LossGradients;
import io.github.dl4joptnet.internal.backend.cpu.gradients.CoefficientGradients;
import io.github.dl4joptnet.internal.backend.cpu.pattern.FormChoice;
import io.github.dl4joptnet.internal.backend.cpu.pattern.ProgramPattern;
import io.github.dl4joptnet.internal.backend.cpu.presolve.DenseForm;
import io.github.dl4joptnet.internal.backend.cpu.presolve.DenseFormSolution;
import io.github.dl4joptnet.internal.backend.cpu.presolve.PostsolvedSolution;
import io.github.dl4joptnet.internal.backend.cpu.presolve.UnitRowBounds;
import io.github.dl4joptnet.internal.backend.cpu.shared.SharedMatrices;
import io.github.dl4joptnet.internal.backend.cpu.simplex.SharedVertices;
import io.github.dl4joptnet.internal.backend.cpu.simplex.VertexSearch;
import io.github.dl4joptnet.internal.backend.input.HostReader;
import io.github.dl4joptnet.internal.parallel.Workers;
import io.github.dl4joptnet.qp.MatrixForm;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;

/** Solves on the CPU, a sample at a time per thread. */
public final class CpuBackend implements QpBackend {
  /**
   * The least number of linear programs with shared constraints for which the simplex method is
   * tried first.
   */
  private static final int LEAST_FOR_VERTEX = 8;

  private static final CpuBackend INSTANCE = new CpuBackend(MatrixForm.AUTO, LEAST_FOR_VERTEX);

  private final WorkspacePool pool = new WorkspacePool();
  private final MatrixForm usualForm;
  private final int leastForVertex;

  private CpuBackend(MatrixForm usualForm, int leastForVertex) {
    this.usualForm = usualForm;
    this.leastForVertex = leastForVertex;
  }

  public static CpuBackend instance() {
    return INSTANCE;
  }

  /**
   * A backend that solves all programs with sparse matrices where the settings leave the choice.
   */
  public static CpuBackend alwaysSparse() {
    return new CpuBackend(MatrixForm.SPARSE, LEAST_FOR_VERTEX);
  }

  /** A backend that tries the simplex method on a single linear program too. */
  public static CpuBackend simplexFirst() {
    return new CpuBackend(MatrixForm.AUTO, 1);
  }

  /** Whether a solution was computed by this backend, so that its {@link #backward} accepts it. */
  public static boolean solved(BackendSolution solution) {
    return solution instanceof CpuSolution
        || solution instanceof PostsolvedSolution
        || solution instanceof DenseFormSolution;
  }

  @Override
  public QpData read(CoefficientArrays given, int threads) {
    return new HostReader(given, threads).read();
  }

  @Override
  public BackendSolution solve(QpData data, QpSettings settings) {
    return solve(data, settings, null);
  }

  @Override
  public BackendSolution solve(QpData data, QpSettings settings, WarmStart start) {
    if (data.isSparse() && pattern(data, settings) == null) {
      return new DenseFormSolution(data, solve(DenseForm.of(data), settings, start));
    }
    UnitRowBounds presolve = UnitRowBounds.of(data, settings);
    if (presolve == null) {
      return solveAsGiven(data, settings, start);
    }
    CpuSolution asBounds =
        solveAsGiven(presolve.reduced(), settings, start == null ? null : presolve.reduced(start));
    QpData kept = presolve.kept();
    return new PostsolvedSolution(
        data, presolve, asBounds, kept == null ? null : solveAsGiven(kept, settings, start));
  }

  private ProgramPattern pattern(QpData data, QpSettings settings) {
    boolean isOpen = settings.matrixForm() == MatrixForm.AUTO;
    return FormChoice.of(data, isOpen ? usualForm : settings.matrixForm());
  }

  private CpuSolution solveAsGiven(QpData data, QpSettings settings, WarmStart start) {
    ProgramPattern pattern = pattern(data, settings);
    CpuSolution solution =
        new CpuSolution(data, settings, pattern, SharedMatrices.of(data, pattern, known(start)));
    if (pattern != null) {
      int threads = Workers.count(data.batch(), settings.threads());
      pattern.kkt().checkMemory(threads);
    }
    SampleSolver solver = new SampleSolver(solution, start);
    // A warm start is nearer to the solution than the batch's common vertex.
    SharedVertices vertices =
        solution.shared == null || start != null
            ? null
            : SharedVertices.of(data, settings, solution.shared.matrices(), leastForVertex);
    Workers.forEach(
        data.batch(),
        settings.threads(),
        () -> {
          VertexSearch search =
              vertices == null ? null : vertices.newSearch(settings.maxIterations());
          return worker(
              data, pattern, (sample, workspace) -> solver.run(sample, workspace, search));
        });
    return solution;
  }

  /** What the samples of a warm start's batch shared, or null. */
  private static SharedMatrices known(WarmStart start) {
    return start != null && start.solution() instanceof CpuSolution solution
        ? solution.shared
        : null;
  }

  /** The same solution, with samples from the simplex method solved again by the other methods. */
  private CpuSolution withoutVertices(CpuSolution solved) {
    CpuSolution again =
        new CpuSolution(
            solved.data,
            solved.settings.toBuilder().listener(null).build(),
            solved.pattern,
            solved.shared);
    SampleSolver solver = new SampleSolver(again, null);
    Workers.forEach(
        again.data.batch(),
        again.settings.threads(),
        () ->
            worker(
                again.data,
                again.pattern,
                (sample, workspace) -> {
                  if (solved.vertex[sample]) {
                    solver.run(sample, workspace, null);
                  }
                  if (again.status[sample] != QpStatus.SOLVED) {
                    again.copySample(solved, sample);
                  }
                }));
    return again;
  }

  @Override
  public BackendGradients backward(
      BackendSolution solution, double[] dLdz, double[] dLdLambda, double[] dLdNu) {
    LossGradients loss = new LossGradients(dLdz, dLdLambda, dLdNu);
    BackendSolution solved = solution instanceof DenseFormSolution form ? form.dense : solution;
    return new CoefficientGradients(solution, adjoint(solved, loss)).all();
  }

  private AdjointSolution adjoint(BackendSolution solution, LossGradients loss) {
    if (solution instanceof PostsolvedSolution postsolved && !postsolved.needsRows(loss)) {
      AdjointSolution adjoint =
          postsolved.postsolve(adjoint(postsolved.asBounds, postsolved.reduced(loss)));
      if (postsolved.asRows != null) {
        adjoint.take(adjoint(postsolved.asRows, loss), postsolved.keepsRows());
      }
      return adjoint;
    }
    return adjoint(solution instanceof CpuSolution own ? own : solveAgainAsGiven(solution), loss);
  }

  /** Without presolve, for a loss that depends on multipliers of rows that became bounds. */
  private CpuSolution solveAgainAsGiven(BackendSolution solution) {
    QpStatus[] unsolved = solution.status.clone();
    for (int sample = 0; sample < unsolved.length; sample++) {
      unsolved[sample] = unsolved[sample] == QpStatus.SOLVED ? null : unsolved[sample];
    }
    return solveAsGiven(
        solution.data.toBuilder().rejected(unsolved).build(),
        solution.settings.toBuilder().listener(null).build(),
        null);
  }

  private AdjointSolution adjoint(CpuSolution solution, LossGradients loss) {
    CpuSolution solved = solution.hasVertices() ? withoutVertices(solution) : solution;
    QpData data = solved.data;
    AdjointSolution adjoint = new AdjointSolution(data);
    Workers.forEach(
        data.batch(),
        solved.settings.threads(),
        () ->
            worker(
                data,
                solved.pattern,
                (sample, workspace) -> solve(solved, sample, loss, workspace, adjoint)));
    return adjoint;
  }

  /**
   * Solves the adjoint system by the factor that the forward pass has left, or else by a new one.
   */
  private static void solve(
      CpuSolution solved,
      int sample,
      LossGradients loss,
      SampleWorkspace workspace,
      AdjointSolution adjoint) {
    if (solved.status[sample] != QpStatus.SOLVED) {
      return;
    }
    if (!workspace.factoredAdjoint().run(solved, sample, loss, adjoint)) {
      workspace.load(solved, sample);
      workspace.adjoint().run(solved, sample, workspace.qp, loss, adjoint);
    }
    adjoint.clearOverflow(sample);
  }

  private interface SampleTask {
    void run(int sample, SampleWorkspace workspace);
  }

  private Workers.Worker worker(QpData data, ProgramPattern pattern, SampleTask task) {
    SampleWorkspace workspace = pool.take(data, pattern);
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
