package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The coefficients that the builders of layers and vertices take: those of the quadratic program,
 * and pRest, the entries of p behind the input. Networks are stored with these names.
 */
enum LayerCoefficient {
  @JsonProperty("Q")
  Q(QpCoefficient.Q),
  @JsonProperty("p")
  P(QpCoefficient.P),
  @JsonProperty("pRest")
  P_REST(null),
  @JsonProperty("G")
  G(QpCoefficient.G),
  @JsonProperty("h")
  H(QpCoefficient.H),
  @JsonProperty("hLower")
  H_LOWER(QpCoefficient.H_LOWER),
  @JsonProperty("A")
  A(QpCoefficient.A),
  @JsonProperty("b")
  B(QpCoefficient.B),
  @JsonProperty("lower")
  LOWER(QpCoefficient.LOWER),
  @JsonProperty("upper")
  UPPER(QpCoefficient.UPPER);

  /** The sizes of the program, and REST = n − nIn, the entries of p behind the input. */
  enum Size {
    N("number of variables"),
    N_INEQ("number of inequalities"),
    N_EQ("number of equalities"),
    REST("number of entries of p behind the input");

    private final String words;

    Size(String words) {
      this.words = words;
    }

    private static Size of(QpCoefficient.Size size) {
      return switch (size) {
        case N -> N;
        case N_INEQ -> N_INEQ;
        case N_EQ -> N_EQ;
      };
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** The name in builders, and of the parameter where the coefficient is learned entry by entry. */
  final String symbol;

  /** What counts the rows of a matrix, or the entries of a vector. */
  final Size rows;

  /** Null for a vector. */
  private final @Nullable Size columns;

  /** Null for the rest of p. */
  private final @Nullable QpCoefficient coefficient;

  /**
   * @param coefficient null for the rest of p
   */
  LayerCoefficient(@Nullable QpCoefficient coefficient) {
    this.coefficient = coefficient;
    if (coefficient == null) {
      symbol = "pRest";
      rows = Size.REST;
      columns = null;
    } else {
      symbol = coefficient.toString();
      rows = Size.of(coefficient.rows());
      columns = coefficient.isMatrix() ? Size.of(coefficient.columns()) : null;
    }
  }

  /**
   * @throws IllegalArgumentException if there is no such name
   */
  static LayerCoefficient named(String name) {
    for (LayerCoefficient each : values()) {
      if (each.symbol.equals(name)) {
        return each;
      }
    }
    throw new IllegalArgumentException("a quadratic program has no coefficient named " + name);
  }

  /** That of the program; the rest of p is a part of p. */
  QpCoefficient coefficient() {
    return Objects.requireNonNull(coefficient, symbol);
  }

  boolean isMatrix() {
    return columns != null;
  }

  /** What counts the columns of a matrix; a vector has none. */
  Size columns() {
    return Objects.requireNonNull(columns, symbol);
  }

  /** Whether a value may stand in an entry: finite, or the infinity that means "no limit". */
  boolean allows(double value) {
    return (coefficient == null ? QpCoefficient.P : coefficient).allows(value);
  }

  @Override
  public String toString() {
    return symbol;
  }
}
