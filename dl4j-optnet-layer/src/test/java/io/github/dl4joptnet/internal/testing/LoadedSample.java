package io.github.dl4joptnet.internal.testing;

import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.kkt.DenseForms;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Residuals;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import java.util.Random;

/** A sample as the parts of the CPU solver see it once it is loaded. */
public final class LoadedSample {
  public final QpData data;
  public final DenseMatrices matrices;
  public final ScaledQp qp;
  public final DenseForms forms;
  public final Residuals residuals;
  private final int sample;

  public LoadedSample(SmallQp problem) {
    this(problem.data(), 0, 0);
  }

  /**
   * @param elasticPenalty 0 for rows that hold exactly
   */
  public LoadedSample(QpData data, int sample, double elasticPenalty) {
    this.data = data;
    this.sample = sample;
    matrices = new DenseMatrices(data);
    matrices.load(data, sample);
    qp = new ScaledQp(data);
    qp.load(data, sample, matrices, elasticPenalty);
    forms = new DenseForms(qp.n, qp.m);
    forms.load(matrices, null);
    residuals = new Residuals(qp.n, qp.m, capacity());
  }

  /** The most sides that samples of these sizes may have. */
  public int capacity() {
    return 2 * (data.nIneq() + data.n());
  }

  /** τ, by which z and the limits are divided. */
  public double zScale() {
    return Math.sqrt(qp.costScale() / qp.objectiveScale());
  }

  /** cτ, by which p and the multipliers are multiplied. */
  public double gradientScale() {
    return Math.sqrt(qp.costScale() * qp.objectiveScale());
  }

  /** All zeros. */
  public Iterate iterate() {
    return new Iterate(qp.n, qp.m, capacity());
  }

  /** Unscaled unknowns in scaled form, with the slacks and multipliers of the sides. */
  public Iterate scaled(double[] z, double[] y, double[] boundDual) {
    Iterate at = iterate();
    for (int j = 0; j < qp.n; j++) {
      at.z[j] = z[j] / (matrices.columnScale[j] * zScale());
      at.boundDual[j] = boundDual[j] * matrices.columnScale[j] * gradientScale();
    }
    for (int r = 0; r < qp.m; r++) {
      at.y[r] = y[r] * gradientScale() / matrices.rowScale[r];
    }
    ConstraintSides sides = qp.sides;
    double[] cz = PlainMatrices.product(scaledRows(), at.z);
    for (int k = 0; k < sides.count(); k++) {
      int index = sides.index[k];
      boolean isRow = index < qp.m;
      double net = isRow ? at.y[index] : at.boundDual[index - qp.m];
      double value = isRow ? cz[index] : at.z[index - qp.m];
      at.lambda[k] = Math.max(0, sides.sign[k] * net);
      at.s[k] = sides.limit[k] + sides.compliance(index) * at.lambda[k] - sides.sign[k] * value;
    }
    return at;
  }

  /** Any point with positive slacks and multipliers, and fixed variables at their value. */
  public Iterate interiorPoint(Random random) {
    Iterate at = iterate();
    ConstraintSides sides = qp.sides;
    for (int j = 0; j < qp.n; j++) {
      boolean fixed = sides.equality[qp.m + j];
      at.z[j] = fixed ? sides.target[qp.m + j] : random.nextGaussian();
    }
    for (int r = 0; r < qp.m; r++) {
      at.y[r] = random.nextGaussian();
    }
    for (int k = 0; k < sides.count(); k++) {
      at.s[k] = 0.5 + 1.5 * random.nextDouble();
      at.lambda[k] = 0.5 + 1.5 * random.nextDouble();
    }
    at.collectMultipliers(sides);
    return at;
  }

  /** The unscaled z of an iterate. */
  public double[] z(Iterate at) {
    double[] z = new double[qp.n];
    for (int j = 0; j < qp.n; j++) {
      z[j] = at.z[j] * matrices.columnScale[j] * zScale();
    }
    return z;
  }

  /** The unscaled multipliers of the rows of [A; G] of an iterate. */
  public double[] y(Iterate at) {
    double[] y = new double[qp.m];
    for (int r = 0; r < qp.m; r++) {
      y[r] = at.y[r] * matrices.rowScale[r] / gradientScale();
    }
    return y;
  }

  /** The unscaled multipliers of the bounds of an iterate. */
  public double[] boundDual(Iterate at) {
    double[] boundDual = new double[qp.n];
    for (int j = 0; j < qp.n; j++) {
      boundDual[j] = at.boundDual[j] / (matrices.columnScale[j] * gradientScale());
    }
    return boundDual;
  }

  /** D Q D. */
  public double[][] scaledQ() {
    double[][] q = new double[qp.n][qp.n];
    for (int i = 0; i < qp.n && data.Q() != null; i++) {
      for (int j = 0; j < qp.n; j++) {
        double scale = matrices.columnScale[i] * matrices.columnScale[j];
        q[i][j] = scale * data.Q().get(sample, i * qp.n + j);
      }
    }
    return q;
  }

  /** E C D with C = [A; G]. */
  public double[][] scaledRows() {
    double[][] c = new double[qp.m][qp.n];
    for (int r = 0; r < qp.m; r++) {
      for (int j = 0; j < qp.n; j++) {
        double entry =
            r < data.nEq()
                ? data.A().get(sample, r * qp.n + j)
                : data.G().get(sample, (r - data.nEq()) * qp.n + j);
        c[r][j] = matrices.rowScale[r] * entry * matrices.columnScale[j];
      }
    }
    return c;
  }
}
