package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Q is definite but nearly flat in some direction, with a condition of up to 1e12. The gradient is
 * still determined by the data, up to the condition times the rounding unit.
 */
final class FlatCurvature {
  private static final double LARGEST_CONDITION = 1e12;

  /** dp may be off by its allowed share of this share of dLdz / ‖Q‖: where u is a difference. */
  private static final double LOSS_SHARE = 1e-3;

  private FlatCurvature() {}

  /** What stands beside Q. */
  private enum Constraints {
    NONE,
    LOOSE_BOUNDS,
    EQUALITY,
    ACTIVE_ROW
  }

  static List<Family> families() {
    return List.of(
        new Family("flat-turned", random -> draw(2 + random.nextInt(3), true, random)),
        new Family("flat-features", random -> draw(2 + random.nextInt(5), false, random)),
        new Family("flat-along-row", FlatCurvature::drawAlongRow));
  }

  private static Case draw(int n, boolean turned, Random random) {
    while (true) {
      double[][] Q = turned ? turned(n, random) : features(n, random);
      if (ActiveKkt.condition(Q) <= LARGEST_CONDITION) {
        Case drawn = around(Q, Constraints.values()[random.nextInt(4)], random);
        if (drawn != null) {
          return drawn;
        }
      }
    }
  }

  /** The loss grows nearly along the active row, so that u is a small difference of dLdz. */
  private static Case drawAlongRow(Random random) {
    Constraints kind = random.nextBoolean() ? Constraints.EQUALITY : Constraints.ACTIVE_ROW;
    while (true) {
      int n = 2 + random.nextInt(5);
      double[][] Q = random.nextBoolean() ? features(n, random) : turned(n, random);
      double[] row = PlantedQp.normal(1, n, random)[0];
      double difference = Math.pow(10, -8 * random.nextDouble());
      double[] along = DenseMath.scaled(PlantedQp.normal(1, n, random)[0], difference);
      if (ActiveKkt.condition(Q) <= LARGEST_CONDITION) {
        double[] dLdz = DenseMath.plus(DenseMath.scaled(row, random.nextGaussian()), along);
        Case drawn = around(Q, kind, new double[][] {row}, dLdz, random);
        if (drawn != null) {
          return drawn;
        }
      }
    }
  }

  /** diag(10⁻ᵏ … 10ᵏ) turned in random planes, times a power of ten. */
  static double[][] turned(int n, Random random) {
    double exponent = 6 * random.nextDouble();
    double[] diagonal = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = Math.pow(10, exponent * (2 * random.nextDouble() - 1));
    }
    diagonal[0] = Math.pow(10, -exponent);
    diagonal[n - 1] = Math.pow(10, exponent);
    return turned(diagonal, random);
  }

  /** A symmetric matrix with the given eigenvalues (up to rounding). */
  static double[][] turned(double[] eigenvalues, Random random) {
    int n = eigenvalues.length;
    double[][] axes = DenseMath.identity(n, 1);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        double angle = Math.PI * random.nextDouble();
        for (double[] row : axes) {
          double x = row[i];
          row[i] = Math.cos(angle) * x - Math.sin(angle) * row[j];
          row[j] = Math.sin(angle) * x + Math.cos(angle) * row[j];
        }
      }
    }
    double[][] Q = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        for (int k = 0; k < n; k++) {
          Q[i][j] += eigenvalues[k] * axes[i][k] * axes[j][k];
        }
        Q[j][i] = Q[i][j];
      }
    }
    return Q;
  }

  /** XᵀX, where each feature differs from the first by little. */
  private static double[][] features(int n, Random random) {
    double[][] x = PlantedQp.normal(4 * n, n, random);
    double difference = Math.pow(10, -6 * random.nextDouble());
    double[][] Q = new double[n][n];
    for (double[] row : x) {
      for (int j = 1; j < n; j++) {
        row[j] = row[0] + difference * row[j];
      }
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          Q[i][j] += row[i] * row[j];
        }
      }
    }
    return Q;
  }

  private static Case around(double[][] Q, Constraints kind, Random random) {
    int n = Q.length;
    boolean withRow = kind == Constraints.EQUALITY || kind == Constraints.ACTIVE_ROW;
    double[][] C = withRow ? PlantedQp.normal(1, n, random) : new double[0][];
    return around(Q, kind, C, null, random);
  }

  /**
   * Null where rounding has moved the exact solution off what was planned.
   *
   * @param loss dL/dz; null to draw it
   */
  private static Case around(
      double[][] Q, Constraints kind, double[][] C, double[] loss, Random random) {
    int n = Q.length;
    boolean withRow = C.length > 0;
    double[] planted = PlantedQp.normal(1, n, random)[0];
    double size = DenseMath.normInf(DenseMath.times(Q, planted));
    double[] multipliers = withRow ? new double[] {size} : new double[0];
    double[] p = DenseMath.scaled(DenseMath.times(Q, planted), -1);
    p = DenseMath.plus(p, DenseMath.transposedTimes(C, DenseMath.scaled(multipliers, -1), n));
    if (random.nextInt(3) == 0) {
      // Not only p in the steep directions: z gets as large as the flat one asks for.
      p = DenseMath.plus(p, DenseMath.scaled(PlantedQp.normal(1, n, random)[0], 0.1 * size));
    }
    double[] c = DenseMath.times(C, planted);
    double[] dLdz = loss == null ? PlantedQp.normal(1, n, random)[0] : loss;
    ActiveKkt exact = ActiveKkt.solve(Q, p, C, c, dLdz);
    if (kind == Constraints.ACTIVE_ROW && exact.multipliers()[0] < 0.1 * size) {
      return null;
    }
    double[] upper = new double[n];
    Arrays.fill(upper, 1e3 * DenseMath.normInf(exact.z()));
    PlainQp qp =
        switch (kind) {
          case NONE -> new PlainQp(Q, p, null, null, null, null, null, null, null);
          case LOOSE_BOUNDS ->
              new PlainQp(Q, p, null, null, null, null, null, DenseMath.scaled(upper, -1), upper);
          case EQUALITY -> new PlainQp(Q, p, null, null, null, C, c, null, null);
          case ACTIVE_ROW -> new PlainQp(Q, p, C, c, null, null, null, null, null);
        };
    double allowed = Math.max(1e-9, 1e3 * Judges.EPS * ActiveKkt.condition(Q));
    double rounding = loss == null ? 0 : LOSS_SHARE * DenseMath.normInf(loss) / ActiveKkt.norm(Q);
    double scale = DenseMath.normInf(exact.u()) + rounding;
    return Case.of(
        qp,
        (solver, solution) -> {
          Judgement status = Judges.solved(solution, 0).and(Judges.kkt(qp, solution, 0));
          return solution.failures() > 0
              ? Judges.solved(solution, 0)
              : status.and(
                  Judges.near("dp", Judges.dp(solver, solution, dLdz), exact.u(), allowed, scale));
        });
  }
}
