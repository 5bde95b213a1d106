package io.github.dl4joptnet.internal.backend;

/**
 * The coefficients of a quadratic program, in the order in which everything lists them: ops their
 * inputs, backends their operands and gradients.
 */
public enum QpCoefficient {
  Q("Q", Size.N, Size.N, 0),
  P("p", Size.N, null, 0),
  G("G", Size.N_INEQ, Size.N, 0),
  H("h", Size.N_INEQ, null, Double.POSITIVE_INFINITY),
  H_LOWER("hLower", Size.N_INEQ, null, Double.NEGATIVE_INFINITY),
  A("A", Size.N_EQ, Size.N, 0),
  B("b", Size.N_EQ, null, 0),
  LOWER("lower", Size.N, null, Double.NEGATIVE_INFINITY),
  UPPER("upper", Size.N, null, Double.POSITIVE_INFINITY);

  /** The sizes of a program. */
  public enum Size {
    /** The number of variables. */
    N("n"),
    /** The number of inequality rows. */
    N_INEQ("nIneq"),
    /** The number of equality rows. */
    N_EQ("nEq");

    private final String symbol;

    Size(String symbol) {
      this.symbol = symbol;
    }

    /** As users write it: "nIneq". */
    @Override
    public String toString() {
      return symbol;
    }
  }

  private final String symbol;
  private final Size rows;
  private final Size columns;
  private final double absent;

  QpCoefficient(String symbol, Size rows, Size columns, double absent) {
    this.symbol = symbol;
    this.rows = rows;
    this.columns = columns;
    this.absent = absent;
  }

  /**
   * The coefficient of a name such as "hLower".
   *
   * @throws IllegalArgumentException if there is none
   */
  public static QpCoefficient named(String symbol) {
    for (QpCoefficient coefficient : values()) {
      if (coefficient.symbol.equals(symbol)) {
        return coefficient;
      }
    }
    throw new IllegalArgumentException("No coefficient is called \"" + symbol + "\"");
  }

  public boolean isMatrix() {
    return columns != null;
  }

  /** The size that is the number of rows of a matrix, or of entries of a vector. */
  public Size rows() {
    return rows;
  }

  /** The size that is the number of columns of a matrix; null for a vector. */
  public Size columns() {
    return columns;
  }

  /** Dimensions of one sample: 2 for a matrix, 1 for a vector. */
  public int rank() {
    return isMatrix() ? 2 : 1;
  }

  /** The value of every entry of a coefficient that is absent: 0, or the infinity of no limit. */
  public double absentValue() {
    return absent;
  }

  /** Whether a value may stand in an entry: finite, or the infinity that means "no limit". */
  public boolean allows(double value) {
    return Double.isFinite(value) || (value == absent && Double.isInfinite(absent));
  }

  /** As users write it: "hLower". */
  @Override
  public String toString() {
    return symbol;
  }
}
