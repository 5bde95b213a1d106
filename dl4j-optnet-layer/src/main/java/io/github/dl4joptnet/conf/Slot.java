package io.github.dl4joptnet.conf;

/** The places in the quadratic program that a coefficient can stand in. */
enum Slot {
  Q("Q", Size.N, Size.N),
  P("p", Size.N, null),
  P_REST("pRest", Size.REST, null),
  G("G", Size.N_INEQ, Size.N),
  H("h", Size.N_INEQ, null),
  H_LOWER("hLower", Size.N_INEQ, null),
  A("A", Size.N_EQ, Size.N),
  B("b", Size.N_EQ, null),
  LOWER("lower", Size.N, null),
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
