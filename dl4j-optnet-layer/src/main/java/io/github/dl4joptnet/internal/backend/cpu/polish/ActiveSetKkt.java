package io.github.dl4joptnet.internal.backend.cpu.polish;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import java.util.List;

/** The KKT system of an active set. */
public abstract class ActiveSetKkt {
  ActiveSetKkt() {}

  /**
   * Factors the system of an active set.
   *
   * @param schur the Schur complement of all rows where it has been computed, else null
   */
  public abstract void factor(ScaledQp qp, SideWeights weights, ConstantSchur schur);

  /** Solves for right-hand sides of the full problem; unknowns that were left out come out as 0. */
  public abstract void solve(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta);

  /** The same less accurately where that takes less time. */
  public void solveUnrefined(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    solve(fullR1, fullR2, fullU, fullEta);
  }

  /**
   * The same without the component of r1 along undetermined directions, which, divided by a
   * regularisation, would dominate.
   */
  public abstract void solveDetermined(
      double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta);

  /** Whether the active set and the curvature leave no variable undetermined, or nearly so. */
  public abstract boolean isDetermined();

  /**
   * Directions that the active set leaves free and along which the curvature is negative, even if
   * by rounding alone; null where some exist that have not been computed.
   */
  public abstract List<double[]> negativeDirections();

  /**
   * The factor of the active set, for the adjoint; null where the adjoint cannot use its form.
   *
   * @param batch how many samples may keep one
   */
  public abstract ActiveSetFactor keepFactor(ScaledQp qp, int batch);
}
