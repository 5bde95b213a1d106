package io.github.dl4joptnet.internal.backend.cpu.polish;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.sparse.SmallKkt;
import io.github.dl4joptnet.internal.backend.cpu.kkt.sparse.SparseKkt;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.Arrays;
import java.util.List;

/**
 * For sparse matrices: the whole Newton system, in which inactive rows and fixed variables have
 * infinite weights, so that one symbolic analysis serves every active set.
 */
public final class SparseActiveSetKkt extends ActiveSetKkt {
  private final SparseKkt kkt;
  private final double[] determined;
  private final double[] flat;
  private final double[] noRows;
  private ScaledQp qp;
  private SideWeights weights;
  private boolean isWellConditioned;

  /** Whether refinement could not remove the effect of the regularisation from a solution. */
  private boolean isNearlySingular;

  /** Whether the system of the active set can be solved as a dense one. */
  private boolean isSmall;

  /** Made when first asked for. */
  private SmallKkt small;

  public SparseActiveSetKkt(int n, int m, SparseKkt kkt) {
    this.kkt = kkt;
    determined = new double[n];
    flat = new double[n];
    noRows = new double[m];
  }

  @Override
  public void factor(ScaledQp qp, SideWeights weights, ConstantSchur schur) {
    this.qp = qp;
    this.weights = weights;
    isWellConditioned = qp.matrices().q().isWellConditioned();
    isNearlySingular = false;
    factorRegularised();
    kkt.setPersistent(true, 0);
    isSmall = SmallKkt.fits(qp, weights.boundWeight, weights.rowGap);
    small = null;
  }

  private void factorRegularised() {
    kkt.load(qp.matrices(), qp.costScale());
    kkt.regulariseByScale(Tolerances.ROW_REGULARISATION);
    kkt.regulariseByColumnScale();
    kkt.factor(weights.boundWeight, weights.rowGap);
    if (!kkt.hasFinitePivots()) {
      // Rounding has outweighed the least regularisation, and grown without bound.
      kkt.regulariseAtLeast(Tolerances.CLEAR_REGULARISATION);
      kkt.factor(weights.boundWeight, weights.rowGap);
    }
  }

  @Override
  public void solve(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    if (!isSolved(fullR1, fullR2, fullU, fullEta) && isSmall) {
      small().solve(fullR1, fullR2, fullU, fullEta);
    }
  }

  private boolean isSolved(double[] r1, double[] r2, double[] u, double[] eta) {
    double error = kkt.solve(r1, r2, u, eta, true);
    if (!(error < Tolerances.MAX_LINEAR_ERROR) && !isNearlySingular && !isSmall) {
      isNearlySingular = true;
      if (!isWellConditioned) {
        // Between dependent rows, rounding has outweighed the regularisation.
        kkt.regulariseAtLeast(Tolerances.UNDETERMINED_REGULARISATION);
        kkt.factor(weights.boundWeight, weights.rowGap);
        error = kkt.solve(r1, r2, u, eta, true);
      } else if (factorsWithLittleRegularisation()) {
        error = kkt.solve(r1, r2, u, eta, true);
      }
    }
    return error < Tolerances.MAX_LINEAR_ERROR;
  }

  /**
   * Long chains of rows have eigenvalues smaller than the regularisation, more of them than
   * refinement has directions. If no row depends on others, almost no regularisation is needed.
   */
  private boolean factorsWithLittleRegularisation() {
    kkt.load(qp.matrices(), qp.costScale());
    kkt.factor(weights.boundWeight, weights.rowGap);
    boolean isUnspoilt = kkt.hasExpectedSigns();
    if (!isUnspoilt) {
      factorRegularised();
    }
    kkt.setPersistent(true, 0);
    return isUnspoilt;
  }

  @Override
  public void solveUnrefined(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    System.arraycopy(fullR1, 0, fullU, 0, qp.n);
    System.arraycopy(fullR2, 0, fullEta, 0, qp.m);
    kkt.solveFactored(fullU, fullEta);
  }

  @Override
  public void solveDetermined(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    if (isWellConditioned
        && (isSolved(fullR1, fullR2, fullU, fullEta) || !isSmall)
        && (!isSmall || isSettled(fullR1, fullR2, fullU))) {
      return;
    }
    if (!isWellConditioned && isAllDetermined(fullR1, fullR2, fullU, fullEta)) {
      return;
    }
    if (isSmall) {
      if (!isProjected(fullR1, fullR2, fullU, fullEta)) {
        small().solve(fullR1, fullR2, fullU, fullEta);
      }
      return;
    }
    if (!(solveProjected(fullR1, fullR2, fullU, fullEta) < Tolerances.UNDETERMINED_ERROR)) {
      // Nearly flat directions have not been separated from the rest: count more of them as flat.
      kkt.regulariseAtLeast(Tolerances.UNDETERMINED_REGULARISATION);
      kkt.factor(weights.boundWeight, weights.rowGap);
      solveProjected(fullR1, fullR2, fullU, fullEta);
    }
  }

  /**
   * Solves as if all were determined; false where that leaves an error, or a solution that one more
   * refinement step would change: along a flat direction, rounding alone would.
   */
  private boolean isAllDetermined(double[] r1, double[] r2, double[] u, double[] eta) {
    kkt.setPersistent(false, 0);
    double error = kkt.solve(r1, r2, u, eta, true);
    kkt.setPersistent(true, 0);
    return error < Tolerances.DETERMINED_ERROR && isSettled(r1, r2, u);
  }

  /** Strict where a more accurate method is left, because large terms of r1 may cancel in u. */
  private boolean isSettled(double[] r1, double[] r2, double[] u) {
    double ofRhs = isSmall ? Tolerances.ROUNDING : Tolerances.MAX_CORRECTION;
    return kkt.isSettled(r1, r2, u, Tolerances.MAX_CORRECTION, ofRhs);
  }

  /** Solves without undetermined components; returns the relative error of the solve. */
  private double solveProjected(
      double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    leaveOutFlatPart(fullR1);
    double error = kkt.solve(determined, fullR2, fullU, fullEta, true);
    removeFlatDirections(fullU);
    return error;
  }

  private void leaveOutFlatPart(double[] fullR1) {
    System.arraycopy(fullR1, 0, determined, 0, determined.length);
    // Twice, as the first pass leaves rounding, which divided by the regularisation is large.
    removeFlatPart(determined);
    removeFlatPart(determined);
  }

  /** The same; false where the removed component is not clearly flat, or the rest not accurate. */
  private boolean isProjected(double[] r1, double[] r2, double[] u, double[] eta) {
    leaveOutFlatPart(r1);
    if (!hasLeftOutFlatPartAlone(r1)
        || !(kkt.solve(determined, r2, u, eta, true) < Tolerances.MAX_LINEAR_ERROR)) {
      return false;
    }
    removeFlatDirections(u);
    double[] stepU = new double[qp.n];
    double[] stepEta = new double[qp.m];
    kkt.correction(determined, r2, u, eta, stepU, stepEta);
    VectorKernels.axpy(1, u, stepU, 0, qp.n);
    removeFlatDirections(stepU);
    VectorKernels.axpy(-1, u, stepU, 0, qp.n);
    return isShort(stepU, u) && isShort(stepEta, eta);
  }

  /** Whether rows and curvature vanish along the component of r1 that {@link #determined} lacks. */
  private boolean hasLeftOutFlatPartAlone(double[] r1) {
    double[] direction = new double[qp.n];
    double leftOut = 0;
    for (int j = 0; j < qp.n; j++) {
      double part = weights.isFixed(j) ? 0 : r1[j] - determined[j];
      leftOut = Math.max(leftOut, Math.abs(part));
      direction[j] = part / kkt.regularisation(j);
    }
    double image = kkt.residual(new double[qp.n], new double[qp.m], direction, new double[qp.m]);
    return leftOut <= Tolerances.FLAT_SHARE * VectorKernels.normInf(r1, qp.n)
        || image <= Tolerances.FLAT_SHARE * VectorKernels.normInf(direction, qp.n);
  }

  private static boolean isShort(double[] step, double[] solution) {
    double size = VectorKernels.normInf(solution, solution.length);
    return VectorKernels.normInf(step, step.length) <= Tolerances.MAX_CORRECTION * size;
  }

  /** Neither may the regularisation be what determines a solution. */
  @Override
  public boolean isDetermined() {
    if (!(kkt.responseToProbe(determined, noRows) < Tolerances.MAX_RESPONSE)) {
      return false;
    }
    timesRegularisation(determined);
    return VectorKernels.normInf(determined, determined.length) < Tolerances.MOST_REGULARISED;
  }

  private SmallKkt small() {
    if (small == null) {
      small = new SmallKkt(qp, weights.boundWeight, weights.rowGap);
    }
    return small;
  }

  /*
   * Along directions that neither Q nor active rows determine, the regularised system is its
   * regularisation R alone, and elsewhere far larger. So R times the solution for r is the
   * component of r along these directions, and each repetition removes more of the other
   * components. For u, the order of the two is reversed.
   */

  private void removeFlatPart(double[] r1) {
    System.arraycopy(r1, 0, flat, 0, flat.length);
    for (int k = 0; k < Tolerances.FLAT_PART_REPETITIONS; k++) {
      solveRegularised(flat);
      timesRegularisation(flat);
    }
    subtractFlat(r1);
  }

  private void removeFlatDirections(double[] u) {
    System.arraycopy(u, 0, flat, 0, flat.length);
    for (int k = 0; k < Tolerances.FLAT_PART_REPETITIONS; k++) {
      timesRegularisation(flat);
      solveRegularised(flat);
    }
    subtractFlat(u);
  }

  private void solveRegularised(double[] r1) {
    Arrays.fill(noRows, 0);
    kkt.solveFactored(r1, noRows);
    for (int j = 0; j < r1.length; j++) {
      r1[j] = weights.isFixed(j) ? 0 : r1[j];
    }
  }

  private void timesRegularisation(double[] x) {
    for (int j = 0; j < x.length; j++) {
      x[j] *= kkt.regularisation(j);
    }
  }

  private void subtractFlat(double[] from) {
    for (int j = 0; j < from.length; j++) {
      from[j] -= flat[j];
    }
  }

  /** A pivot of the wrong sign shows that there are some. */
  @Override
  public List<double[]> negativeDirections() {
    if (isSmall) {
      return small().negativeDirections();
    }
    return kkt.hasExpectedSigns() ? List.of() : null;
  }

  @Override
  public ActiveSetFactor keepFactor(ScaledQp qp, int batch) {
    return null;
  }
}
