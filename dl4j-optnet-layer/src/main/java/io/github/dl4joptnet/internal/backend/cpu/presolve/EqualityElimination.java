package io.github.dl4joptnet.internal.backend.cpu.presolve;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ConstraintSides;
import io.github.dl4joptnet.internal.backend.cpu.scaled.Iterate;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledQp;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sample without its equality rows: z = z₀ + N v, where v are the variables that no row has been
 * solved for. Rows are solved for variables without bounds where there are any. For a recursion x⁺
 * = Ax + Bu these are the states, and the program in v is the condensed form in the inputs. Where
 * the states grow, each of them is then as exact as its own size allows, which no factorisation of
 * all rows at once achieves.
 */
public final class EqualityElimination {

  /** A side is active where its slack is below this share of its limit. */
  private static final double ACTIVE_SLACK_SHARE = 1e-9;

  private final ScaledQp qp;
  private final ScaledMatrices matrices;
  private final ConstraintSides sides;
  private final int nEq;
  private final EliminatedRows eliminated;

  /** The remaining variables v. */
  private final int[] free;

  /** N by columns. */
  private final double[][] directions;

  /** z₀, at which the remaining variables are 0. */
  private final double[] origin;

  /** Rows of C, and variables plus m, whose limits are rows of the program in v. */
  private final int[] rows;

  private EqualityElimination(ScaledQp qp, EliminatedRows eliminated) {
    this.qp = qp;
    this.eliminated = eliminated;
    matrices = qp.matrices();
    sides = qp.sides;
    nEq = matrices.nEq;
    free = eliminated.free();
    directions = new double[free.length][];
    for (int k = 0; k < free.length; k++) {
      directions[k] = eliminated.direction(free[k]);
    }
    origin = eliminated.origin();
    rows = limitedRows();
  }

  /** Null where the rows contradict each other. */
  public static EqualityElimination of(ScaledQp qp) {
    EliminatedRows eliminated = new EliminatedRows(qp);
    return eliminated.contradict() ? null : new EqualityElimination(qp, eliminated);
  }

  private int[] limitedRows() {
    List<Integer> found = new ArrayList<>();
    for (int index = nEq; index < qp.m + qp.n; index++) {
      boolean limited = sides.equality[index] || sides.first[index] < sides.first[index + 1];
      if (limited && (index < qp.m || eliminated.isPivot(index - qp.m))) {
        found.add(index);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether the rows determine z. */
  public boolean isDetermined() {
    return free.length == 0;
  }

  /** The program in v, scaled. */
  public QpData program() {
    int k = free.length;
    double[] q = new double[k * k];
    double[] p = new double[k];
    double[] gradient = gradient(origin);
    for (int i = 0; i < k; i++) {
      double[] curvature = new double[qp.n];
      matrices.q().multiply(directions[i], curvature);
      p[i] = VectorKernels.dot(directions[i], gradient, 0, qp.n);
      for (int j = 0; j <= i; j++) {
        q[i * k + j] = qp.costScale() * VectorKernels.dot(directions[j], curvature, 0, qp.n);
        q[j * k + i] = q[i * k + j];
      }
    }
    double[] g = new double[rows.length * k];
    double[] low = new double[rows.length];
    double[] high = new double[rows.length];
    for (int r = 0; r < rows.length; r++) {
      for (int i = 0; i < k; i++) {
        g[r * k + i] = value(rows[r], directions[i]);
      }
      double shift = value(rows[r], origin);
      low[r] = sides.limit(rows[r], -1) - shift;
      high[r] = sides.limit(rows[r], 1) - shift;
    }
    double[] lower = new double[k];
    double[] upper = new double[k];
    for (int i = 0; i < k; i++) {
      lower[i] = sides.limit(qp.m + free[i], -1);
      upper[i] = sides.limit(qp.m + free[i], 1);
    }
    return QpData.builder(1, k, rows.length, 0)
        .shared(QpCoefficient.Q, q)
        .shared(QpCoefficient.P, p)
        .shared(QpCoefficient.G, g)
        .shared(QpCoefficient.H, high)
        .shared(QpCoefficient.H_LOWER, low)
        .shared(QpCoefficient.LOWER, lower)
        .shared(QpCoefficient.UPPER, upper)
        .build();
  }

  private double value(int index, double[] z) {
    return index < qp.m ? matrices.rowTimes(index, z) : z[index - qp.m];
  }

  /** cQ̂z + p̂. */
  private double[] gradient(double[] z) {
    double[] gradient = new double[qp.n];
    matrices.q().multiply(z, gradient);
    for (int j = 0; j < qp.n; j++) {
      gradient[j] = qp.costScale() * gradient[j] + qp.p[j];
    }
    return gradient;
  }

  /**
   * The solution of the sample from that of {@link #program}.
   *
   * @param v its minimiser
   * @param multipliers those of its rows, then those of its bounds
   */
  public void write(double[] v, double[] multipliers, Iterate to) {
    Arrays.fill(to.y, 0);
    Arrays.fill(to.boundDual, 0);
    System.arraycopy(origin, 0, to.z, 0, qp.n);
    for (int i = 0; i < free.length; i++) {
      VectorKernels.axpy(v[i], directions[i], to.z, 0, qp.n);
      to.boundDual[free[i]] = multipliers[rows.length + i];
    }
    for (int r = 0; r < rows.length; r++) {
      to.setMultiplier(rows[r], multipliers[r]);
    }
    separateSides(to);
    double[] gradient = gradient(to.z);
    matrices.addCTransposed(to.y, 1, gradient);
    VectorKernels.axpy(1, to.boundDual, gradient, 0, qp.n);
    eliminated.closeStationarity(gradient, to.y);
  }

  /**
   * Leaves on each side its multiplier or its slack. In extreme units a multiplier may be smaller
   * than the rounding of the slack.
   */
  private void separateSides(Iterate to) {
    for (int k = 0; k < sides.count(); k++) {
      int index = sides.index[k];
      double value = value(index, to.z);
      double lambda = Math.max(0, sides.sign[k] * to.multiplier(index));
      double slack = Math.max(0, sides.limit[k] - sides.sign[k] * value);
      double size = Math.max(Math.abs(sides.limit[k]), Math.abs(value));
      boolean isActive = lambda > 0 && (lambda > slack || slack <= ACTIVE_SLACK_SHARE * size);
      to.lambda[k] = isActive ? lambda : 0;
      to.s[k] = isActive ? 0 : slack;
    }
    to.collectMultipliers(sides);
  }
}
