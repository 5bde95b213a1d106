package io.github.dl4joptnet.internal.backend.cpu;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.WarmStart;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.CpuSolution;
import io.github.dl4joptnet.internal.backend.cpu.infeasibility.AuxiliarySolver;
import io.github.dl4joptnet.internal.backend.cpu.infeasibility.CertificateCheck;
import io.github.dl4joptnet.internal.backend.cpu.infeasibility.InfeasibilityProof;
import io.github.dl4joptnet.internal.backend.cpu.iteration.Goal;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.backend.cpu.simplex.VertexSearch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;

/** Solves one sample of a batch and writes its unscaled result. */
final class SampleSolver {
  /** Tight, as certificates are only as exact as the auxiliary problems are solved. */
  private static final double PROOF_TOLERANCE = 1e-10;

  private static final int PROOF_MAX_ITERATIONS = 200;

  /** A row that cannot be scaled may be active where its slack is a smaller share of its terms. */
  private static final double LEAST_SLACK_SHARE = 1e-6;

  private final CpuSolution solution;
  private final QpData data;
  private final QpSettings settings;

  /** Null for a cold start. */
  private final WarmStart start;

  /**
   * @param start null for a cold start
   */
  SampleSolver(CpuSolution solution, WarmStart start) {
    this.solution = solution;
    this.start = start;
    this.data = solution.data;
    this.settings = solution.settings;
  }

  /**
   * @param vertices the simplex method for linear programs that share their constraints, or null
   */
  void run(int sample, SampleWorkspace workspace, VertexSearch vertices) {
    if (data.rejected()[sample] != null) {
      solution.reject(sample, data.rejected()[sample]);
      return;
    }
    workspace.load(data, sample, solution.shared, settings.elasticPenalty());
    if (vertices != null && isVertex(sample, workspace, vertices)) {
      solution.status[sample] = QpStatus.SOLVED;
      solution.iterations[sample] = vertices.steps();
      solution.vertex[sample] = true;
      write(sample, workspace);
      return;
    }
    Goal goal =
        new Goal(
            settings.tolerance(),
            settings.maxIterations(),
            settings.smoothing() * workspace.qp.objectiveScale(),
            sample,
            settings.listener().orElse(null));
    boolean isWarm = start != null && start.solved()[sample];
    if (isWarm) {
      workspace.takeGuess(start, sample);
    }
    FallbackChain chain = new FallbackChain(workspace, goal, isWarm, () -> prove(sample));
    QpStatus status = chain.run();
    boolean finite = workspace.best.isFinite() && workspace.qp.hasFiniteValues(workspace.best);
    if (!finite) {
      workspace.best.clear();
      status = status == QpStatus.SOLVED ? QpStatus.NUMERICAL_ERROR : status;
    }
    if (!finite || !chain.hasResidualsOfBest()) {
      workspace.residuals.update(workspace.qp, workspace.best);
    }
    if (status == QpStatus.SOLVED
        && workspace.qp.matrices().isLimited()
        && (isInDoubtBeyondScales(workspace) || !holds(sample, workspace))) {
      status = QpStatus.NUMERICAL_ERROR;
    }
    solution.status[sample] = status;
    solution.iterations[sample] = chain.iterations();
    solution.factor[sample] = status == QpStatus.SOLVED ? chain.keepFactor(data.batch()) : null;
    write(sample, workspace);
    workspace.solved(solution, sample);
  }

  private boolean isVertex(int sample, SampleWorkspace workspace, VertexSearch vertices) {
    if (!vertices.run(data, sample)) {
      return false;
    }
    vertices.write(workspace.qp, workspace.best);
    workspace.residuals.update(workspace.qp, workspace.best);
    return workspace.best.isFinite()
        && workspace.qp.hasFiniteValues(workspace.best)
        && workspace.residuals.areAccurate(workspace.qp, workspace.best, settings.tolerance());
  }

  /**
   * Whether a row or variable whose entries no scaling brings near one may be active: it has a
   * multiplier, or little slack relative to its terms. Its gradients would be noise.
   */
  private static boolean isInDoubtBeyondScales(SampleWorkspace workspace) {
    ScaledQp qp = workspace.qp;
    Iterate best = workspace.best;
    for (int i = 0; i < qp.m + qp.n; i++) {
      if (!qp.matrices().isLimited(i)) {
        continue;
      }
      double size = i < qp.m ? qp.matrices().rowTerms(i, best.z) : Math.abs(best.z[i - qp.m]);
      boolean isInDoubt = qp.sides.equality[i];
      for (int k = qp.sides.first[i]; k < qp.sides.first[i + 1]; k++) {
        isInDoubt |= !(best.s[k] > LEAST_SLACK_SHARE * size) || best.lambda[k] != 0;
      }
      if (isInDoubt) {
        return true;
      }
    }
    return false;
  }

  /** Whether the rows hold as they were given: scaled, the most extreme entries may underflow. */
  private boolean holds(int sample, SampleWorkspace workspace) {
    double[] z = new double[data.n()];
    workspace.qp.unscaleZ(workspace.best, z, 0);
    double share = Math.max(settings.tolerance(), Math.ulp(data.n()));
    return settings.elasticPenalty() > 0 || new CertificateCheck(data, sample).isFeasible(z, share);
  }

  private QpStatus prove(int sample) {
    InfeasibilityProof proof = new InfeasibilityProof(data, sample, SampleSolver::minimise);
    QpStatus proven = proof.prove(settings.elasticPenalty() > 0);
    solution.certificate[sample] = proof.certificate();
    return proven;
  }

  static AuxiliarySolver.Minimiser minimise(QpData problem, double elasticPenalty) {
    SampleWorkspace workspace = new SampleWorkspace(problem);
    workspace.load(problem, 0, null, elasticPenalty);
    Goal goal = new Goal(PROOF_TOLERANCE, PROOF_MAX_ITERATIONS, 0, 0, null);
    new FallbackChain(workspace, goal, false, () -> null).solve();
    int nIneq = problem.nIneq();
    int nEq = problem.nEq();
    double[] z = new double[problem.n()];
    double[] multipliers = new double[nIneq + nEq + problem.n()];
    workspace.qp.unscaleZ(workspace.best, z, 0);
    workspace.qp.unscaleRowMultipliers(workspace.best, nEq, nIneq, multipliers, 0);
    workspace.qp.unscaleRowMultipliers(workspace.best, 0, nEq, multipliers, nIneq);
    workspace.qp.unscaleBoundMultipliers(workspace.best, multipliers, nIneq + nEq);
    return new AuxiliarySolver.Minimiser(z, multipliers);
  }

  private void write(int sample, SampleWorkspace workspace) {
    ScaledQp qp = workspace.qp;
    Iterate best = workspace.best;
    int nEq = data.nEq();
    int nIneq = data.nIneq();
    qp.unscaleZ(best, solution.z, sample * data.n());
    qp.unscaleBoundMultipliers(best, solution.boundDual, sample * data.n());
    qp.unscaleRowMultipliers(best, 0, nEq, solution.nu, sample * nEq);
    qp.unscaleRowMultipliers(best, nEq, nIneq, solution.lambda, sample * nIneq);
    solution.slack[sample] = Arrays.copyOf(best.s, qp.sides.count());
    solution.multiplier[sample] = Arrays.copyOf(best.lambda, qp.sides.count());
    solution.primalResidual[sample] = workspace.residuals.primal();
    solution.dualResidual[sample] = workspace.residuals.dual();
    solution.dualityGap[sample] = workspace.residuals.gap();
  }
}
