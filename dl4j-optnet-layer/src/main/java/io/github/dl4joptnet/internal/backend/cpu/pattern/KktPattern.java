package io.github.dl4joptnet.internal.backend.cpu.pattern;

import io.github.dl4joptnet.internal.linalg.sparse.Elimination;
import io.github.dl4joptnet.internal.linalg.sparse.LdlPattern;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;

/**
 * Where the matrix {@code [Q Cᵀ; C ·]} has entries, in which order to eliminate, and its factor.
 */
public final class KktPattern {
  /** Bytes per entry of the factor for the pattern, and for the values in each thread. */
  private static final long PATTERN_BYTES = 8;

  private static final long VALUE_BYTES = 8;

  private final Elimination elimination;
  private final int[] q;
  private final int[] rows;
  private final int[] diagonal;
  private LdlPattern ldl;

  KktPattern(ProgramPattern program) {
    int n = program.n();
    int m = program.m();
    int[] qStart = program.q().start();
    int[] qRow = program.q().row();
    int above = 0;
    for (int j = 0; j < n; j++) {
      for (int k = qStart[j]; k < qStart[j + 1]; k++) {
        above += qRow[k] < j ? 1 : 0;
      }
    }
    int size = above + program.rows().size() + n + m;
    int[] row = new int[size];
    int[] column = new int[size];
    int count = 0;
    q = new int[qRow.length];
    for (int j = 0; j < n; j++) {
      for (int k = qStart[j]; k < qStart[j + 1]; k++) {
        q[k] = qRow[k] < j ? count : -1;
        if (qRow[k] < j) {
          row[count] = qRow[k];
          column[count++] = j;
        }
      }
    }
    rows = new int[program.rows().size()];
    for (int r = 0; r < m; r++) {
      for (int k = program.rows().start()[r]; k < program.rows().start()[r + 1]; k++) {
        rows[k] = count;
        row[count] = program.rows().row()[k];
        column[count++] = n + r;
      }
    }
    diagonal = new int[n + m];
    for (int i = 0; i < n + m; i++) {
      diagonal[i] = count;
      row[count] = i;
      column[count++] = i;
    }
    SparsePattern.Placed placed = SparsePattern.of(n + m, n + m, row, column);
    elimination = Elimination.of(placed.pattern());
    move(q, placed);
    move(rows, placed);
    move(diagonal, placed);
  }

  /** Turns positions in the order of assembly into positions in the permuted upper triangle. */
  private void move(int[] entries, SparsePattern.Placed placed) {
    for (int k = 0; k < entries.length; k++) {
      entries[k] = entries[k] < 0 ? -1 : elimination.position()[placed.position()[entries[k]]];
    }
  }

  /**
   * Where the entries of Q above the diagonal are in the permuted upper triangle; −1 for others.
   */
  public int[] q() {
    return q;
  }

  /** The same for the entries of C. */
  public int[] rows() {
    return rows;
  }

  /** The same for the diagonal, of the variables and then of the rows. */
  public int[] diagonal() {
    return diagonal;
  }

  /** The order of elimination. */
  public Elimination elimination() {
    return elimination;
  }

  /**
   * Makes sure that the factor fits into memory, before any of it is made.
   *
   * @param threads the number of threads that factor at the same time
   * @throws IllegalArgumentException where it does not; says what it would need
   */
  public void checkMemory(int threads) {
    long entries = elimination.entries();
    double bytes = entries * (double) (PATTERN_BYTES + threads * VALUE_BYTES);
    double most = Runtime.getRuntime().maxMemory();
    if (entries > Integer.MAX_VALUE - 8 || bytes > most) {
      throw new IllegalArgumentException(
          "the factor of the KKT matrix (order %d) would have %d entries, for which %d threads need %.1f GiB; the heap has %.1f GiB: expected sparser coefficients, fewer threads or a larger heap (-Xmx)"
              .formatted(elimination.n(), entries, threads, bytes / (1L << 30), most / (1L << 30)));
    }
  }

  /** The factor; made when first asked for. */
  public synchronized LdlPattern ldl() {
    if (ldl == null) {
      ldl = LdlPattern.of(elimination);
    }
    return ldl;
  }
}
