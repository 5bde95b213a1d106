package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.backend.cpu.kkt.KktSystem;
import io.github.dl4joptnet.internal.backend.cpu.pattern.RowProducts;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.SparseMatrices;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.linalg.sparse.SparseLdl;
import java.util.Arrays;

/**
 * The active set method for sparse rows, a diagonal Q and no bounds: z is eliminated, and a round
 * is a sparse factorisation of Ĉ(cQ̂)⁻¹Ĉᵀ, in which inactive rows have infinite diagonal entries.
 */
public final class SparseRowsActiveSet extends PrimalDualActiveSet {
  private final RowProducts products;
  private final SparseLdl ldl;

  /** Ĉ(cQ̂)⁻¹Ĉᵀ times the {@link #unit}, and the same for the working set. */
  private final double[] all;

  private final double[] active;
  private final double[] replacement;

  /** (cQ̂)⁻¹. */
  private final double[] inverse;

  /** z and Ĉz without multipliers. */
  private final double[] free;

  private final double[] unconstrained;
  private final double[] step;

  /** Brings the largest diagonal entry to about one, by which pivots are judged. */
  private double unit;

  /**
   * For n variables and m rows of C.
   *
   * @param products the products of the rows of C
   */
  public SparseRowsActiveSet(
      int n, int m, RowProducts products, Residuals residuals, Iterate solution) {
    super(n, m, m, residuals, solution);
    this.products = products;
    ldl = products.ldl().newFactor();
    all = new double[products.elimination().upper().size()];
    active = new double[all.length];
    replacement = new double[m];
    Arrays.fill(replacement, Tolerances.REPLACED_PIVOT);
    inverse = new double[n];
    free = new double[n];
    unconstrained = new double[m];
    step = new double[m];
  }

  @Override
  double enteringShare() {
    return Tolerances.SPARSE_ENTERING_SHARE;
  }

  @Override
  boolean prepare() {
    for (int j = 0; j < qp.n; j++) {
      inverse[j] = 1 / qp.curvature(j);
      free[j] = -qp.p[j] * inverse[j];
    }
    products.multiply(SparseMatrices.of(qp.matrices()).values(), inverse, all);
    scaleToUnit();
    qp.matrices().multiplyC(free, unconstrained);
    return true;
  }

  private void scaleToUnit() {
    double largest = 0;
    for (int at : products.diagonal()) {
      largest = Math.max(largest, all[at]);
    }
    unit = largest > 0 ? Math.scalb(1.0, -Math.getExponent(largest)) : 1;
    for (int k = 0; k < all.length; k++) {
      all[k] *= unit;
    }
  }

  @Override
  boolean solve() {
    Arrays.fill(dual, 0);
    System.arraycopy(unconstrained, 0, value, 0, qp.m);
    if (activeCount > 0) {
      factorWorkingSet();
    }
    newtonStep();
    return true;
  }

  private void factorWorkingSet() {
    System.arraycopy(all, 0, active, 0, all.length);
    int[] diagonal = products.diagonal();
    int next = 0;
    for (int r = 0; r < qp.m; r++) {
      boolean isActive = next < activeCount && activeRow[next] == r;
      active[diagonal[r]] += isActive ? unit * qp.sides.compliance(r) : KktSystem.INFINITE_WEIGHT;
      next += isActive ? 1 : 0;
    }
    ldl.factor(active, replacement, Tolerances.LEAST_PIVOT);
  }

  /**
   * A Newton step from any multipliers, and the values for them, to the solution for the working
   * set.
   *
   * @return the size of the step, relative to the multipliers that it leads to
   */
  private double newtonStep() {
    Arrays.fill(step, 0);
    for (int i = 0; i < activeCount; i++) {
      int r = activeRow[i];
      step[r] = value[r] - activeTarget[i] - qp.sides.compliance(r) * dual[r];
    }
    if (activeCount > 0) {
      ldl.solve(step);
    }
    double largest = 0;
    for (int i = 0; i < activeCount; i++) {
      int r = activeRow[i];
      dual[r] += unit * step[r];
      largest = Math.max(largest, Math.abs(unit * step[r]));
    }
    Arrays.fill(z, 0);
    qp.matrices().addCTransposed(dual, 1, z);
    for (int j = 0; j < qp.n; j++) {
      z[j] = Math.fma(-inverse[j], z[j], free[j]);
    }
    evaluate(z, value);
    return largest == 0 ? 0 : largest / VectorKernels.normInf(dual, qp.m);
  }

  /** Where rows are dependent, another method has to find the multipliers of minimum norm. */
  @Override
  boolean isIndependent() {
    int[] diagonal = products.diagonal();
    int[] newIndex = products.elimination().newIndex();
    for (int i = 0; i < activeCount; i++) {
      int r = activeRow[i];
      double pivot = ldl.pivot(newIndex[r]);
      if (!(pivot > Tolerances.INDEPENDENT_PIVOT_SHARE * active[diagonal[r]])) {
        return false;
      }
    }
    return activeCount == 0 || ldl.replaced() == 0;
  }

  /** The steps converge linearly. */
  @Override
  void complete() {
    for (int k = 0; k <= Tolerances.MAX_UNREFINED_STEPS; k++) {
      if (newtonStep() < Tolerances.SMALL_STEP) {
        return;
      }
    }
  }

  @Override
  ActiveSetFactor factor(int batch) {
    long size = products.elimination().entries() + qp.m;
    return ActiveSetFactor.of(
        qp,
        batch,
        activeRow,
        activeCount,
        false,
        (int) Math.min(Integer.MAX_VALUE, size),
        () -> system(ldl.copy(), unit, Arrays.copyOf(activeRow, activeCount)));
  }

  /** Solves with the matrix of some rows; thread-safe. */
  private static ActiveSetFactor.System system(SparseLdl factor, double unit, int[] rows) {
    return ActiveSetFactor.System.ofRows(
        rows, factor.order(), unit, all -> factor.view().solve(all));
  }
}
