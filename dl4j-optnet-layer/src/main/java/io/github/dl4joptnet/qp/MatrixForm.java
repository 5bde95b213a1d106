package io.github.dl4joptnet.qp;

/**
 * How the CPU computes with Q, G and A, whatever form they are given in. The gradients have the
 * form of the coefficients.
 */
public enum MatrixForm {
  /**
   * The form with the smaller operation count: sparse if the matrices are given as sparse and are
   * not small, or if they are dense, shared by the batch and have few entries that are not zero.
   * The choice for dense arrays is logged at debug level.
   */
  AUTO,

  /** All entries; memory and time grow with the square and the cube of the sizes. */
  DENSE,

  /** The entries that are not zero in every sample. */
  SPARSE
}
