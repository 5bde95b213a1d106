package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.storage.ExactArray;
import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks of the sparse matrices that a user puts into a configuration, and their parts. */
final class SparseValues {
  private SparseValues() {}

  /**
   * @param name of the factory method, for messages
   * @throws IllegalArgumentException if there is no matrix, or it has no entries
   */
  static StoredPattern pattern(String name, @Nullable SparseMatrix matrix) {
    if (matrix == null || matrix.nnz() == 0) {
      throw new IllegalArgumentException(
          "%s: a sparse matrix with one or more entries is needed, got %s"
              .formatted(name, matrix == null ? "null" : matrix));
    }
    return StoredPattern.of(matrix);
  }

  /**
   * @throws IllegalArgumentException if they are those of several samples
   */
  static ExactArray values(String name, SparseMatrix matrix) {
    double[] values = QpInternals.values(matrix);
    if (values.length != matrix.nnz()) {
      throw new IllegalArgumentException(
          "%s: values of shape [%d] are needed, one set for all samples, got [%d, %d]"
              .formatted(name, matrix.nnz(), values.length / matrix.nnz(), matrix.nnz()));
    }
    return ExactArray.of(values);
  }

  /**
   * Checks a stored form.
   *
   * @throws IllegalArgumentException if there are not as many values as entries
   */
  static void checkCount(StoredPattern pattern, ExactArray values) {
    if (values.length() != pattern.size()) {
      throw new IllegalArgumentException(
          "the stored form of a sparse matrix: %d entries need as many values, got %d: damaged"
              .formatted(pattern.size(), values.length()));
    }
  }

  /**
   * @param name how messages call the matrix: the coefficient, or "the pattern of …"
   */
  static void claimSizes(
      String name, LayerCoefficient target, StoredPattern pattern, QpSizes sizes) {
    sizes.claim(target.rows, pattern.rows(), name + " has " + Counts.rows(pattern.rows()));
    sizes.claim(
        target.columns(), pattern.columns(), name + " has " + Counts.columns(pattern.columns()));
  }

  /**
   * @throws IllegalArgumentException if an entry of Q has no counterpart across the diagonal
   */
  static void checkBothTriangles(StoredPattern q) {
    mirrored(q);
  }

  /** Where both triangles of Q are stored: per entry, the one at the transposed position. */
  private static int[] mirrored(StoredPattern q) {
    Map<Long, Integer> entries = new HashMap<>();
    for (int k = 0; k < q.size(); k++) {
      entries.put((long) q.row(k) * q.columns() + q.column(k), k);
    }
    int[] mirrored = new int[q.size()];
    for (int k = 0; k < q.size(); k++) {
      Integer other = entries.get((long) q.column(k) * q.columns() + q.row(k));
      if (other == null) {
        throw new IllegalArgumentException(
            "Q has an entry at (%1$d, %2$d) and none at (%2$d, %1$d): give both triangles"
                .formatted(q.row(k), q.column(k)));
      }
      mirrored[k] = other;
    }
    return mirrored;
  }

  /**
   * @throws IllegalArgumentException if the values of Q are not symmetric
   */
  static void checkSymmetric(StoredPattern q, ExactArray values) {
    int[] mirrored = mirrored(q);
    double largest = 0;
    for (int k = 0; k < values.length(); k++) {
      largest = Math.max(largest, Math.abs(values.get(k)));
    }
    for (int k = 0; k < mirrored.length; k++) {
      double other = values.get(mirrored[k]);
      ValueChecks.checkSymmetric(q.row(k), q.column(k), values.get(k), other, largest);
    }
  }
}
