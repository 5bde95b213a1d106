package io.github.dl4joptnet.internal.storage;

import java.io.Serializable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * An immutable vector or matrix of a stored configuration, on the Java heap.
 *
 * <p>Its JSON form keeps every bit, infinities included, where decimal text would be long and
 * Infinity no JSON at all: big-endian IEEE values, row by row, deflated, in Base64. Values that are
 * floats without loss (incidence matrices, identities, FLOAT arrays) are stored as floats.
 */
@JsonAutoDetect(isGetterVisibility = JsonAutoDetect.Visibility.NONE)
public final class ExactArray implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] shape;
  private final double[] values;

  private ExactArray(long[] shape, double[] values) {
    this.shape = shape;
    this.values = values;
  }

  /** Copies a matrix, or a vector of any orientation; a column or row stays a matrix of one row. */
  public static ExactArray of(INDArray array) {
    return new ExactArray(
        array.shape().clone(), array.castTo(DataType.DOUBLE).dup('c').data().asDouble());
  }

  /** A vector; copied. */
  public static ExactArray of(double[] vector) {
    return new ExactArray(new long[] {vector.length}, vector.clone());
  }

  @JsonCreator
  public static ExactArray decode(
      @JsonProperty("shape") long @Nullable [] shape,
      @JsonProperty("encoding") @Nullable String encoding,
      @JsonProperty("values") @Nullable String text) {
    if (shape == null || text == null || encoding == null || !ExactNumbers.isKnown(encoding)) {
      throw new IllegalArgumentException(
          "array in a network configuration: shape, values and an encoding ("
              + ExactNumbers.FLOATS
              + " or "
              + ExactNumbers.DOUBLES
              + ") are needed, got encoding "
              + encoding);
    }
    int length = length(shape, ExactNumbers.most(encoding, text));
    try {
      return new ExactArray(shape.clone(), ExactNumbers.decode(encoding, text, length));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "array of shape " + Arrays.toString(shape) + " in a network configuration: damaged", e);
    }
  }

  /** The number of entries, if there can be as many. */
  private static int length(long[] shape, long most) {
    double length = 1; // a product of longs might overflow
    for (long size : shape) {
      length *= size < 0 ? Double.NaN : size;
    }
    if (shape.length < 1 || shape.length > 2 || !(length <= most)) {
      throw new IllegalArgumentException(
          "array of shape %s in a network configuration: damaged, expected a vector or a matrix of %d entries at most"
              .formatted(Arrays.toString(shape), most));
    }
    return (int) length;
  }

  @JsonProperty("shape")
  public long[] shape() {
    return shape.clone();
  }

  @JsonProperty("encoding")
  public String encoding() {
    return ExactNumbers.encoding(values);
  }

  @JsonProperty("values")
  public String encode() {
    return ExactNumbers.encode(values);
  }

  /** The number of entries. */
  public int length() {
    return values.length;
  }

  public double get(int index) {
    return values[index];
  }

  public double get(int row, int column) {
    return values[Math.toIntExact(row * shape[1] + column)];
  }

  public boolean isMatrix() {
    return shape.length == 2;
  }

  /** A vector has one axis longer than 1 at most: ND4J users often write vectors as [1, length]. */
  public boolean isVector() {
    return shape.length == 1 || (shape.length == 2 && (shape[0] == 1 || shape[1] == 1));
  }

  public INDArray toArray(DataType dataType, long... asShape) {
    return Nd4j.createFromArray(values).reshape('c', asShape).castTo(dataType);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ExactArray that
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length <= 8
        ? Arrays.toString(values)
        : "array of shape " + Arrays.toString(shape);
  }
}
