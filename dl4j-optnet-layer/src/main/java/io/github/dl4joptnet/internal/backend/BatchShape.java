package io.github.dl4joptnet.internal.backend;

/**
 * The sizes of a batch of programs.
 *
 * @param batch number of samples
 * @param n number of variables
 * @param nIneq rows of G
 * @param nEq rows of A
 */
public record BatchShape(int batch, int n, int nIneq, int nEq) {

  public int get(QpCoefficient.Size size) {
    return size == QpCoefficient.Size.N ? n : size == QpCoefficient.Size.N_EQ ? nEq : nIneq;
  }

  /** Rows of a matrix, or entries of a vector. */
  public int rows(QpCoefficient coefficient) {
    return get(coefficient.rows());
  }

  /** Entries of a coefficient of one sample. */
  public int entries(QpCoefficient coefficient) {
    return coefficient.isMatrix() ? rows(coefficient) * n : rows(coefficient);
  }
}
