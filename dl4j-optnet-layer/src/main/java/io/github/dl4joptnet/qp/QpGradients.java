package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.backend.BackendGradients;
import io.github.dl4joptnet.backend.MatrixGradient;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of a loss with respect to the coefficients of a {@link QpBatch}: DOUBLE, in the shape
 * in which each coefficient was given, summed over the batch where it is shared, and null where it
 * was absent. Samples that were not solved contribute zero.
 */
public final class QpGradients {
  private final QpBatch.GivenShapes shapes;
  private final BackendGradients g;

  QpGradients(QpBatch.GivenShapes shapes, BackendGradients gradients) {
    this.shapes = shapes;
    this.g = gradients;
  }

  /** Symmetric: ½(u zᵀ + z uᵀ). */
  public INDArray dQ() {
    return shaped(g.dQ(), shapes.Q());
  }

  public INDArray dp() {
    return shaped(g.dp(), shapes.p());
  }

  public INDArray dG() {
    return shaped(g.dG(), shapes.G());
  }

  public INDArray dh() {
    return shaped(g.dh(), shapes.h());
  }

  public INDArray dHLower() {
    return shaped(g.dHLower(), shapes.hLower());
  }

  public INDArray dA() {
    return shaped(g.dA(), shapes.A());
  }

  public INDArray db() {
    return shaped(g.db(), shapes.b());
  }

  public INDArray dLower() {
    return shaped(g.dLower(), shapes.lower());
  }

  public INDArray dUpper() {
    return shaped(g.dUpper(), shapes.upper());
  }

  private static INDArray shaped(MatrixGradient gradient, long[] shape) {
    if (gradient == null || shape == null) {
      return shaped((double[]) null, shape);
    }
    return DenseArrays.write(gradient, shape);
  }

  private static INDArray shaped(double[] values, long[] shape) {
    if (shape == null) {
      return null;
    }
    return DenseArrays.write(values == null ? new double[0] : values, shape);
  }
}
