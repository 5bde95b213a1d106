package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;

/**
 * One sample in scaled form: matrices, linear term, limits, and the scale c of the objective. With
 * the column scales D and the row scales E
 *
 * <pre>
 * z = D ẑ    y = E ŷ / c    boundDual = D⁻¹ ŵ / c
 * </pre>
 *
 * are the unscaled unknowns. All scales are powers of two, so scaling rounds nothing.
 */
public final class ScaledQp {
  public final int n;
  public final int m;
  public final ConstraintSides sides;

  /** c D p. */
  public final double[] p;

  private ScaledMatrices matrices;
  private boolean elastic;
  private double costScale;

  public ScaledQp(QpData data) {
    n = data.n();
    m = data.nEq() + data.nIneq();
    sides = new ConstraintSides(data);
    p = new double[n];
  }

  /**
   * Takes a sample.
   *
   * @param elasticPenalty 0 for rows that hold exactly
   */
  public void load(QpData data, int sample, ScaledMatrices scaled, double elasticPenalty) {
    matrices = scaled;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      p[j] = scaled.columnScale[j] * Operand.get(data.p(), sample, j, 0);
      largest = Math.max(largest, Math.max(Math.abs(p[j]), Math.abs(scaled.q.diagonal(j))));
    }
    costScale = largest > 0 ? Equilibration.powerOfTwo(1 / largest) : 1;
    for (int j = 0; j < n; j++) {
      p[j] *= costScale;
    }
    elastic = elasticPenalty > 0;
    sides.load(data, sample, scaled, costScale, elasticPenalty);
  }

  public ScaledMatrices matrices() {
    return matrices;
  }

  /** c. */
  public double costScale() {
    return costScale;
  }

  /** Whether rows may be violated at a price. */
  public boolean isElastic() {
    return elastic;
  }

  /** c Q̂ of the diagonal. */
  public double curvature(int j) {
    return costScale * matrices.q.diagonal(j);
  }

  public double unscaledRowMultiplier(int r, double y) {
    return y * matrices.rowScale[r] / costScale;
  }

  public double unscaledBoundMultiplier(int j, double w) {
    return w / (costScale * matrices.columnScale[j]);
  }

  /** Writes the unscaled z of an iterate to an array from an index on. */
  public void unscaleZ(Iterate iterate, double[] to, int at) {
    for (int j = 0; j < n; j++) {
      to[at + j] = iterate.z[j] * matrices.columnScale[j];
    }
  }

  /** The same for the multipliers of some rows of C. */
  public void unscaleRowMultipliers(Iterate iterate, int first, int count, double[] to, int at) {
    for (int i = 0; i < count; i++) {
      to[at + i] = unscaledRowMultiplier(first + i, iterate.y[first + i]);
    }
  }

  /** The same for the multipliers of the bounds. */
  public void unscaleBoundMultipliers(Iterate iterate, double[] to, int at) {
    for (int j = 0; j < n; j++) {
      to[at + j] = unscaledBoundMultiplier(j, iterate.boundDual[j]);
    }
  }

  /** Reads z from unscaled values: the inverse of {@link #unscaleZ}. */
  public void scaleZ(double[] from, int at, Iterate iterate) {
    for (int j = 0; j < n; j++) {
      iterate.z[j] = from[at + j] / matrices.columnScale[j];
    }
  }

  /** The inverse of {@link #unscaleRowMultipliers}. */
  public void scaleRowMultipliers(double[] from, int at, int first, int count, Iterate iterate) {
    for (int i = 0; i < count; i++) {
      iterate.y[first + i] = from[at + i] * costScale / matrices.rowScale[first + i];
    }
  }

  /** The inverse of {@link #unscaleBoundMultipliers}. */
  public void scaleBoundMultipliers(double[] from, int at, Iterate iterate) {
    for (int j = 0; j < n; j++) {
      iterate.boundDual[j] = from[at + j] * (costScale * matrices.columnScale[j]);
    }
  }
}
