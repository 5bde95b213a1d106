package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the builders of layers on models have in common.
 *
 * @param <T> the builder
 */
@SuppressWarnings("unchecked") // T is the builder
abstract class ModelBuilder<T extends ModelBuilder<T>> {
  private QpSettings settings = QpSettings.defaults();

  ModelBuilder() {}

  /** The solver's settings. Default: {@link QpSettings#defaults()}. */
  public T settings(QpSettings settings) {
    this.settings = Objects.requireNonNull(settings, "settings");
    return (T) this;
  }

  QpSettings settings() {
    return settings;
  }

  /**
   * The program as a model of its own at each call: to print it, or to solve it without a network.
   *
   * @throws IllegalArgumentException if it is incomplete, or its parts contradict each other
   */
  public abstract QpModel model();

  /** A copy of a matrix; a vector counts as one column where columns is 1, else as one row. */
  static INDArray matrix(String name, INDArray given, long rows, long columns) {
    Objects.requireNonNull(given, name);
    boolean fits =
        given.rank() == 2
            && (rows < 0 || given.size(0) == rows)
            && (columns < 0 || given.size(1) == columns);
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: expected a matrix [%s, %s], got %s"
              .formatted(
                  name,
                  rows < 0 ? "rows" : rows,
                  columns < 0 ? "columns" : columns,
                  Arrays.toString(given.shape())));
    }
    return given.dup();
  }

  /** A copy of a vector. */
  static INDArray vector(String name, INDArray given, long length) {
    Objects.requireNonNull(given, name);
    if (given.rank() != 1 || given.length() != length) {
      throw new IllegalArgumentException(
          "%s: expected a vector [%d], got %s"
              .formatted(name, length, Arrays.toString(given.shape())));
    }
    return given.dup();
  }
}
