package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.model.NamedAccess;
import io.github.dl4joptnet.internal.storage.StoredForm;
import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The attributes of an OptNet op: which coefficients it is given, the sizes as far as the user
 * stated them, the solver's settings. They are saved and cloned with the graph.
 *
 * @param name the user's name for the op, for messages
 * @param id the same in all clones of an op, which share a {@link SolveMemory} through it
 * @param patterns of the sparse coefficients, whose inputs are the values of the stored entries
 * @param n number of variables, or -1 to infer it from the arrays; likewise nIneq and nEq
 */
record QpSpec(
    String name,
    String id,
    SortedSet<QpCoefficient> inputs,
    SortedMap<QpCoefficient, StoredPattern> patterns,
    long n,
    long nIneq,
    long nEq,
    QpSettings settings) {

  /** The version of the stored form; see ParametricQp.FORMAT for when it changes. */
  static final int FORMAT = 2;

  /** The first that has sparse coefficients. */
  private static final int SPARSE_FORMAT = 2;

  private static final String SETTING = "settings.";
  private static final String PATTERN = "pattern.";

  boolean has(QpCoefficient input) {
    return inputs.contains(input);
  }

  boolean hasInequalities() {
    return has(QpCoefficient.G);
  }

  boolean hasEqualities() {
    return has(QpCoefficient.A);
  }

  boolean hasBounds() {
    return has(QpCoefficient.LOWER) || has(QpCoefficient.UPPER);
  }

  /** The types and names that {@link org.nd4j.autodiff.samediff.SameDiff#save} can store. */
  Map<String, Object> toProperties() {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("format", patterns.isEmpty() ? 1L : SPARSE_FORMAT);
    properties.put("name", name);
    properties.put("id", id);
    properties.put(
        "coefficients",
        inputs.stream().map(QpCoefficient::toString).collect(Collectors.joining(",")));
    properties.put("n", n);
    properties.put("nIneq", nIneq);
    properties.put("nEq", nEq);
    patterns.forEach((input, pattern) -> properties.put(PATTERN + input, pattern.toJson()));
    settings.toMap().forEach((key, value) -> properties.put(SETTING + key, value));
    return properties;
  }

  /**
   * @throws IllegalArgumentException if the form is of a later version, or damaged
   */
  static QpSpec fromProperties(Map<String, Object> properties) {
    StoredForm.check(
        "the graph's OptNet op",
        ((Number) properties.getOrDefault("format", 1L)).longValue(),
        FORMAT);
    Map<String, String> settings = new TreeMap<>();
    SortedMap<QpCoefficient, StoredPattern> patterns = new TreeMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(SETTING)) {
            settings.put(key.substring(SETTING.length()), (String) value);
          } else if (key.startsWith(PATTERN)) {
            patterns.put(
                QpCoefficient.named(key.substring(PATTERN.length())),
                StoredPattern.fromJson((String) value));
          }
        });
    return new QpSpec(
        (String) required(properties, "name"),
        (String) required(properties, "id"),
        Arrays.stream(((String) required(properties, "coefficients")).split(","))
            .map(QpCoefficient::named)
            .collect(Collectors.toCollection(TreeSet::new)),
        patterns,
        ((Number) required(properties, "n")).longValue(),
        ((Number) required(properties, "nIneq")).longValue(),
        ((Number) required(properties, "nEq")).longValue(),
        QpSettings.fromMap(settings));
  }

  /**
   * @throws IllegalArgumentException if there is no value of that name
   */
  static Object required(Map<String, Object> properties, String key) {
    Object value = properties.get(key);
    if (value == null) {
      throw new IllegalArgumentException(
          "the stored form of an OptNet op needs \"" + key + "\", has " + properties.keySet());
    }
    return value;
  }

  /**
   * The wider of the inputs' types: ND4J's own rule for mixed arithmetic.
   *
   * @throws IllegalArgumentException if one is neither FLOAT nor DOUBLE
   */
  DataType outputType(List<DataType> types) {
    DataType widest = DataType.FLOAT;
    int i = 0;
    for (QpCoefficient input : inputs) {
      DataType type = types.get(i++);
      if (type != DataType.FLOAT && type != DataType.DOUBLE) {
        throw problem(input + " has data type " + type + ", expected FLOAT or DOUBLE");
      }
      widest = type == DataType.DOUBLE ? type : widest;
    }
    return widest;
  }

  /**
   * The sizes of the problem that the arrays form, provided that they form one; {@link #batch}
   * checks that.
   */
  BatchShape sizes(List<INDArray> arrays) {
    BatchShape ofSample =
        new BatchShape(
            1,
            size(n >= 0 ? n : inferN(arrays)),
            size(nIneq >= 0 ? nIneq : last(arrays, QpCoefficient.H, QpCoefficient.H_LOWER)),
            size(nEq >= 0 ? nEq : last(arrays, QpCoefficient.B)));
    long batch = 1;
    int i = 0;
    for (QpCoefficient input : inputs) {
      INDArray array = arrays.get(i++);
      if (hasBatchDimension(input, array, ofSample)) {
        batch = Math.max(batch, array.size(0));
      }
    }
    return new BatchShape(size(batch), ofSample.n(), ofSample.nIneq(), ofSample.nEq());
  }

  private boolean hasBatchDimension(QpCoefficient input, INDArray array, BatchShape ofSample) {
    return patterns.containsKey(input)
        ? array.rank() == 2
        : array.rank() > input.rank() || isFlattened(input, array, ofSample);
  }

  private int size(long value) {
    if (value > Integer.MAX_VALUE) {
      throw problem("the size " + value + " is too large, expected less than 2^31");
    }
    return (int) value;
  }

  /**
   * The arrays as the solver takes them, flattened matrices as {@code [batch, rows, n]}, values of
   * sparse ones in their pattern.
   *
   * @throws IllegalArgumentException naming op, coefficient, shape and expectation
   */
  QpBatch batch(List<INDArray> arrays) {
    BatchShape sizes = sizes(arrays);
    QpBatch.Builder builder =
        QpBatch.builder().threads(settings.threads()).backend(settings.backend());
    int i = 0;
    for (QpCoefficient input : inputs) {
      INDArray array = arrays.get(i++);
      StoredPattern pattern = patterns.get(input);
      if (pattern != null) {
        NamedAccess.set(builder, input, matrix(input, pattern, array));
        continue;
      }
      if (isFlattened(input, array, sizes)) {
        array = array.reshape('c', array.size(0), sizes.rows(input), sizes.n());
      } else if (input.isMatrix() && array.rank() == 2 && !isShared(input, array, sizes)) {
        throw problem(
            "%1$s has shape %2$s, expected [%3$d, %4$d], [batch, %3$d, %4$d] or [batch, %3$d*%4$d]"
                .formatted(input, Arrays.toString(array.shape()), sizes.rows(input), sizes.n()));
      }
      NamedAccess.set(builder, input, array);
    }
    QpBatch batch;
    try {
      batch = builder.build();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(describe() + e.getMessage(), e);
    }
    if (batch.n() != sizes.n() || batch.nIneq() != sizes.nIneq() || batch.nEq() != sizes.nEq()) {
      throw problem(
          "the coefficients have n = %d, nIneq = %d, nEq = %d, expected %d, %d, %d as stated"
              .formatted(
                  batch.n(), batch.nIneq(), batch.nEq(), sizes.n(), sizes.nIneq(), sizes.nEq()));
    }
    return batch;
  }

  private SparseMatrix matrix(QpCoefficient input, StoredPattern pattern, INDArray values) {
    try {
      return pattern.matrix().withValues(values);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(describe() + input + ": " + e.getMessage(), e);
    }
  }

  IllegalArgumentException problem(String what) {
    return new IllegalArgumentException(describe() + what);
  }

  private String describe() {
    return "OptNet op \"" + name + "\": ";
  }

  /** The length of a vector, or else the columns of a matrix. */
  private long inferN(List<INDArray> arrays) {
    return last(
        arrays,
        QpCoefficient.P,
        QpCoefficient.LOWER,
        QpCoefficient.UPPER,
        QpCoefficient.Q,
        QpCoefficient.G,
        QpCoefficient.A);
  }

  /** The last dimension of the first candidate that is given. */
  private long last(List<INDArray> arrays, QpCoefficient... candidates) {
    for (QpCoefficient candidate : candidates) {
      StoredPattern pattern = patterns.get(candidate);
      if (pattern != null) {
        return pattern.columns();
      }
      if (has(candidate)) {
        INDArray array = arrays.get(inputs.headSet(candidate).size());
        if (array.rank() == 0) {
          throw problem(candidate + " is a scalar, expected rank 1 or more");
        }
        return array.size(-1);
      }
    }
    return 0;
  }

  private static boolean isShared(QpCoefficient matrix, INDArray array, BatchShape sizes) {
    return array.size(0) == sizes.rows(matrix) && array.size(1) == sizes.n();
  }

  private static boolean isFlattened(QpCoefficient input, INDArray array, BatchShape sizes) {
    return input.isMatrix()
        && array.rank() == 2
        && array.size(1) == (long) sizes.rows(input) * sizes.n()
        && !isShared(input, array, sizes);
  }
}
