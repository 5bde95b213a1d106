package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a program's sparse matrices. Beside one of these, Q = eps·I is sparse too: as an
 * array it would outgrow all the rest.
 */
final class SparsePatterns {
  private final Map<LayerCoefficient, SparseMatrix> patterns =
      new EnumMap<>(LayerCoefficient.class);

  private SparsePatterns() {}

  /**
   * @param sizes all that are needed are known
   */
  static SparsePatterns of(ParametricQp qp, QpSizes sizes) {
    SparsePatterns found = new SparsePatterns();
    for (LayerCoefficient target : qp.coefficients().keySet()) {
      if (qp.isSparse(target)) {
        SparseMatrix pattern = Objects.requireNonNull(qp.source(target)).sparsePattern();
        found.patterns.put(
            target, pattern == null ? diagonal(Math.toIntExact(sizes.get(Size.N))) : pattern);
      }
    }
    return found;
  }

  private static SparseMatrix diagonal(int n) {
    int[] indices = IntStream.range(0, n).toArray();
    return SparseMatrix.of(n, n, indices, indices, new double[n]);
  }

  /** Null for a dense coefficient. */
  @Nullable SparseMatrix get(LayerCoefficient target) {
    return patterns.get(target);
  }
}
