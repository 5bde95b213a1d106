package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies the values of coefficients, whose shapes are right, and checks them. */
interface CoefficientReader {

  /**
   * Copies a coefficient; null where it is absent or empty.
   *
   * @param size entries of one sample
   * @param noLimit the one infinity that is allowed, or 0
   */
  Operand read(String name, INDArray array, int size, double noLimit);

  /** Checks that lower limits do not exceed the upper ones; does nothing where one is null. */
  void checkOrder(String lowerName, Operand lower, String upperName, Operand upper);

  /** Copies Q, made symmetric; the last to be read, since rejected samples need no sound Q. */
  Operand readQuadraticTerm(INDArray q, int n);

  /** The Cholesky factors of Q as in {@link io.github.dl4joptnet.internal.backend.QpData}. */
  PackedCholesky[] factors();
}
