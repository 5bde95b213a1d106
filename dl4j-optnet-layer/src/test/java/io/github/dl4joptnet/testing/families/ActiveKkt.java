package io.github.dl4joptnet.testing.families;

import io.github.dl4joptnet.testing.checks.ExactSystem;
import io.github.dl4joptnet.testing.problems.DenseMath;
import java.util.Arrays;

/**
 * A QP whose active rows are known: minimise ½ zᵀQz + pᵀz subject to Cz = c, solved exactly.
 *
 * @param multipliers of the rows of C
 * @param u the adjoint, which is dp of a loss with the given gradient
 */
record ActiveKkt(double[] z, double[] multipliers, double[] u) {

  static ActiveKkt solve(double[][] Q, double[] p, double[][] C, double[] c, double[] dLdz) {
    int n = p.length;
    int size = n + C.length;
    double[][] k = new double[size][size];
    for (int i = 0; i < n; i++) {
      System.arraycopy(Q[i], 0, k[i], 0, n);
    }
    double[] rhs = Arrays.copyOf(DenseMath.scaled(p, -1), size);
    for (int r = 0; r < C.length; r++) {
      for (int j = 0; j < n; j++) {
        k[n + r][j] = C[r][j];
        k[j][n + r] = C[r][j];
      }
      rhs[n + r] = c[r];
    }
    double[] loss = Arrays.copyOf(DenseMath.scaled(dLdz, -1), size);
    double[][] solutions = ExactSystem.solve(k, rhs, loss);
    return new ActiveKkt(
        Arrays.copyOf(solutions[0], n),
        Arrays.copyOfRange(solutions[0], n, size),
        Arrays.copyOf(solutions[1], n));
  }

  /** ‖Q‖ · ‖Q⁻¹‖ in the inf-norm, by the exact inverse. */
  static double condition(double[][] Q) {
    double[][] inverse = ExactSystem.solve(Q, DenseMath.identity(Q.length, 1));
    return norm(Q) * norm(inverse);
  }

  /** Inf-norm. */
  static double norm(double[][] symmetric) {
    return Arrays.stream(symmetric)
        .mapToDouble(row -> Arrays.stream(row).map(Math::abs).sum())
        .max()
        .orElse(0);
  }
}
