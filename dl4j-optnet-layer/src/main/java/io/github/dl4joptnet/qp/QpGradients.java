package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.BackendGradients;
import io.github.dl4joptnet.internal.backend.MatrixGradient;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gradients of a loss with respect to the coefficients of a {@link QpBatch}: DOUBLE, in the shape
 * in which each coefficient was given, summed over the batch where it is shared, and null where it
 * was absent. The gradient of a sparse coefficient is that of its stored entries, in the order in
 * which they were given, {@code [nnz] or [batch, nnz]} as its values were. Samples that were not
 * solved contribute zero, and so do samples with a gradient beyond 1e300.
 *
 * <p>Each gradient is made at the first call; later calls return the same array, so take a {@code
 * dup()} to change it. In an open workspace each call makes an array there, as ND4J does.
 */
public final class QpGradients {
  private final Map<QpCoefficient, LazyArray> arrays = new EnumMap<>(QpCoefficient.class);

  QpGradients(Map<QpCoefficient, long[]> shapes, BackendGradients gradients) {
    shapes.forEach(
        (coefficient, shape) -> put(coefficient, () -> write(gradients.get(coefficient), shape)));
  }

  /**
   * @param onDevice rows of entries
   */
  QpGradients(Map<QpCoefficient, long[]> shapes, Map<QpCoefficient, INDArray> onDevice) {
    shapes.forEach(
        (coefficient, shape) -> {
          INDArray entries = onDevice.get(coefficient);
          put(
              coefficient,
              () -> entries == null ? write(null, shape) : entries.dup().reshape(shape));
        });
  }

  private void put(QpCoefficient coefficient, Supplier<INDArray> maker) {
    arrays.put(coefficient, new LazyArray(maker));
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
    LazyArray array = arrays.get(coefficient);
    return array == null ? null : array.get();
  }

  /**
   * @param gradient null for a coefficient that was given without any entries
   */
  private static INDArray write(@Nullable MatrixGradient gradient, long[] shape) {
    return gradient == null || gradient.blockSize() == 0
        ? DenseArrays.write(new double[0], shape)
        : QpInterruptedException.translating(() -> DenseArrays.write(gradient, shape));
  }
}
