package io.github.dl4joptnet.internal.backend.cpu.simplex;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import java.util.Arrays;

/**
 * Solves samples of a batch from its {@link SharedVertices}, one after the other. Answers only
 * where the minimiser is one vertex and nothing else.
 */
public final class VertexSearch {
  private final DenseMatrices matrices;
  private final Dictionary start;
  private final Dictionary d;
  private final PrimalSimplex simplex;
  private final int mostSteps;
  private final double[] cost;
  private final double[] values;
  private final double[] multipliers;

  VertexSearch(DenseMatrices matrices, Dictionary start, int mostSteps) {
    this.matrices = matrices;
    this.start = start;
    this.mostSteps = mostSteps;
    d = start.sibling();
    simplex = new PrimalSimplex(d);
    cost = new double[d.n + d.m];
    values = new double[Math.max(d.n, d.m)];
    multipliers = new double[d.n + d.m];
  }

  /** Searches for the minimiser of a sample; true if it was found, for {@link #write}. */
  public boolean run(QpData data, int sample) {
    double size = 0;
    for (int j = 0; j < d.n; j++) {
      cost[j] = matrices.columnScale[j] * Operand.get(data.p(), sample, j, 0);
      size = Math.max(size, Math.abs(cost[j]));
    }
    d.copyFrom(start);
    d.updateReducedCosts(cost);
    return size < Double.POSITIVE_INFINITY
        && simplex.minimise(size, mostSteps)
        && isUnique(Tolerances.UNIQUENESS * size)
        && isFeasible();
  }

  /** Steps of the last run. */
  public int steps() {
    return simplex.steps();
  }

  /** Whether leaving the vertex along any edge costs something. */
  private boolean isUnique(double least) {
    for (int k = 0; k < d.n; k++) {
      if (!d.isFixed(d.nonbasic[k]) && !(Math.abs(d.reducedCost[k]) > least)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether limits hold, and the values of rows are those of z: the dictionary may have lost
   * digits.
   */
  private boolean isFeasible() {
    for (int entry : d.basic) {
      if (d.isAbove(entry) || d.isBelow(entry)) {
        return false;
      }
    }
    for (int r = 0; r < d.m; r++) {
      double value = matrices.rowTimes(r, d.x);
      if (!(Math.abs(value - d.x[d.n + r]) <= d.tolerance(d.n + r))) {
        return false;
      }
    }
    return true;
  }

  /** Writes the minimiser and the multipliers of its basis, for which p = −Ĉᵀy − w. */
  public void write(ScaledQp qp, Iterate to) {
    for (int j = 0; j < d.n; j++) {
      values[j] = d.x[j] * matrices.columnScale[j];
    }
    qp.scaleZ(values, 0, to);
    Arrays.fill(multipliers, 0);
    for (int k = 0; k < d.n; k++) {
      multipliers[d.nonbasic[k]] = 0 - d.reducedCost[k];
    }
    for (int r = 0; r < d.m; r++) {
      values[r] = multipliers[d.n + r] * matrices.rowScale[r];
    }
    qp.scaleRowMultipliers(values, 0, 0, d.m, to);
    for (int j = 0; j < d.n; j++) {
      values[j] = multipliers[j] / matrices.columnScale[j];
    }
    qp.scaleBoundMultipliers(values, 0, to);
    writeSides(qp, to);
  }

  private void writeSides(ScaledQp qp, Iterate to) {
    ConstraintSides sides = qp.sides;
    for (int k = 0; k < sides.count(); k++) {
      int at = sides.index[k];
      boolean isRow = at < d.m;
      double value = isRow ? qp.matrices().rowTimes(at, to.z) : to.z[at - d.m];
      double multiplier = sides.sign[k] * (isRow ? to.y[at] : to.boundDual[at - d.m]);
      to.lambda[k] = Math.max(0, multiplier);
      to.s[k] = multiplier > 0 ? 0 : Math.max(0, sides.limit[k] - sides.sign[k] * value);
    }
  }
}
