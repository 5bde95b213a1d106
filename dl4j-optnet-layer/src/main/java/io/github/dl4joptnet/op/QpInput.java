package io.github.dl4joptnet.op;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The coefficients of a quadratic program, in the order in which the ops take them. */
enum QpInput {
  Q("Q", "n", true, QpBatch.Builder::Q, QpGradients::dQ),
  P("p", "n", false, QpBatch.Builder::p, QpGradients::dp),
  G("G", "nIneq", true, QpBatch.Builder::G, QpGradients::dG),
  H("h", "nIneq", false, QpBatch.Builder::h, QpGradients::dh),
  H_LOWER("hLower", "nIneq", false, QpBatch.Builder::hLower, QpGradients::dHLower),
  A("A", "nEq", true, QpBatch.Builder::A, QpGradients::dA),
  B("b", "nEq", false, QpBatch.Builder::b, QpGradients::db),
  LOWER("lower", "n", false, QpBatch.Builder::lower, QpGradients::dLower),
  UPPER("upper", "n", false, QpBatch.Builder::upper, QpGradients::dUpper);

  final String letter;

  /** The size that counts the rows of a matrix or the entries of a vector. */
  final String size;

  final boolean isMatrix;
  private final BiFunction<QpBatch.Builder, INDArray, QpBatch.Builder> setter;
  private final Function<QpGradients, INDArray> gradient;

  QpInput(
      String letter,
      String size,
      boolean isMatrix,
      BiFunction<QpBatch.Builder, INDArray, QpBatch.Builder> setter,
      Function<QpGradients, INDArray> gradient) {
    this.letter = letter;
    this.size = size;
    this.isMatrix = isMatrix;
    this.setter = setter;
    this.gradient = gradient;
  }

  void set(QpBatch.Builder builder, INDArray value) {
    setter.apply(builder, value);
  }

  INDArray gradient(QpGradients gradients) {
    return gradient.apply(gradients);
  }

  static QpInput of(String letter) {
    for (QpInput input : values()) {
      if (input.letter.equals(letter)) {
        return input;
      }
    }
    throw new IllegalArgumentException("No coefficient is called \"" + letter + "\"");
  }
}
