package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.checks.ExactSystem;
import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import io.github.dl4joptnet.testing.problems.PlantedQp;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Several directions without any curvature: Q of integers and any rank with p in its range, and
 * linear programs with an optimal face. What the data leave open is projected out exactly.
 */
final class FlatDirections {
  private FlatDirections() {}

  static List<Family> families() {
    return List.of(
        new Family("rank-deficient", FlatDirections::rankDeficient),
        new Family("rank-rounded", random -> rounded(false, random)),
        new Family("rank-rounded-float", random -> rounded(true, random)),
        new Family("lp-face", FlatDirections::face));
  }

  private static double[][] integers(int rows, int columns, int largest, Random random) {
    double[][] m = new double[rows][columns];
    for (double[] row : m) {
      Arrays.setAll(row, j -> random.nextInt(2 * largest + 1) - largest);
    }
    return m;
  }

  private static Case rankDeficient(Random random) {
    int n = 2 + random.nextInt(11);
    int rank = 1 + random.nextInt(n - 1);
    double[][] v = integers(rank, n, 3, random);
    double[][] Q = new double[n][n];
    for (double[] row : v) {
      double weight = 1 + random.nextInt(4);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          Q[i][j] += weight * row[i] * row[j];
        }
      }
    }
    double[] z = integers(1, n, 5, random)[0];
    // The row takes one of the flat directions, or constrains what the curvature holds already.
    double[][] C = random.nextInt(3) == 0 ? integers(1, n, 3, random) : new double[0][];
    boolean independent = Arrays.stream(C).allMatch(row -> DenseMath.normInf(row) > 0);
    C = independent ? C : new double[0][];
    double[] nu = C.length == 0 ? new double[0] : new double[] {1 + random.nextInt(9)};
    double[] force = DenseMath.plus(DenseMath.times(Q, z), DenseMath.transposedTimes(C, nu, n));
    double[] p = DenseMath.scaled(force, -1);
    double[] c = DenseMath.times(C, z);
    boolean equality = random.nextBoolean();
    double[] upper = null;
    double[] lower = null;
    if (random.nextInt(3) == 0) {
      upper = new double[n];
      Arrays.fill(upper, 1000);
      lower = DenseMath.scaled(upper, -1);
    }
    double[][] rows = C.length == 0 ? null : C;
    double[] limits = C.length == 0 ? null : c;
    PlainQp qp =
        equality
            ? new PlainQp(Q, p, null, null, null, rows, limits, lower, upper)
            : new PlainQp(Q, p, rows, limits, null, null, null, lower, upper);
    double[] dLdz = integers(1, n, 4, random)[0];
    double[] expected = projectedAdjoint(Q, C, dLdz);
    double size = DenseMath.normInf(expected) + DenseMath.normInf(dLdz) / norm(Q);
    return Case.of(
        qp,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.kkt(qp, solution, 0)
                    .and(
                        Judges.near(
                            "dp", Judges.dp(solver, solution, dLdz), expected, 1e-7, size)));
  }

  private static double norm(double[][] m) {
    return Arrays.stream(m).mapToDouble(DenseMath::normInf).max().orElse(0);
  }

  /**
   * The u that solves the adjoint equations for the part of dLdz orthogonal to the null space N of
   * [Q; C], and that is orthogonal to N itself: Qu + Cᵀη + Nw = −dLdz, Cu = 0, Nᵀu = 0. The rows of
   * C are independent, and all data are integers.
   */
  static double[] projectedAdjoint(double[][] Q, double[][] C, double[] dLdz) {
    int n = dLdz.length;
    BigInteger[][] stacked = new BigInteger[n + C.length][];
    for (int i = 0; i < stacked.length; i++) {
      stacked[i] = ints(i < n ? Q[i] : C[i - n]);
    }
    BigInteger[][] basis = ExactSystem.nullBasis(stacked, n);
    int size = stacked.length + basis.length;
    BigInteger[][] system = new BigInteger[size][size + 1];
    for (BigInteger[] row : system) {
      Arrays.fill(row, BigInteger.ZERO);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        system[i][j] = stacked[i][j];
      }
      for (int r = n; r < size; r++) {
        system[r][i] = r < stacked.length ? stacked[r][i] : basis[r - stacked.length][i];
        system[i][r] = system[r][i];
      }
      system[i][size] = BigInteger.valueOf((long) -dLdz[i]);
    }
    return Arrays.copyOf(ExactSystem.solve(system)[0], n);
  }

  private static BigInteger[] ints(double[] values) {
    return Arrays.stream(values)
        .mapToObj(value -> BigInteger.valueOf((long) value))
        .toArray(BigInteger[]::new);
  }

  /**
   * Q = VVᵀ, rounded to double or to float, whose zero eigenvalues have become something between
   * −1e-16 and 1e-16, or 1e-7. The pseudo-inverse of VVᵀ is V(VᵀV)⁻²Vᵀ. In float the rounding is
   * curvature to a computation in double, and the gradient is not that of the pseudo-inverse.
   */
  private static Case rounded(boolean toFloat, Random random) {
    int n = 2 + random.nextInt(11);
    int rank = 1 + random.nextInt(Math.max(1, n / 2));
    double[][] v = PlantedQp.normal(rank, n, random);
    double[][] gram = new double[rank][rank];
    for (int k = 0; k < rank; k++) {
      gram[k] = DenseMath.times(v, v[k]);
    }
    double[][] Q = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (double[] row : v) {
          Q[i][j] += row[i] * row[j];
        }
        Q[i][j] = toFloat ? (float) Q[i][j] : Q[i][j];
      }
    }
    double[] z = PlantedQp.normal(1, n, random)[0];
    double[] p = DenseMath.scaled(DenseMath.times(Q, z), -1);
    boolean box = toFloat || random.nextBoolean();
    double[] upper = new double[n];
    Arrays.fill(upper, toFloat ? 10 : 100);
    double[] lower = DenseMath.scaled(upper, -1);
    PlainQp qp =
        new PlainQp(Q, p, null, null, null, null, null, box ? lower : null, box ? upper : null);
    double[] dLdz = PlantedQp.normal(1, n, random)[0];
    double[] inRange = DenseMath.solve(gram, DenseMath.times(v, dLdz));
    double[] u =
        DenseMath.scaled(DenseMath.transposedTimes(v, DenseMath.solve(gram, inRange), n), -1);
    double allowed = 1e-8 * ActiveKkt.condition(gram);
    double size = DenseMath.normInf(u) + DenseMath.normInf(dLdz) / norm(Q);
    return Case.of(
        qp,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.kkt(qp, solution, 0)
                    .and(
                        toFloat
                            ? Judgement.RIGHT
                            : Judges.near(
                                "dp", Judges.dp(solver, solution, dLdz), u, allowed, size)));
  }

  /**
   * Costs that are a combination of the rows: the whole feasible set is optimal, or the part of it
   * where some variables are at their bounds. Whatever point it is, no cost moves it.
   */
  private static Case face(Random random) {
    int n = 3 + random.nextInt(10);
    int m = 1 + random.nextInt(Math.max(1, n / 3));
    double[][] A = integers(m, n, 3, random);
    if (random.nextInt(3) == 0) {
      Arrays.fill(A[0], 1);
    }
    double[] inside = new double[n];
    double[] reduced = new double[n];
    int fixed = random.nextInt(Math.max(1, n - m - 1));
    for (int j = 0; j < n; j++) {
      inside[j] = j < fixed ? 0 : (1 + random.nextInt(7)) / 8.0;
      reduced[j] = j < fixed ? 1 + random.nextInt(3) : 0;
    }
    double[] p =
        DenseMath.plus(reduced, DenseMath.transposedTimes(A, integers(1, m, 3, random)[0], n));
    double[] upper = new double[n];
    Arrays.fill(upper, 1);
    PlainQp qp =
        new PlainQp(null, p, null, null, null, A, DenseMath.times(A, inside), new double[n], upper);
    double[] dLdz = PlantedQp.normal(1, n, random)[0];
    return Case.of(
        qp,
        (solver, solution) ->
            solution.failures() > 0
                ? Judges.solved(solution, 0)
                : Judges.kkt(qp, solution, 0)
                    .and(
                        Judges.near(
                            "dp", Judges.dp(solver, solution, dLdz), new double[n], 1e-9, 1)));
  }
}
