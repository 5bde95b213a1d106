package io.github.dl4joptnet.internal.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The adjoint of one QP from the KKT system of its active constraints as a whole: K [u; η; ξ; ω] =
 * −[dLdz; dLdλ; dLdν; 0].
 *
 * @param y of the rows of [A; G]
 * @param omega of the bounds
 */
public record DenseAdjoint(double[] u, double[] y, double[] omega) {

  /**
   * @param dual multipliers of the rows of [A; G] and then of the bounds: where they are not zero,
   *     a constraint is active
   * @param compliance of the rows, 1/penalty; 0 for rows that hold exactly
   */
  public static DenseAdjoint of(
      SmallQp qp, double[] dual, double compliance, double[] dLdz, double[] dLdy) {
    int n = qp.n();
    int m = qp.m();
    List<Integer> active = new ArrayList<>();
    for (int i = 0; i < m + n; i++) {
      if (dual[i] != 0 || qp.low(i) == qp.high(i)) {
        active.add(i);
      }
    }
    int size = n + active.size();
    double[][] k = new double[size][size];
    double[] rhs = new double[size];
    for (int i = 0; i < n; i++) {
      System.arraycopy(qp.quadratic()[i], 0, k[i], 0, n);
      rhs[i] = -dLdz[i];
    }
    for (int a = 0; a < active.size(); a++) {
      int i = active.get(a);
      for (int j = 0; j < n; j++) {
        double entry = i < m ? qp.rows()[i][j] : i - m == j ? 1 : 0;
        k[n + a][j] = entry;
        k[j][n + a] = entry;
      }
      k[n + a][n + a] = i < m ? -compliance : 0;
      rhs[n + a] = i < m ? -dLdy[i] : 0;
    }
    double[] solution = DenseSolve.solve(k, rhs);
    double[] all = new double[m + n];
    for (int a = 0; a < active.size(); a++) {
      all[active.get(a)] = solution[n + a];
    }
    return new DenseAdjoint(
        Arrays.copyOf(solution, n), Arrays.copyOf(all, m), Arrays.copyOfRange(all, m, m + n));
  }
}
