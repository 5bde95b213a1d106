package io.github.dl4joptnet.samples.bench;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Sizes of a benchmark QP and the family that its numbers come from. */
public record QpShape(Family family, int n, int nIneq, int nEq) {
  /** The shapes that peers of this solver are compared on. */
  public static final List<QpShape> PEERS =
      List.of(
          dense(10, 10, 0),
          dense(50, 50, 0),
          dense(100, 100, 0),
          dense(100, 50, 50),
          new QpShape(Family.SUDOKU, 64, 0, 40),
          new QpShape(Family.DENOISE, 199, 198, 0),
          dense(200, 200, 0));

  /** Beside those of the peers: weights that share out a whole. */
  public static final QpShape SIMPLEX = new QpShape(Family.SIMPLEX, 100, 0, 1);

  /** Sudoku as solvers without bounds want it, which is what presolve is for. */
  public static final QpShape SUDOKU_ROWS = new QpShape(Family.SUDOKU_ROWS, 64, 64, 40);

  /** Denoising as it is while it is learned: Q and G dense, near those of total variation. */
  public static final QpShape DENOISE_DENSE = new QpShape(Family.DENOISE_DENSE, 199, 198, 0);

  /** Ties: one row of each sample is active with a multiplier of zero, or all but a third are. */
  public static final QpShape ONE_TIE = new QpShape(Family.ONE_TIE, 50, 50, 0);

  public static final QpShape TIES = new QpShape(Family.TIES, 50, 50, 0);

  /** All that have a name of their own, or are in {@link #PEERS}. */
  static final List<QpShape> NAMED =
      Stream.concat(PEERS.stream(), Stream.of(SIMPLEX, SUDOKU_ROWS, DENOISE_DENSE, ONE_TIE, TIES))
          .toList();

  private static final Pattern SIZES = Pattern.compile("(\\d{1,4})-(\\d{1,4})-(\\d{1,4})");

  /** Where the numbers come from. */
  public enum Family {
    /** Random dense matrices, as in qpth's own profiling. */
    DENSE,
    /** The 4×4 Sudoku network: Q = 0.1 I, z ≥ 0 and dense equalities. */
    SUDOKU,
    /** The same with z ≥ 0 as rows of G. */
    SUDOKU_ROWS,
    /** Total-variation denoising of a signal: diagonal Q, sparse inequalities. */
    DENOISE,
    /** The Q of a least-squares problem, z ≥ 0 and a sum of one. */
    SIMPLEX,
    /** Q = LLᵀ + 1e-3 I with L near the diagonal, and dense G near the differences. */
    DENOISE_DENSE,
    /** As dense, around a solution where a third of the rows are active, one of them weakly. */
    ONE_TIE,
    /** The same with another third of the rows weakly active. */
    TIES
  }

  public static QpShape dense(int n, int nIneq, int nEq) {
    return new QpShape(Family.DENSE, n, nIneq, nEq);
  }

  /**
   * Reads what {@link #name()} writes.
   *
   * @throws IllegalArgumentException saying what a shape looks like
   */
  public static QpShape parse(String name) {
    for (QpShape shape : NAMED) {
      if (shape.name().equals(name)) {
        return shape;
      }
    }
    Matcher sizes = SIZES.matcher(name);
    if (!sizes.matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no shape: expected n-nIneq-nEq such as 50-50-0, or sudoku, sudoku-rows,"
              + " denoise, denoise-dense, simplex, one-tie or ties");
    }
    QpShape shape =
        dense(
            Integer.parseInt(sizes.group(1)),
            Integer.parseInt(sizes.group(2)),
            Integer.parseInt(sizes.group(3)));
    if (shape.n < 1 || shape.n > 2000 || shape.rows() > 4000 || shape.nEq > shape.n) {
      throw new IllegalArgumentException(
          "'" + name + "': expected 1 to 2000 variables, no more equalities, and up to 4000 rows");
    }
    return shape;
  }

  /** Rows of G and A together. */
  public int rows() {
    return nIneq + nEq;
  }

  public String name() {
    return switch (family) {
      case DENSE -> n + "-" + nIneq + "-" + nEq;
      case SUDOKU -> "sudoku";
      case SUDOKU_ROWS -> "sudoku-rows";
      case DENOISE -> "denoise";
      case SIMPLEX -> "simplex";
      case DENOISE_DENSE -> "denoise-dense";
      case ONE_TIE -> "one-tie";
      case TIES -> "ties";
    };
  }

  /** Whether every sample has its own Q, G and A where this shape comes up; only p differs else. */
  public boolean usuallyPerSample() {
    return family == Family.DENSE || family == Family.ONE_TIE || family == Family.TIES;
  }

  /** Order of the plain Cholesky factorisation in whose time this shape's is given. */
  public int unitOrder() {
    return n <= 100 ? 100 : 200;
  }
}
