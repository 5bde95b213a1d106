package io.github.dl4joptnet.internal.backend.cpu.simplex;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.cpu.scaled.DenseMatrices;
import io.github.dl4joptnet.internal.backend.cpu.scaled.ScaledMatrices;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.List;

/**
 * Where the simplex method starts from in a batch of linear programs that differ by their costs
 * alone: a vertex of the feasible set that all of them share. It depends on the constraints only,
 * so that no sample has an effect on another.
 */
public final class SharedVertices {
  /** Larger programs are faster solved by other methods. */
  private static final int MOST_ENTRIES = 20_000;

  private final DenseMatrices matrices;
  private final Dictionary start;

  private SharedVertices(DenseMatrices matrices, Dictionary start) {
    this.matrices = matrices;
    this.start = start;
  }

  /**
   * Null where the batch is of another kind, or no feasible vertex is found quickly.
   *
   * @param shared the matrices of all samples
   * @param leastSamples smaller batches do not pay for the search of the vertex
   */
  public static SharedVertices of(
      QpData data, QpSettings settings, ScaledMatrices shared, int leastSamples) {
    int n = data.n();
    int m = data.nEq() + data.nIneq();
    boolean isSuitable =
        data.Q() == null
            && data.batch() >= leastSamples
            && m > 0
            && n * (long) m <= MOST_ENTRIES
            && settings.elasticPenalty() == 0
            && settings.smoothing() == 0
            && shared instanceof DenseMatrices
            && !shared.isLimited()
            && hasSharedLimits(data);
    if (!isSuitable) {
      return null;
    }
    for (int r = 0; r < m; r++) {
      if (shared.rowNorm[r] == 0) {
        return null;
      }
    }
    DenseMatrices matrices = DenseMatrices.of(shared);
    double[] lower = new double[n + m];
    double[] upper = new double[n + m];
    if (!readLimits(data, shared, lower, upper)) {
      return null;
    }
    Dictionary start = new Dictionary(matrices.c, n, m, lower, upper);
    return new PrimalSimplex(start).findFeasible(mostSteps(start))
        ? new SharedVertices(matrices, start)
        : null;
  }

  private static boolean hasSharedLimits(QpData data) {
    return List.of(
            QpCoefficient.H,
            QpCoefficient.H_LOWER,
            QpCoefficient.B,
            QpCoefficient.LOWER,
            QpCoefficient.UPPER)
        .stream()
        .map(data::get)
        .allMatch(operand -> operand == null || operand.shared());
  }

  /** Scaled as the matrices are; false where they cross, or are of extreme sizes. */
  private static boolean readLimits(
      QpData data, ScaledMatrices scaled, double[] lower, double[] upper) {
    int n = data.n();
    boolean ordered = true;
    double size = 0;
    for (int j = 0; j < n; j++) {
      double d = scaled.columnScale[j];
      lower[j] = Operand.get(data.lower(), 0, j, Double.NEGATIVE_INFINITY) / d;
      upper[j] = Operand.get(data.upper(), 0, j, Double.POSITIVE_INFINITY) / d;
      ordered &= lower[j] <= upper[j];
      size = Math.max(size, Math.max(finiteSize(lower[j]), finiteSize(upper[j])));
    }
    for (int r = 0; r < data.nEq() + data.nIneq(); r++) {
      double e = scaled.rowScale[r];
      int i = r - data.nEq();
      lower[n + r] =
          e
              * (i < 0
                  ? data.b().get(0, r)
                  : Operand.get(data.hLower(), 0, i, Double.NEGATIVE_INFINITY));
      upper[n + r] =
          i < 0 ? lower[n + r] : e * Operand.get(data.h(), 0, i, Double.POSITIVE_INFINITY);
      ordered &= lower[n + r] <= upper[n + r];
      size = Math.max(size, Math.max(finiteSize(lower[n + r]), finiteSize(upper[n + r])));
    }
    return ordered && size >= 1 / Tolerances.MODERATE && size <= Tolerances.MODERATE;
  }

  private static double finiteSize(double limit) {
    return Double.isInfinite(limit) ? 0 : Math.abs(limit);
  }

  private static int mostSteps(Dictionary dictionary) {
    return 3 * (dictionary.n + dictionary.m);
  }

  /** A new search for one thread. */
  public VertexSearch newSearch(int mostSteps) {
    return new VertexSearch(matrices, start, Math.min(mostSteps, mostSteps(start)));
  }
}
