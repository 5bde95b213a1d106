package io.github.dl4joptnet.internal.backend.cpu.activeset;

import io.github.dl4joptnet.internal.backend.cpu.kkt.ActiveSetFactor;
import io.github.dl4joptnet.internal.testing.DenseSolve;
import io.github.dl4joptnet.internal.testing.PlainMatrices;
import io.github.dl4joptnet.internal.testing.SmallQp;
import java.util.stream.IntStream;

/** The matrix C Q⁻¹ Cᵀ of the active rows of a factor, in plain code and the user's units. */
record ActiveRows(SmallQp problem, ActiveSetFactor factor) {

  /** The rows with a multiplier, and the bounds with one where they count as rows. */
  int[] expected(double[] y, double[] boundDual) {
    int m = problem.m();
    int last = factor.fixesByRows ? m + problem.n() : m;
    return IntStream.range(0, last)
        .filter(i -> i < problem.nEq() || (i < m ? y[i] : boundDual[i - m]) != 0)
        .toArray();
  }

  /** C Q⁻¹ Cᵀ x, with the free variables alone where bounds do not count as rows. */
  double[] product(double[] boundDual, double[] x) {
    int n = problem.n();
    int m = problem.m();
    int[] free =
        IntStream.range(0, n).filter(j -> factor.fixesByRows || boundDual[j] == 0).toArray();
    double[][] c = new double[factor.rows.length][free.length];
    for (int i = 0; i < c.length; i++) {
      int row = factor.rows[i];
      for (int j = 0; j < free.length; j++) {
        c[i][j] = row < m ? problem.rows()[row][free[j]] : row - m == free[j] ? 1 : 0;
      }
    }
    double[] force = PlainMatrices.transposedProduct(c, x, free.length);
    double[] u = DenseSolve.solve(PlainMatrices.part(problem.Q(), free, free), force);
    return PlainMatrices.product(c, u);
  }
}
