package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;

/**
 * Additions and multiplications that a forward pass takes in the dual form, which eliminates z and
 * factorises an m×m matrix per iteration: the matrix factorisations and products alone, with dense
 * rows, at the iterations measured. What the solver does beside or instead is not counted, so that
 * the rate measures speed and not busyness; systems of the active rows alone are smaller, so it may
 * exceed the rate of the kernels.
 */
final class NominalWork {
  private NominalWork() {}

  /** Per QP. */
  static double flops(Cell cell) {
    double n = cell.shape().n();
    double m = cell.shape().rows();
    double gram = n * m * m;
    double cholesky = m * m * m / 3;
    return switch (cell.shape().family()) {
      case DENSE, DENOISE_DENSE, ONE_TIE, TIES ->
          (n * n * n / 3 + n * n * m + gram) / sharers(cell) + cell.iterations() * cholesky;
      // Bounds change Q itself in each iteration.
      case SIMPLEX -> cell.iterations() * n * n * n / 3;
      case DENOISE -> gram / sharers(cell) + cell.iterations() * cholesky;
      // The bounds' weights change the products in each iteration.
      case SUDOKU, SUDOKU_ROWS -> cell.iterations() * (gram + cholesky);
    };
  }

  private static double sharers(Cell cell) {
    return cell.matrices() == Matrices.SHARED ? cell.batch() : 1;
  }
}
