package io.github.dl4joptnet.qp;

/**
 * How the CPU computes with Q, G and A, whatever form they are given in. The gradients have the
 * form of the coefficients.
 */
public enum MatrixForm {
  /**
   * What takes less time by counted work: sparse where the matrices are given so and are not small,
   * and where dense arrays that the batch shares have few entries that are not zero. The choice for
   * dense arrays is logged at debug level.
   */
  AUTO,

  /** All entries; memory and time grow with the square and the cube of the sizes. */
  DENSE,

  /** The entries that are not zero in every sample. */
  SPARSE
}
