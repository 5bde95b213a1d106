package io.github.dl4joptnet.internal.linalg.sparse;

/** The pattern with single entries, for {@link UpLookingLdl}. */
final class UpLookingPattern extends LdlPattern {
  /** L without its diagonal by columns, rows ascending. */
  final int[] columnStart;

  final int[] row;

  /** The same by rows, columns ascending. */
  final int[] rowStart;

  final int[] column;

  /**
   * @throws ArithmeticException where the factor has more entries than an array can have
   */
  UpLookingPattern(Elimination elimination) {
    super(elimination);
    int n = elimination.n();
    int entries = Math.toIntExact(elimination.entries());
    int[] count = elimination.count();
    columnStart = new int[n + 1];
    for (int j = 0; j < n; j++) {
      columnStart[j + 1] = columnStart[j] + count[j];
    }
    row = new int[entries];
    rowStart = new int[n + 1];
    fillColumns();
    column = new int[entries];
    fillRows();
  }

  private void fillColumns() {
    int n = elimination().n();
    int[] next = columnStart.clone();
    elimination()
        .forEachEntry(
            (i, j) -> {
              row[next[j]++] = i;
              rowStart[i + 1]++;
            });
    for (int j = 0; j < n; j++) {
      rowStart[j + 1] += rowStart[j];
    }
  }

  private void fillRows() {
    int n = elimination().n();
    int[] next = rowStart.clone();
    for (int j = 0; j < n; j++) {
      for (int k = columnStart[j]; k < columnStart[j + 1]; k++) {
        column[next[row[k]]++] = j;
      }
    }
  }

  @Override
  int size() {
    return row.length;
  }

  @Override
  public SparseLdl newFactor() {
    return new UpLookingLdl(this);
  }
}
