package io.github.dl4joptnet.internal.backend.cpu.pattern;

import io.github.dl4joptnet.internal.linalg.sparse.Elimination;
import io.github.dl4joptnet.internal.linalg.sparse.LdlPattern;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;
import java.util.Arrays;

/**
 * The matrix {@code C W Cᵀ} of the rows for a diagonal W: where it has entries, which products of
 * two entries of C they are the sums of, and in which order to eliminate.
 */
public final class RowProducts {
  /** The most products per entry of C. */
  private static final int MOST_PER_ENTRY = 4;

  private final int[] column;
  private final LdlPattern ldl;
  private final int[] diagonal;

  /** Per product, its two entries of C, and the entry of the permuted upper triangle. */
  private final int[] left;

  private final int[] right;
  private final int[] at;

  private RowProducts(SparsePattern rows, int count) {
    int m = rows.columns();
    int[] start = rows.start();
    column = rows.row();
    SparsePattern.Placed byColumn = rows.transposed();
    int[] columnStart = byColumn.pattern().start();
    int[] rowOf = byColumn.pattern().row();
    int[] entryOf = new int[column.length];
    for (int k = 0; k < column.length; k++) {
      entryOf[byColumn.position()[k]] = k;
    }
    left = new int[count];
    right = new int[count];
    at = new int[count];
    int[] upperRow = new int[m + count];
    int[] upperColumn = new int[m + count];
    int[] entry = new int[m];
    int entries = 0;
    int product = 0;
    for (int i = 0; i < m; i++) {
      int first = entries;
      upperRow[entries] = i;
      upperColumn[entries] = i;
      entry[i] = entries++;
      for (int k = start[i]; k < start[i + 1]; k++) {
        for (int q = columnStart[column[k]]; rowOf[q] < i; q++) {
          int r = rowOf[q];
          if (entry[r] < first) {
            upperRow[entries] = r;
            upperColumn[entries] = i;
            entry[r] = entries++;
          }
          left[product] = entryOf[q];
          right[product] = k;
          at[product++] = entry[r];
        }
        left[product] = k;
        right[product] = k;
        at[product++] = entry[i];
      }
    }
    SparsePattern.Placed upper =
        SparsePattern.of(
            m, m, Arrays.copyOf(upperRow, entries), Arrays.copyOf(upperColumn, entries));
    Elimination elimination = Elimination.of(upper.pattern());
    for (int p = 0; p < count; p++) {
      at[p] = elimination.position()[upper.position()[at[p]]];
    }
    diagonal = new int[m];
    for (int i = 0; i < m; i++) {
      // The last one of its column.
      diagonal[i] = elimination.upper().start()[elimination.newIndex()[i] + 1] - 1;
    }
    ldl = LdlPattern.of(elimination);
  }

  /**
   * Null where the whole KKT matrix takes less work.
   *
   * @param rows C by rows
   */
  static RowProducts of(SparsePattern rows, Elimination whole) {
    int[] inColumn = new int[rows.rows()];
    for (int j : rows.row()) {
      inColumn[j]++;
    }
    double count = 0;
    for (int c : inColumn) {
      count += 0.5 * c * (c + 1.0);
    }
    if (rows.columns() == 0 || count > MOST_PER_ENTRY * (double) rows.size()) {
      return null;
    }
    RowProducts products = new RowProducts(rows, (int) count);
    return work(products.elimination()) < work(whole) ? products : null;
  }

  /** A factorisation and a solve, in multiply-adds. */
  private static double work(Elimination elimination) {
    return elimination.operations() + 2.0 * elimination.entries();
  }

  public Elimination elimination() {
    return ldl.elimination();
  }

  /** The factor. */
  public LdlPattern ldl() {
    return ldl;
  }

  /** Where the diagonal entry of each row is in the permuted upper triangle. */
  public int[] diagonal() {
    return diagonal;
  }

  /**
   * Computes the permuted upper triangle.
   *
   * @param c the entries of C in the order of {@link ProgramPattern#rows()}
   * @param weight the diagonal of W
   */
  public void multiply(double[] c, double[] weight, double[] to) {
    Arrays.fill(to, 0);
    for (int p = 0; p < at.length; p++) {
      int k = left[p];
      to[at[p]] = Math.fma(c[k] * weight[column[k]], c[right[p]], to[at[p]]);
    }
  }
}
