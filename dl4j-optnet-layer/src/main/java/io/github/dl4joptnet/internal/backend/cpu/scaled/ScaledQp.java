package io.github.dl4joptnet.internal.backend.cpu.scaled;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.Equilibration;

/**
 * One sample in scaled form: matrices, linear term, limits, the size τ of z, and the scale c of the
 * objective. With the column scales D and the row scales E
 *
 * <pre>
 * z = τ D ẑ    y = E ŷ / (cτ)    boundDual = D⁻¹ ŵ / (cτ)
 * </pre>
 *
 * are the unscaled unknowns. All scales are powers of two, so scaling rounds nothing.
 */
public final class ScaledQp {
  public final int n;
  public final int m;
  public final ConstraintSides sides;

  /** cτ D p. */
  public final double[] p;

  private ScaledMatrices matrices;
  private final PrimalSize size = new PrimalSize();

  /**
   * The largest entries of p and of the diagonal of Q̂, without the scales of z and the objective.
   */
  private double slope;

  private double curvature;

  /** The penalty on violations of rows; 0 where rows hold exactly. */
  private double penalty;

  private double zScale;
  private double gradientScale;
  private double costScale;
  private double gradientSize;

  public ScaledQp(QpData data) {
    n = data.n();
    m = data.nEq() + data.nIneq();
    sides = new ConstraintSides(data);
    p = new double[n];
  }

  /* Loads a sample.
   *
   * @param elasticPenalty 0 for rows that hold exactly
   */
  public void load(QpData data, int sample, ScaledMatrices scaled, double elasticPenalty) {
    matrices = scaled;
    penalty = elasticPenalty;
    slope = 0;
    curvature = 0;
    for (int j = 0; j < n; j++) {
      p[j] = scaled.columnScale[j] * Operand.get(data.p(), sample, j, 0);
      slope = Math.max(slope, Math.abs(p[j]));
      curvature = Math.max(curvature, Math.abs(scaled.q().diagonal(j)));
    }
    gradientScale = 1;
    scale(size.of(data, sample, scaled, p));
    sides.load(data, sample, scaled, zScale, costScale, elasticPenalty);
  }

  /** Scales p for a size of z. */
  private void scale(double newZScale) {
    zScale = newZScale;
    // Variables with curvature need not be as large as zScale, which is the size of the others.
    double gradient = size.isCurved() || slope == 0 ? Math.max(slope, zScale * curvature) : slope;
    if (gradient == 0) {
      // Only the penalty on violations is left.
      gradient = penalty * zScale;
    }
    double before = gradientScale;
    gradientScale = gradient > 0 ? Equilibration.powerOfTwo(1 / gradient) : 1;
    costScale = gradientScale * zScale;
    double factor = gradientScale / before;
    for (int j = 0; j < n; j++) {
      p[j] *= factor;
    }
    gradientSize = slope > 0 ? slope * gradientScale : 1;
  }

  /** The size τ of z. */
  public double zScale() {
    return zScale;
  }

  /** The size of z if the smallest limits are noise; 0 where the data have none. */
  public double largerZScale() {
    double larger = size.larger();
    boolean isUsable = larger > 0 && larger < Tolerances.INFINITE_LIMIT;
    return isUsable ? Equilibration.powerOfTwo(larger) : 0;
  }

  /** Scales the sample, and an iterate for it, for another size of z. */
  public void rescale(double newZScale, Iterate iterate) {
    double zBefore = zScale;
    double gradientBefore = gradientScale;
    double costBefore = costScale;
    scale(newZScale);
    sides.scale(zBefore / zScale, costBefore / costScale);
    iterate.scale(zBefore / zScale, gradientScale / gradientBefore);
  }

  /** Whether some constraint excludes z = 0. */
  public boolean demandsNonzero() {
    return size.demandsNonzero();
  }

  /** The largest entry of the scaled p; 1 where p is zero. */
  double gradientSize() {
    return gradientSize;
  }

  public ScaledMatrices matrices() {
    return matrices;
  }

  /** cτ², the factor of Q̂. */
  public double costScale() {
    return costScale;
  }

  /** c, the factor of the objective. */
  public double objectiveScale() {
    return gradientScale / zScale;
  }

  /** Whether rows may be violated at a price. */
  public boolean isElastic() {
    return penalty > 0;
  }

  /** cτ² Q̂ of the diagonal. */
  public double curvature(int j) {
    return costScale * matrices.q().diagonal(j);
  }

  public double unscaledRowMultiplier(int r, double y) {
    return y * matrices.rowScale[r] / gradientScale;
  }

  public double unscaledBoundMultiplier(int j, double w) {
    return w / (gradientScale * matrices.columnScale[j]);
  }

  /** The value of a row, or of a variable for an index from m on. */
  public double unscaledValue(int index, double value) {
    return index < m
        ? value / matrices.rowScale[index] * zScale
        : value * matrices.columnScale[index - m] * zScale;
  }

  /** Whether the unscaled z of an iterate consists of numbers: scaled, it may where z does not. */
  public boolean hasFiniteValues(Iterate iterate) {
    double sum = 0;
    for (int j = 0; j < n; j++) {
      // 0, or NaN where the value is no number.
      sum += 0 * unscaledValue(m + j, iterate.z[j]);
    }
    return sum == 0;
  }

  /** Writes the unscaled z of an iterate to an array from an index on. */
  public void unscaleZ(Iterate iterate, double[] to, int at) {
    for (int j = 0; j < n; j++) {
      to[at + j] = unscaledValue(m + j, iterate.z[j]);
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
      iterate.z[j] = from[at + j] / zScale / matrices.columnScale[j];
    }
  }

  /** The inverse of {@link #unscaleRowMultipliers}. */
  public void scaleRowMultipliers(double[] from, int at, int first, int count, Iterate iterate) {
    for (int i = 0; i < count; i++) {
      iterate.y[first + i] = from[at + i] * gradientScale / matrices.rowScale[first + i];
    }
  }

  /** The inverse of {@link #unscaleBoundMultipliers}. */
  public void scaleBoundMultipliers(double[] from, int at, Iterate iterate) {
    for (int j = 0; j < n; j++) {
      iterate.boundDual[j] = from[at + j] * (gradientScale * matrices.columnScale[j]);
    }
  }
}
