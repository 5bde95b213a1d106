package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;

/** Solves one sample of a batch and writes its unscaled result. */
final class SampleSolver {
  private final CpuSolution solution;
  private final QpData data;
  private final QpSettings settings;

  SampleSolver(CpuSolution solution) {
    this.solution = solution;
    this.data = solution.data;
    this.settings = solution.settings;
  }

  void run(int sample, SampleWorkspace workspace) {
    if (data.rejected()[sample] != null) {
      solution.reject(sample, data.rejected()[sample]);
      return;
    }
    workspace.load(data, sample, solution.shared, settings.elasticPenalty());
    ScaledQp qp = workspace.qp;
    InteriorPoint method = workspace.interiorPoint;
    QpStatus status = solve(sample, workspace, method);
    if (!method.best.isFinite()) {
      method.best.clear();
      method.solvedBy = null;
      status = status == QpStatus.SOLVED ? QpStatus.NUMERICAL_ERROR : status;
    }
    solution.status[sample] = status;
    if (method.solvedBy == null) {
      method.residuals.update(qp, method.best);
    }
    write(sample, workspace);
  }

  private QpStatus solve(int sample, SampleWorkspace workspace, InteriorPoint method) {
    InteriorPoint.Goal goal =
        new InteriorPoint.Goal(
            settings.tolerance(),
            settings.maxIterations(),
            settings.smoothing() * workspace.qp.costScale,
            sample,
            settings.listener().orElse(null));
    InteriorPoint.End end = Attempts.first(workspace, goal);
    if (Attempts.fellShort(end)) {
      boolean settled = method.bestHoldsRelatively();
      QpStatus proven = settled ? null : prove(sample);
      if (proven != null) {
        return proven;
      }
      end = Attempts.resume(workspace);
      // Elastic multipliers may be as large as the penalty, and the rounding with them.
      boolean enough = settings.elasticPenalty() > 0 && (settled || method.bestHoldsRelatively());
      if (Attempts.fellShort(end) && !enough) {
        end = Attempts.restart(workspace);
      }
    }
    // Where rounding stops progress, the relative test decides.
    if (end == InteriorPoint.End.ACCURATE || method.bestHoldsRelatively()) {
      return QpStatus.SOLVED;
    }
    if (end == InteriorPoint.End.ITERATION_LIMIT) {
      QpStatus proven = prove(sample);
      return proven == null ? QpStatus.MAX_ITERATIONS : proven;
    }
    return QpStatus.NUMERICAL_ERROR;
  }

  private QpStatus prove(int sample) {
    InfeasibilityProof check = new InfeasibilityProof(data, sample);
    QpStatus proven = check.prove(settings.elasticPenalty() > 0);
    if (proven != null) {
      solution.certificate[sample] = check.certificate();
    }
    return proven;
  }

  private void write(int sample, SampleWorkspace workspace) {
    ScaledQp qp = workspace.qp;
    ScaledMatrices matrices = qp.matrices;
    InteriorPoint method = workspace.interiorPoint;
    Iterate best = method.best;
    int n = data.n();
    int nEq = data.nEq();
    int nIneq = data.nIneq();
    for (int j = 0; j < n; j++) {
      double d = matrices.columnScale[j];
      solution.z[sample * n + j] = d * best.z[j];
      solution.boundDual[sample * n + j] = best.boundDual[j] / (qp.costScale * d);
    }
    for (int r = 0; r < nEq; r++) {
      solution.nu[sample * nEq + r] = best.y[r] * matrices.rowScale[r] / qp.costScale;
    }
    for (int r = 0; r < nIneq; r++) {
      solution.lambda[sample * nIneq + r] =
          best.y[nEq + r] * matrices.rowScale[nEq + r] / qp.costScale;
    }
    solution.slack[sample] = Arrays.copyOf(best.s, qp.sides.count);
    solution.multiplier[sample] = Arrays.copyOf(best.lambda, qp.sides.count);
    if (solution.status[sample] == QpStatus.SOLVED && method.solvedBy != null) {
      solution.factor[sample] = ActiveSetFactor.of(method.solvedBy, qp, data.batch());
    }
    solution.iterations[sample] = method.iterations;
    solution.primalResidual[sample] = method.residuals.primal;
    solution.dualResidual[sample] = method.residuals.dual;
    solution.dualityGap[sample] = method.residuals.gap;
  }
}
