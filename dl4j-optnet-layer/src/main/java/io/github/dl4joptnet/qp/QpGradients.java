package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.MatrixGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of a loss with respect to the coefficients of a {@link QpBatch}: DOUBLE, in the shape
 * in which each coefficient was given, summed over the batch where it is shared, and null where it
 * was absent. Samples that were not solved contribute zero.
 */
public final class QpGradients {
  private final QpBatch.GivenShapes shapes;

  /** Null where the gradients are in arrays. */
  private final BackendGradients g;

  /** In the order of the getters; null where they are in {@link #g}. */
  private final INDArray[] arrays;

  QpGradients(QpBatch.GivenShapes shapes, BackendGradients gradients) {
    this.shapes = shapes;
    this.g = gradients;
    this.arrays = null;
  }

  /**
   * @param gradients rows of entries in the order of the coefficients in {@link
   *     io.github.dl4joptnet.internal.backend.QpData}; null where absent
   */
  QpGradients(QpBatch.GivenShapes shapes, INDArray[] gradients) {
    this.shapes = shapes;
    this.g = null;
    this.arrays = gradients;
  }

  /** Symmetric: ½(u zᵀ + z uᵀ). */
  public INDArray dQ() {
    return g == null ? copy(0, shapes.Q()) : shaped(g.dQ(), shapes.Q());
  }

  public INDArray dp() {
    return g == null ? copy(1, shapes.p()) : shaped(g.dp(), shapes.p());
  }

  public INDArray dG() {
    return g == null ? copy(2, shapes.G()) : shaped(g.dG(), shapes.G());
  }

  public INDArray dh() {
    return g == null ? copy(3, shapes.h()) : shaped(g.dh(), shapes.h());
  }

  public INDArray dHLower() {
    return g == null ? copy(4, shapes.hLower()) : shaped(g.dHLower(), shapes.hLower());
  }

  public INDArray dA() {
    return g == null ? copy(5, shapes.A()) : shaped(g.dA(), shapes.A());
  }

  public INDArray db() {
    return g == null ? copy(6, shapes.b()) : shaped(g.db(), shapes.b());
  }

  public INDArray dLower() {
    return g == null ? copy(7, shapes.lower()) : shaped(g.dLower(), shapes.lower());
  }

  public INDArray dUpper() {
    return g == null ? copy(8, shapes.upper()) : shaped(g.dUpper(), shapes.upper());
  }

  private INDArray copy(int index, long[] shape) {
    return arrays[index] == null
        ? shaped((double[]) null, shape)
        : arrays[index].dup().reshape(shape);
  }

  private static INDArray shaped(MatrixGradient gradient, long[] shape) {
    if (gradient == null || shape == null) {
      return shaped((double[]) null, shape);
    }
    return QpInterruptedException.translating(() -> DenseArrays.write(gradient, shape));
  }

  private static INDArray shaped(double[] values, long[] shape) {
    if (shape == null) {
      return null;
    }
    return DenseArrays.write(values == null ? new double[0] : values, shape);
  }
}
