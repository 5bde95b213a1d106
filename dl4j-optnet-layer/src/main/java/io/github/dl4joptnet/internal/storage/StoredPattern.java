package io.github.dl4joptnet.internal.storage;

import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Where the entries of a sparse matrix are, in a form that can be stored. Immutable. */
public final class StoredPattern implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int rows;
  private final int columns;
  private final int[] row;
  private final int[] column;

  /** The solver recognises a pattern fastest by the very object. */
  private transient volatile @Nullable SparseMatrix matrix;

  /** ND4J asks ops for what they store more often than it stores it. */
  private transient volatile @Nullable String json;

  private StoredPattern(int rows, int columns, int[] row, int[] column) {
    this.rows = rows;
    this.columns = columns;
    this.row = row;
    this.column = column;
  }

  public static StoredPattern of(SparseMatrix matrix) {
    SparseLayout layout = QpInternals.layout(matrix);
    return new StoredPattern(
        layout.rows(), layout.columns(), layout.row().clone(), layout.column().clone());
  }

  @JsonCreator
  static StoredPattern decode(
      @JsonProperty("rows") int rows,
      @JsonProperty("columns") int columns,
      @JsonProperty("rowIndices") @Nullable ExactArray rowIndices,
      @JsonProperty("columnIndices") @Nullable ExactArray columnIndices) {
    if (rowIndices == null || columnIndices == null) {
      throw new IllegalArgumentException(
          "the stored form of a sparse matrix needs rowIndices and columnIndices: damaged");
    }
    StoredPattern pattern =
        new StoredPattern(rows, columns, integers(rowIndices), integers(columnIndices));
    pattern.matrix(); // checks the positions
    return pattern;
  }

  private static int[] integers(ExactArray array) {
    int[] integers = new int[array.length()];
    for (int k = 0; k < integers.length; k++) {
      integers[k] = (int) array.get(k);
      if (integers[k] != array.get(k)) {
        throw new IllegalArgumentException(
            "the stored form of a sparse matrix has the index %s: damaged".formatted(array.get(k)));
      }
    }
    return integers;
  }

  /** JSON, for forms that hold texts only. */
  public String toJson() {
    String written = json;
    if (written == null) {
      try {
        written = new ObjectMapper().writeValueAsString(this);
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e); // numbers and texts: cannot happen
      }
      json = written;
    }
    return written;
  }

  /**
   * Reads what {@link #toJson()} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  public static StoredPattern fromJson(String json) {
    try {
      return new ObjectMapper().readValue(json, StoredPattern.class);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the stored form of a sparse matrix: damaged, " + e.getMessage(), e);
    }
  }

  @JsonProperty("rows")
  public int rows() {
    return rows;
  }

  @JsonProperty("columns")
  public int columns() {
    return columns;
  }

  @JsonProperty("rowIndices")
  ExactArray rowIndices() {
    return ExactArray.of(Arrays.stream(row).asDoubleStream().toArray());
  }

  @JsonProperty("columnIndices")
  ExactArray columnIndices() {
    return ExactArray.of(Arrays.stream(column).asDoubleStream().toArray());
  }

  /** Number of stored entries. */
  public int size() {
    return row.length;
  }

  public int row(int entry) {
    return row[entry];
  }

  public int column(int entry) {
    return column[entry];
  }

  /** A matrix of this pattern, for {@link SparseMatrix#withValues}; its own values are zeros. */
  public SparseMatrix matrix() {
    SparseMatrix made = matrix;
    if (made == null) {
      made = SparseMatrix.of(rows, columns, row, column, new double[row.length]);
      matrix = made;
    }
    return made;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StoredPattern that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(row, that.row)
        && Arrays.equals(column, that.column);
  }

  @Override
  public int hashCode() {
    return Objects.hash(rows, columns, Arrays.hashCode(row), Arrays.hashCode(column));
  }

  /** "3 x 4 with 5 entries". */
  @Override
  public String toString() {
    return "%d x %d with %d entries".formatted(rows, columns, row.length);
  }
}
