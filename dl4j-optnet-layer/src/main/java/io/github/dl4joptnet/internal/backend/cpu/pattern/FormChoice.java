package io.github.dl4joptnet.internal.backend.cpu.pattern;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.linalg.sparse.Elimination;
import io.github.dl4joptnet.qp.MatrixForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses between dense and sparse matrices for a batch. */
public final class FormChoice {
  private static final Logger log = LoggerFactory.getLogger(FormChoice.class);

  /** Programs with up to this many variables and rows are solved dense. */
  private static final int MOST_DENSE = 100;

  /** Dense arrays with a larger share of nonzeros are solved dense. */
  private static final double MOST_FILLED = 0.2;

  /**
   * The time of a multiply-add in a loop over dense rows, relative to one in a sparse
   * factorisation.
   */
  public static final double DENSE_COST = 0.25;

  /** Multiply-adds of a sparse round per variable and row, besides those of its factor. */
  private static final double SPARSE_OVERHEAD = 10;

  /** Sparse matrices have to be cheaper by this factor, as the counts are rough. */
  private static final double MARGIN = 2;

  /** Rounds or iterations over which the work that a batch does once pays off. */
  private static final double TYPICAL_ROUNDS = 5;

  private FormChoice() {}

  /** The pattern of a batch that is to be solved with sparse matrices, else null. */
  public static ProgramPattern of(QpData data, MatrixForm wanted) {
    if (wanted == MatrixForm.DENSE) {
      return null;
    }
    return wanted == MatrixForm.SPARSE ? ProgramPattern.of(data) : cheaper(data);
  }

  private static ProgramPattern cheaper(QpData data) {
    if (data.n() + data.nIneq() + data.nEq() <= MOST_DENSE) {
      return null;
    }
    if (data.isSparse()) {
      return ProgramPattern.of(data);
    }
    // A symbolic analysis takes longer than a solve, so that it has to serve several.
    if (!data.sharedMatrices() || !hasFewEntries(data)) {
      return null;
    }
    ProgramPattern pattern = ProgramPattern.of(data);
    double sparse = sparseCost(pattern);
    double dense = DENSE_COST * denseCost(data, pattern);
    boolean pays = MARGIN * sparse < dense;
    log.debug(
        "{} variables, {} rows, {} entries: {} matrices ({} multiply-adds per round against {})",
        data.n(),
        pattern.m(),
        pattern.q().size() + pattern.rows().size(),
        pays ? "sparse" : "dense",
        (long) sparse,
        (long) dense);
    return pays ? pattern : null;
  }

  private static boolean hasFewEntries(QpData data) {
    double all = (double) data.n() * (data.n() + data.nEq() + data.nIneq());
    int left = (int) Math.min(Integer.MAX_VALUE - 1, MOST_FILLED * all);
    left = withoutEntries(data.Q(), left);
    left = withoutEntries(data.A(), left);
    return withoutEntries(data.G(), left) >= 0;
  }

  /** A number of entries less those of a matrix; negative where it has more. */
  private static int withoutEntries(Operand matrix, int left) {
    double[] values = matrix == null ? new double[0] : matrix.values();
    int end = values.length;
    int rest = left;
    for (int k = -1; rest >= 0 && k < end; ) {
      k = VectorKernels.nextNonzero(values, k + 1, end);
      rest -= k < end ? 1 : 0;
    }
    return rest;
  }

  /** A factorisation and two solves. */
  private static double sparseCost(ProgramPattern pattern) {
    Elimination elimination = pattern.kkt().elimination();
    return elimination.operations()
        + 4.0 * elimination.entries()
        + SPARSE_OVERHEAD * (pattern.n() + pattern.m());
  }

  /**
   * The active set method with a definite Q: half of the inequalities active, or half as many as z
   * has degrees of freedom; the Schur complement of all rows once per batch.
   */
  private static double denseCost(QpData data, ProgramPattern pattern) {
    double n = data.n();
    boolean isBounded = data.lower() != null || data.upper() != null;
    double rows = pattern.m() + (isBounded ? n : 0);
    double active = Math.min(data.nIneq() + (isBounded ? n : 0), n - Math.min(n, data.nEq())) / 2;
    double elimination = pattern.q().size() <= n ? 0 : n * n * n / 6 + n * n * rows / 2;
    double once = elimination + rows * rows * n / 2;
    return active * active * active / 6 + active * rows + once / data.batch() / TYPICAL_ROUNDS;
  }
}
