package io.github.dl4joptnet.internal.model;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Calls the solver's methods that are named after a coefficient, for loops over coefficients. */
public final class NamedAccess {
  private NamedAccess() {}

  public static QpBatch.Builder set(
      QpBatch.Builder builder, QpCoefficient coefficient, INDArray array) {
    return switch (coefficient) {
      case Q -> builder.Q(array);
      case P -> builder.p(array);
      case G -> builder.G(array);
      case H -> builder.h(array);
      case H_LOWER -> builder.hLower(array);
      case A -> builder.A(array);
      case B -> builder.b(array);
      case LOWER -> builder.lower(array);
      case UPPER -> builder.upper(array);
    };
  }

  public static QpBatch.Builder set(
      QpBatch.Builder builder, QpCoefficient coefficient, SparseMatrix matrix) {
    return switch (coefficient) {
      case Q -> builder.Q(matrix);
      case G -> builder.G(matrix);
      case A -> builder.A(matrix);
      default -> throw new IllegalArgumentException(coefficient + " is a vector");
    };
  }

  /** The gradient of a coefficient that the problem has. */
  public static INDArray gradient(QpGradients gradients, QpCoefficient coefficient) {
    return Objects.requireNonNull(
        switch (coefficient) {
          case Q -> gradients.dQ();
          case P -> gradients.dp();
          case G -> gradients.dG();
          case H -> gradients.dh();
          case H_LOWER -> gradients.dHLower();
          case A -> gradients.dA();
          case B -> gradients.db();
          case LOWER -> gradients.dLower();
          case UPPER -> gradients.dUpper();
        },
        coefficient.toString());
  }
}
