package io.github.dl4joptnet.internal.backend.cpu.presolve;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.AdjointSolution;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.CpuSolution;
import io.github.dl4joptnet.internal.backend.cpu.adjoint.LossGradients;
import io.github.dl4joptnet.qp.QpStatus;
import java.util.Arrays;

/**
 * Postsolve: the solution of a batch as given, from that of the batch that {@link UnitRowBounds}
 * has reduced, and from the samples that kept their rows.
 */
public final class PostsolvedSolution extends BackendSolution {
  private final UnitRowBounds presolve;

  /** The solution of the reduced batch. */
  public final CpuSolution asBounds;

  /** The solution of the samples that kept their rows; null where there are none. */
  public final CpuSolution asRows;

  public PostsolvedSolution(
      QpData data, UnitRowBounds presolve, CpuSolution asBounds, CpuSolution asRows) {
    super(data, asBounds.settings);
    this.presolve = presolve;
    this.asBounds = asBounds;
    this.asRows = asRows;
    postsolveMultipliers(asBounds.lambda, asBounds.boundDual, lambda, boundDual);
    for (int sample = 0; sample < data.batch(); sample++) {
      if (keepsRows()[sample]) {
        take(sample, asRows, sample);
        continue;
      }
      takeOutcome(sample, asBounds, sample);
      if (status[sample] == QpStatus.PRIMAL_INFEASIBLE && certificate[sample] != null) {
        certificate[sample] = postsolveCertificate(certificate[sample]);
      }
    }
  }

  /** Per sample, whether it kept its rows. */
  public boolean[] keepsRows() {
    return presolve.keepsRows();
  }

  private static void copy(double[] from, double[] to) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private double[] postsolveCertificate(double[] proof) {
    int n = data.n();
    int nEq = data.nEq();
    int rows = asBounds.data.nIneq();
    double[] lambdas = new double[data.nIneq()];
    double[] bounds = new double[n];
    postsolveMultipliers(
        Arrays.copyOf(proof, rows),
        Arrays.copyOfRange(proof, rows + nEq, proof.length),
        lambdas,
        bounds);
    double[] whole = new double[lambdas.length + nEq + n];
    System.arraycopy(lambdas, 0, whole, 0, lambdas.length);
    System.arraycopy(proof, rows, whole, lambdas.length, nEq);
    System.arraycopy(bounds, 0, whole, lambdas.length + nEq, n);
    return whole;
  }

  /** For any number of samples, gives the multiplier of a bound to the row that it replaces. */
  private void postsolveMultipliers(
      double[] ofRows, double[] ofBounds, double[] lambdas, double[] boundDuals) {
    int n = data.n();
    spreadRows(ofRows, lambdas);
    for (int i = 0; i < boundDuals.length; i++) {
      int j = i % n;
      double dual = ofBounds[i];
      int r = dual > 0 ? presolve.upperRow(j) : dual < 0 ? presolve.lowerRow(j) : -1;
      if (r < 0) {
        boundDuals[i] = dual;
      } else {
        lambdas[i / n * data.nIneq() + r] = presolve.isNegative(r) ? -dual : dual;
      }
    }
  }

  private void spreadRows(double[] from, double[] to) {
    int at = 0;
    for (int i = 0; i < to.length; i++) {
      if (presolve.isKept(i % data.nIneq())) {
        to[i] = from[at++];
      }
    }
  }

  /** Whether a loss depends on the multiplier of a row that became a bound. */
  public boolean needsRows(LossGradients loss) {
    double[] dLdLambda = loss.dLdLambda();
    for (int i = 0; dLdLambda != null && i < dLdLambda.length; i++) {
      if (dLdLambda[i] != 0 && !presolve.isKept(i % data.nIneq())) {
        return true;
      }
    }
    return false;
  }

  /** The derivatives of a loss by the solution of the reduced batch. */
  public LossGradients reduced(LossGradients loss) {
    double[] dLdLambda = loss.dLdLambda();
    if (dLdLambda == null) {
      return loss;
    }
    double[] part = new double[data.batch() * asBounds.data.nIneq()];
    int at = 0;
    for (int i = 0; i < dLdLambda.length; i++) {
      if (presolve.isKept(i % data.nIneq())) {
        part[at++] = dLdLambda[i];
      }
    }
    return new LossGradients(loss.dLdz(), part, loss.dLdNu());
  }

  /** The adjoint solution of the batch as given, from that of the reduced one. */
  public AdjointSolution postsolve(AdjointSolution from) {
    AdjointSolution to = new AdjointSolution(data);
    copy(from.u, to.u);
    copy(from.xi, to.xi);
    copy(from.z, to.z);
    copy(from.nu, to.nu);
    postsolveMultipliers(from.lambda, from.boundDual, to.lambda, to.boundDual);
    spreadRows(from.eta, to.eta);
    spreadRows(from.dh, to.dh);
    spreadRows(from.dHLower, to.dHLower);
    for (int i = 0; i < to.u.length; i++) {
      int j = i % data.n();
      int first = i / data.n() * data.nIneq();
      postsolveBound(from.dUpper[i], presolve.upperRow(j), first, true, i, to);
      postsolveBound(from.dLower[i], presolve.lowerRow(j), first, false, i, to);
    }
    return to;
  }

  /** Gives the gradient of a bound to the limit of the row that it replaces, if there is one. */
  private void postsolveBound(
      double gradient, int row, int first, boolean upper, int variable, AdjointSolution to) {
    if (row < 0) {
      (upper ? to.dUpper : to.dLower)[variable] = gradient;
      return;
    }
    boolean negative = presolve.isNegative(row);
    double limit = negative ? 0 - gradient : gradient;
    (upper == negative ? to.dHLower : to.dh)[first + row] = limit;
    to.eta[first + row] -= limit;
  }
}
