package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.problems.DenseMath;
import io.github.dl4joptnet.testing.problems.PlainQp;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * r + 1 rows Gz ≤ h of rank r with positive weights y for which Gᵀy = 0 holds exactly, since all
 * are small integers. By Farkas' lemma (any r of the rows are independent) the system is feasible
 * if and only if hᵀy ≥ 0, and hᵀy is planted: exactly, as all limits are multiples of a power of
 * two.
 */
final class FarkasSystems {
  private FarkasSystems() {}

  static List<Family> families() {
    return List.of(
        new Family(
            "barely-infeasible", random -> infeasible(-Math.pow(2, exponent(random)), 1, random)),
        new Family("barely-feasible", random -> feasible(Math.pow(2, exponent(random)), random)),
        new Family("infeasible", random -> infeasible(-0.25 - random.nextInt(8), 1, random)),
        new Family("infeasible-units", FarkasSystems::inOtherUnits));
  }

  /** 1e-9 to 1e-3. */
  private static int exponent(Random random) {
    return -10 - random.nextInt(21);
  }

  /** Right-hand sides and violation tiny or huge: what counts is the one relative to the other. */
  private static Case inOtherUnits(Random random) {
    double unit = Math.pow(2, random.nextInt(201) - 100);
    return infeasible(-1 - random.nextInt(4), unit, random);
  }

  private static Case infeasible(double slack, double unit, Random random) {
    PlainQp one = system(slack, true, random);
    PlainQp qp =
        new PlainQp(
            one.Q(),
            DenseMath.scaled(one.p(), one.Q() == null ? 1 : unit),
            one.G(),
            DenseMath.scaled(one.h(), unit),
            null,
            one.A(),
            one.b() == null ? null : DenseMath.scaled(one.b(), unit),
            null,
            null);
    return Case.of(qp, (solver, solution) -> Judges.infeasible(qp, solution, unit));
  }

  private static Case feasible(double slack, Random random) {
    PlainQp qp = system(slack, false, random);
    return Case.of(
        qp,
        (solver, solution) ->
            Judges.solved(solution, 0).isRight()
                ? Judges.kkt(qp, solution, 0)
                : Judges.solved(solution, 0));
  }

  /**
   * The weights stay a certificate whatever else is asked, so infeasible systems may have more
   * rows, and a row with equality. Variables beyond the rank of G are free in it.
   */
  private static PlainQp system(double slack, boolean infeasible, Random random) {
    int rank = 1 + random.nextInt(6);
    int n = rank + (random.nextBoolean() ? random.nextInt(4) : 0);
    double[][] g = new double[rank + 1][n];
    double[] h = new double[rank + 1];
    for (int r = 0; r < rank; r++) {
      // Dominant diagonals: these rows are independent.
      g[r][r] = 3 * n;
      for (int j = 0; j < n; j++) {
        g[r][j] += random.nextInt(5) - 2;
      }
      h[r] = (random.nextInt(2049) - 1024) / 64.0;
      double weight = 1 + random.nextInt(5);
      h[rank] -= weight * h[r];
      g[rank] = DenseMath.plus(g[rank], DenseMath.scaled(g[r], -weight));
    }
    h[rank] += slack;
    // A linear cost that is a combination of the rows has no direction of descent that they allow.
    boolean linear = random.nextInt(4) == 0;
    double[] p = new double[n];
    for (int r = 0; r < rank; r++) {
      p = DenseMath.plus(p, DenseMath.scaled(g[r], -1 - random.nextInt(3)));
    }
    if (!linear) {
      Arrays.setAll(p, j -> random.nextInt(9) - 4);
    }
    double scale = Math.pow(2, random.nextInt(9) - 4);
    for (int r = 0; r <= rank; r++) {
      g[r] = DenseMath.scaled(g[r], scale);
      h[r] *= scale;
    }
    double[][] a = null;
    double[] b = null;
    if (random.nextInt(3) == 0) {
      // One facet of a simplex with interior: feasible where the simplex is.
      a = new double[][] {g[0]};
      b = new double[] {h[0]};
      g = Arrays.copyOfRange(g, 1, rank + 1);
      h = Arrays.copyOfRange(h, 1, rank + 1);
    }
    if (infeasible && random.nextBoolean()) {
      double[] row = new double[n];
      Arrays.setAll(row, j -> random.nextInt(7) - 3);
      g = DenseMath.append(g, row);
      h = DenseMath.append(h, random.nextInt(9));
    }
    double[][] Q = linear ? null : DenseMath.identity(n, Math.pow(10, random.nextInt(5) - 2));
    return new PlainQp(Q, p, g, h, null, a, b, null, null);
  }
}
