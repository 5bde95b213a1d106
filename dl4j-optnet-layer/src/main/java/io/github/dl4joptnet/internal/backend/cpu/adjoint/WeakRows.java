package io.github.dl4joptnet.internal.backend.cpu.adjoint;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.linalg.Cholesky;
import java.util.Arrays;

/**
 * Weakly active rows of a factor that the solve has left. They get the weights of {@link WeakSides}
 * by the formula of Sherman, Morrison and Woodbury, as M is the matrix of all active rows here:
 *
 * <pre>
 * (M + E W⁻¹ Eᵀ)⁻¹ = M⁻¹ − V (W + EᵀV)⁻¹ Vᵀ,   V = M⁻¹E,   weights W,   weak rows E
 * </pre>
 *
 * and their Schur complement in the KKT matrix of the others is (EᵀV)⁻¹. All of it is in the units
 * of the scaled problem.
 */
final class WeakRows {
  private final ActiveSetFactor kkt;

  /** Which weak row each active row is, or −1. */
  private final int[] index;

  /** The columns of V. */
  private final double[][] response;

  private final double[] weight;

  /** The upper Cholesky factor of W + EᵀV. */
  private final double[][] core;

  private WeakRows(ActiveSetFactor kkt) {
    this.kkt = kkt;
    int count = kkt.weak.length;
    index = new int[count == 0 ? 0 : kkt.rows.length];
    Arrays.fill(index, -1);
    response = new double[count][index.length];
    weight = new double[count];
    core = new double[count][count];
    for (int i = 0; i < count; i++) {
      index[kkt.weak[i]] = i;
      response[i][kkt.weak[i]] = 1 / kkt.scale[kkt.weak[i]];
      kkt.solve(response[i]);
      for (int r = 0; r < index.length; r++) {
        response[i][r] /= kkt.scale[r];
      }
    }
  }

  /** Null where these rows depend on the others. */
  static WeakRows of(ActiveSetFactor kkt) {
    WeakRows rows = new WeakRows(kkt);
    return kkt.weak.length == 0 || rows.weigh() ? rows : null;
  }

  /**
   * Computes the weights. On the central path, sλ = μ and s = (EᵀV)⁻¹λ, hence λ = EᵀV s: s is a
   * {@link CentralPathLimit} too, that of EᵀV.
   */
  private boolean weigh() {
    int count = weight.length;
    double[][] byMultiplier = new double[count][count];
    double[][] factor = new double[count][];
    for (int i = 0; i < count; i++) {
      for (int k = 0; k < count; k++) {
        int a = kkt.weak[i];
        int b = kkt.weak[k];
        core[i][k] = 0.5 * (response[i][b] + response[k][a]);
        byMultiplier[i][k] = kkt.weakSign[i] * kkt.weakSign[k] * core[i][k];
      }
      factor[i] = core[i].clone();
    }
    if (Cholesky.factorInPlace(factor, count, Tolerances.LEAST_SCHUR_SHARE) != 0) {
      return false;
    }
    double[] s = new CentralPathLimit(byMultiplier).lambda();
    for (int i = 0; i < count; i++) {
      weight[i] = 1 / (s[i] * s[i]);
      core[i][i] += weight[i];
    }
    return Cholesky.factorInPlace(core, count, 0) == 0;
  }

  boolean has(int row) {
    return index.length > 0 && index[row] >= 0;
  }

  /** The inverse of a row's weight, 0 for rows that are not weak. */
  double gap(int row) {
    double scale = kkt.scale[row];
    return has(row) ? 1 / weight[index[row]] / scale / scale : 0;
  }

  /** Whether a row is at its upper limit. */
  boolean isUpper(int row, double multiplier) {
    return has(row) ? kkt.weakSign[index[row]] > 0 : multiplier >= 0;
  }

  /** x = (M + E W⁻¹ Eᵀ)⁻¹ x, unscaled. */
  void solve(double[] x) {
    kkt.solve(x);
    int count = weight.length;
    double[] t = new double[count];
    for (int i = 0; i < count; i++) {
      t[i] = x[kkt.weak[i]] / kkt.scale[kkt.weak[i]];
    }
    Cholesky.solve(core, count, t);
    for (int i = 0; i < count; i++) {
      for (int r = 0; r < index.length; r++) {
        x[r] -= kkt.scale[r] * t[i] * response[i][r];
      }
    }
  }
}
