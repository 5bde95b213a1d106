package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of a loss with respect to the coefficients of a {@link QpBatch}: DOUBLE, in the shape
 * in which each coefficient was given, summed over the batch where it is shared, and null where it
 * was absent. Samples that were not solved contribute zero.
 */
public final class QpGradients {
  private final Map<QpCoefficient, long[]> shapes;

  /** Null where the gradients are in {@link #onDevice}. */
  private final @Nullable BackendGradients gradients;

  /** Rows of entries on a device; null where the gradients are in {@link #gradients}. */
  private final @Nullable Map<QpCoefficient, INDArray> onDevice;

  QpGradients(Map<QpCoefficient, long[]> shapes, BackendGradients gradients) {
    this.shapes = shapes;
    this.gradients = gradients;
    this.onDevice = null;
  }

  QpGradients(Map<QpCoefficient, long[]> shapes, Map<QpCoefficient, INDArray> onDevice) {
    this.shapes = shapes;
    this.gradients = null;
    this.onDevice = onDevice;
  }

  /** Symmetric: ½(u zᵀ + z uᵀ). */
  public @Nullable INDArray dQ() {
    return get(QpCoefficient.Q);
  }

  public @Nullable INDArray dp() {
    return get(QpCoefficient.P);
  }

  public @Nullable INDArray dG() {
    return get(QpCoefficient.G);
  }

  public @Nullable INDArray dh() {
    return get(QpCoefficient.H);
  }

  public @Nullable INDArray dHLower() {
    return get(QpCoefficient.H_LOWER);
  }

  public @Nullable INDArray dA() {
    return get(QpCoefficient.A);
  }

  public @Nullable INDArray db() {
    return get(QpCoefficient.B);
  }

  public @Nullable INDArray dLower() {
    return get(QpCoefficient.LOWER);
  }

  public @Nullable INDArray dUpper() {
    return get(QpCoefficient.UPPER);
  }

  private @Nullable INDArray get(QpCoefficient coefficient) {
    long[] shape = shapes.get(coefficient);
    if (shape == null) {
      return null;
    }
    if (onDevice != null && onDevice.containsKey(coefficient)) {
      return onDevice.get(coefficient).dup().reshape(shape);
    }
    MatrixGradient gradient = gradients == null ? null : gradients.get(coefficient);
    // Given, but without entries: the backends do not see it.
    return gradient == null
        ? DenseArrays.write(new double[0], shape)
        : QpInterruptedException.translating(() -> DenseArrays.write(gradient, shape));
  }
}
