package io.github.dl4joptnet.samples.denoise;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Total variation denoising as a quadratic program. Of a noisy signal x it makes
 *
 * <pre>
 * argmin  ½ ‖y − x‖² + λ Σ |yᵢ₊₁ − yᵢ|
 *     =   argmin over y, t:  ½ yᵀy − xᵀy + λ Σ tᵢ   subject to   D y − t ≤ 0,  −D y − t ≤ 0
 * </pre>
 *
 * with z = (y, t): the signal, and bounds of its jumps.
 */
final class TotalVariation {
  private TotalVariation() {}

  /** The number of variables in z: points, and jumps between them. */
  static int variables(int points) {
    return 2 * points - 1;
  }

  /** D, (D y)ᵢ = yᵢ₊₁ − yᵢ: {@code [points − 1, points]}. */
  static INDArray differences(int points) {
    INDArray d = Nd4j.zeros(DataType.DOUBLE, points - 1, points);
    for (int i = 0; i < points - 1; i++) {
      d.putScalar(i, i, -1).putScalar(i, i + 1, 1);
    }
    return d;
  }

  /** G of G z ≤ 0, {@code [2 (points − 1), 2 points − 1]}. */
  static INDArray constraints(int points) {
    INDArray d = differences(points);
    INDArray t = Nd4j.eye(points - 1).castTo(DataType.DOUBLE);
    return Nd4j.vstack(Nd4j.hstack(d, t.neg()), Nd4j.hstack(d.neg(), t.neg()));
  }

  /** A diagonal matrix {@code [2 points − 1, 2 points − 1]} with one value for y, one for t. */
  static INDArray diagonal(int points, double forSignal, double forJumps) {
    int n = variables(points);
    INDArray diagonal = Nd4j.zeros(DataType.DOUBLE, n, n);
    for (int i = 0; i < n; i++) {
      diagonal.putScalar(i, i, i < points ? forSignal : forJumps);
    }
    return diagonal;
  }
}
