package io.github.dl4joptnet.qp;

import static io.github.dl4joptnet.internal.backend.QpCoefficient.A;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.B;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.G;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.H;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.H_LOWER;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.LOWER;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.P;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.Q;
import static io.github.dl4joptnet.internal.backend.QpCoefficient.UPPER;
import static io.github.dl4joptnet.internal.backend.input.DenseArrays.shape;

import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.QpBackend;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.backend.selection.Backends;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks the shapes of a {@link QpBatch.Builder}'s coefficients and has their values read. */
final class QpBatchReader {
  /** Those whose last dimension is n; the first that is given tells it. */
  private static final List<QpCoefficient> TELL_N = List.of(Q, G, A, P, LOWER, UPPER);

  private final QpBatch.Builder builder;
  private final Map<QpCoefficient, INDArray> given;
  private final Map<QpCoefficient, SparseMatrix> sparse;

  QpBatchReader(QpBatch.Builder builder) {
    this.builder = builder;
    this.given = builder.given;
    this.sparse = builder.sparse;
  }

  QpBatch read() {
    given.forEach(QpBatchReader::checkType);
    int n = variables();
    int batch = batch();
    checkPartners();
    BatchShape shape = new BatchShape(batch, n, rows(G), rows(A));
    given.forEach((coefficient, array) -> checkShape(coefficient, array, shape));
    sparse.forEach((coefficient, matrix) -> checkSparse(coefficient, matrix, shape));
    QpBackend backend =
        builder.reader == null ? Backends.forReading(builder.backend) : builder.reader;
    QpData data = backend.read(coefficients(shape), builder.threads);
    Map<QpCoefficient, long[]> shapes = new EnumMap<>(QpCoefficient.class);
    given.forEach((coefficient, array) -> shapes.put(coefficient, array.shape().clone()));
    sparse.forEach((coefficient, matrix) -> shapes.put(coefficient, matrix.valueShape().clone()));
    return new QpBatch(data, shapes);
  }

  private CoefficientArrays coefficients(BatchShape shape) {
    Map<QpCoefficient, INDArray> arrays = new EnumMap<>(QpCoefficient.class);
    arrays.putAll(given);
    Map<QpCoefficient, SparseLayout> layouts = new EnumMap<>(QpCoefficient.class);
    sparse.forEach(
        (coefficient, matrix) -> {
          layouts.put(coefficient, matrix.layout());
          INDArray values = matrix.values();
          if (values != null) {
            arrays.put(coefficient, values);
          }
        });
    return new CoefficientArrays(shape, arrays, layouts);
  }

  private static void checkType(QpCoefficient coefficient, INDArray array) {
    if (array.dataType() != DataType.DOUBLE && array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          coefficient + " has data type " + array.dataType() + ", expected FLOAT or DOUBLE");
    }
  }

  private int variables() {
    long n = -1;
    QpCoefficient from = null;
    for (QpCoefficient coefficient : TELL_N) {
      if (!has(coefficient)) {
        continue;
      }
      long last = columns(coefficient);
      if (from == null) {
        n = last;
        from = coefficient;
      } else if (last != n) {
        throw new IllegalArgumentException(
            "%s has shape %s, expected a last dimension of n = %d as in %s"
                .formatted(coefficient, shapeOf(coefficient), n, described(from)));
      }
    }
    if (from == null) {
      throw new IllegalArgumentException(
          "no coefficient tells the number of variables: give at least one of Q, p, G, A, lower,"
              + " upper");
    }
    if (n == 0) {
      throw new IllegalArgumentException(
          described(from) + " has no variables, expected n of at least 1");
    }
    return Math.toIntExact(n);
  }

  private long columns(QpCoefficient coefficient) {
    SparseMatrix matrix = sparse.get(coefficient);
    if (matrix != null) {
      return matrix.columns();
    }
    INDArray array = array(coefficient);
    checkRank(coefficient, array);
    return array.size(array.rank() - 1);
  }

  /** A coefficient that is given and dense. */
  private INDArray array(QpCoefficient coefficient) {
    return Objects.requireNonNull(given.get(coefficient));
  }

  /** "[3, 4]", for sparse coefficients too. */
  private String shapeOf(QpCoefficient coefficient) {
    SparseMatrix matrix = sparse.get(coefficient);
    return matrix == null
        ? shape(array(coefficient))
        : "[%d, %d]".formatted(matrix.rows(), matrix.columns());
  }

  private String described(QpCoefficient coefficient) {
    return coefficient + " " + shapeOf(coefficient);
  }

  private static void checkRank(QpCoefficient coefficient, INDArray array) {
    int shared = coefficient.rank();
    if (array.rank() != shared && array.rank() != shared + 1) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected rank %d (shared) or %d (leading batch dimension)"
              .formatted(coefficient, shape(array), shared, shared + 1));
    }
  }

  private int batch() {
    long batch = 1;
    QpCoefficient from = null;
    for (Map.Entry<QpCoefficient, INDArray> each : given.entrySet()) {
      QpCoefficient coefficient = each.getKey();
      INDArray array = each.getValue();
      checkRank(coefficient, array);
      if (array.rank() == coefficient.rank() || array.size(0) == 1) {
        continue;
      }
      if (array.size(0) == 0) {
        throw new IllegalArgumentException(
            "%s has shape %s, expected a batch of at least 1".formatted(coefficient, shape(array)));
      }
      if (from != null && array.size(0) != batch) {
        throw new IllegalArgumentException(
            "%s has shape %s, expected a batch of %d as in %s (or 1, or no batch dimension)"
                .formatted(coefficient, shape(array), batch, withBatch(from)));
      }
      batch = array.size(0);
      from = coefficient;
    }
    for (Map.Entry<QpCoefficient, SparseMatrix> each : sparse.entrySet()) {
      QpCoefficient coefficient = each.getKey();
      SparseMatrix matrix = each.getValue();
      if (matrix.batch() == 1) {
        continue;
      }
      if (matrix.batch() == 0) {
        throw new IllegalArgumentException(
            withBatch(coefficient) + ", expected a batch of at least 1");
      }
      if (from != null && matrix.batch() != batch) {
        throw new IllegalArgumentException(
            "%s, expected a batch of %d as in %s (or 1, or no batch dimension)"
                .formatted(withBatch(coefficient), batch, withBatch(from)));
      }
      batch = matrix.batch();
      from = coefficient;
    }
    return Math.toIntExact(batch);
  }

  /** With the shape that has the batch dimension. */
  private String withBatch(QpCoefficient coefficient) {
    SparseMatrix matrix = sparse.get(coefficient);
    return matrix == null
        ? described(coefficient)
        : coefficient + " with values " + Arrays.toString(matrix.valueShape());
  }

  private int rows(QpCoefficient matrix) {
    SparseMatrix rows = sparse.get(matrix);
    if (rows != null) {
      return rows.rows();
    }
    INDArray array = given.get(matrix);
    return array == null ? 0 : Math.toIntExact(array.size(array.rank() - 2));
  }

  private boolean has(QpCoefficient coefficient) {
    return given.containsKey(coefficient) || sparse.containsKey(coefficient);
  }

  private void checkPartners() {
    if (!has(G) && (has(H) || has(H_LOWER))) {
      throw new IllegalArgumentException(
          (has(H) ? H : H_LOWER) + " is given without G, expected G too");
    }
    if (has(G) && !has(H) && !has(H_LOWER)) {
      throw new IllegalArgumentException(
          described(G) + " is given without limits, expected h, hLower or both");
    }
    if (has(A) != has(B)) {
      throw new IllegalArgumentException(
          has(A)
              ? described(A) + " is given without b, expected b too"
              : described(B) + " is given without A, expected A too");
    }
  }

  private static void checkSparse(
      QpCoefficient coefficient, SparseMatrix matrix, BatchShape shape) {
    int rows = shape.rows(coefficient);
    if (matrix.rows() != rows) {
      throw new IllegalArgumentException(
          "%s has shape [%d, %d], expected [%d, %d]"
              .formatted(coefficient, matrix.rows(), matrix.columns(), rows, shape.n()));
    }
  }

  private static void checkShape(QpCoefficient coefficient, INDArray array, BatchShape shape) {
    int rows = shape.rows(coefficient);
    if (coefficient.isMatrix() && array.size(array.rank() - 2) != rows) {
      throw new IllegalArgumentException(
          "%1$s has shape %2$s, expected [batch, %3$d, %4$d] or [%3$d, %4$d]"
              .formatted(coefficient, shape(array), rows, shape.n()));
    }
    if (!coefficient.isMatrix() && array.size(array.rank() - 1) != rows) {
      throw new IllegalArgumentException(
          "%1$s has shape %2$s, expected [batch, %3$d] or [%3$d] (%4$s = %3$d)"
              .formatted(coefficient, shape(array), rows, coefficient.rows()));
    }
    if (array.length() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected at most 2^31 entries; split the batch"
              .formatted(coefficient, shape(array)));
    }
  }
}
