package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ConstantSchur;
import io.github.dl4joptnet.internal.backend.cpu.kkt.sparse.SparseKkt;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
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
  private SideWeights weights;
  private boolean isWellConditioned;

  public SparseActiveSetKkt(int n, int m, SparseKkt kkt) {
    this.kkt = kkt;
    determined = new double[n];
    flat = new double[n];
    noRows = new double[m];
  }

  @Override
  public void factor(ScaledQp qp, SideWeights weights, ConstantSchur schur) {
    this.weights = weights;
    kkt.load(qp.matrices(), qp.costScale());
    kkt.regulariseByScale(Tolerances.ROW_REGULARISATION);
    kkt.regulariseByColumnScale();
    kkt.factor(weights.boundWeight, weights.rowGap);
    kkt.setPersistent(true);
    isWellConditioned = qp.matrices().q().isWellConditioned(Tolerances.WELL_CONDITIONED_SHARE);
  }

  @Override
  void solve(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    kkt.solve(fullR1, fullR2, fullU, fullEta, true);
  }

  @Override
  public void solveDetermined(double[] fullR1, double[] fullR2, double[] fullU, double[] fullEta) {
    double[] r1 = isWellConditioned ? fullR1 : withoutFlatPart(fullR1);
    kkt.solve(r1, fullR2, fullU, fullEta, true);
  }

  /**
   * The right-hand side without its part along directions that neither Q nor active rows determine.
   * There the regularised system is its regularisation alone, and elsewhere far larger, so that the
   * solution times the regularisation is that part, and what is in it of the others falls with each
   * repetition.
   */
  private double[] withoutFlatPart(double[] r1) {
    System.arraycopy(r1, 0, flat, 0, flat.length);
    for (int k = 0; k < Tolerances.FLAT_PART_REPETITIONS; k++) {
      Arrays.fill(noRows, 0);
      kkt.solveRegularised(flat, noRows);
      for (int j = 0; j < flat.length; j++) {
        flat[j] = weights.isFixed(j) ? 0 : flat[j] * kkt.regularisation(j);
      }
    }
    for (int j = 0; j < flat.length; j++) {
      determined[j] = r1[j] - flat[j];
    }
    return determined;
  }

  /** A pivot of the wrong sign shows that there are some. */
  @Override
  List<double[]> negativeDirections() {
    return kkt.hasExpectedSigns() ? List.of() : null;
  }

  @Override
  public ActiveSetFactor keepFactor(ScaledQp qp, int batch) {
    return null;
  }
}
