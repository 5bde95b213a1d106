package io.github.dl4joptnet.conf;

import org.nd4j.shade.jackson.annotation.JsonProperty;

/** The places in the quadratic program that a coefficient can stand in. */
enum Slot {
  @JsonProperty("Q")
  Q("Q", Size.N, Size.N),
  @JsonProperty("p")
  P("p", Size.N, null),
  @JsonProperty("pRest")
  P_REST("pRest", Size.REST, null),
  @JsonProperty("G")
  G("G", Size.N_INEQ, Size.N),
  @JsonProperty("h")
  H("h", Size.N_INEQ, null),
  @JsonProperty("hLower")
  H_LOWER("hLower", Size.N_INEQ, null),
  @JsonProperty("A")
  A("A", Size.N_EQ, Size.N),
  @JsonProperty("b")
  B("b", Size.N_EQ, null),
  @JsonProperty("lower")
  LOWER("lower", Size.N, null),
  @JsonProperty("upper")
  UPPER("upper", Size.N, null);

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

    @Override
    public String toString() {
      return words;
    }
  }

  /** The builder's word, and the parameter's name where the coefficient is learned as it is. */
  final String symbol;

  final Size rows;
  final Size columns;

  Slot(String symbol, Size rows, Size columns) {
    this.symbol = symbol;
    this.rows = rows;
    this.columns = columns;
  }

  static Slot named(String name) {
    for (Slot slot : values()) {
      if (slot.symbol.equals(name)) {
        return slot;
      }
    }
    throw new IllegalArgumentException("a quadratic program has no coefficient named " + name);
  }

  boolean isMatrix() {
    return columns != null;
  }

  @Override
  public String toString() {
    return symbol;
  }
}
