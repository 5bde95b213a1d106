package io.github.dl4joptnet.internal.linalg.sparse;

/** Row by row and entry by entry: the least work where the factor is very sparse. */
final class UpLookingLdl extends SparseLdl {
  private final UpLookingPattern pattern;
  private final double[] l;
  private final int[] filled;

  UpLookingLdl(UpLookingPattern pattern) {
    this(pattern, new double[pattern.size()], new double[pattern.elimination().n()]);
  }

  private UpLookingLdl(UpLookingPattern pattern, double[] l, double[] inverseD) {
    super(pattern.elimination(), inverseD);
    this.pattern = pattern;
    this.l = l;
    filled = new int[n];
  }

  @Override
  public SparseLdl view() {
    return new UpLookingLdl(pattern, l, inverseD);
  }

  @Override
  public SparseLdl copy() {
    return new UpLookingLdl(pattern, l.clone(), inverseD.clone());
  }

  @Override
  void factor(double[] values) {
    int[] start = pattern.elimination().upper().start();
    int[] valueRow = pattern.elimination().upper().row();
    int[] columnStart = pattern.columnStart;
    int[] row = pattern.row;
    int[] rowStart = pattern.rowStart;
    int[] column = pattern.column;
    double[] y = work;
    System.arraycopy(columnStart, 0, filled, 0, n);
    for (int j = 0; j < n; j++) {
      double d = 0;
      for (int k = start[j]; k < start[j + 1]; k++) {
        if (valueRow[k] == j) {
          d = values[k];
        } else {
          y[valueRow[k]] = values[k];
        }
      }
      for (int k = rowStart[j]; k < rowStart[j + 1]; k++) {
        int i = column[k];
        double yi = y[i];
        y[i] = 0;
        int end = filled[i];
        for (int q = columnStart[i]; q < end; q++) {
          y[row[q]] -= l[q] * yi;
        }
        double lji = yi * inverseD[i];
        d -= lji * yi;
        l[end] = lji;
        filled[i] = end + 1;
      }
      inverseD[j] = 1 / accepted(j, d);
    }
  }

  @Override
  void solveForward(double[] y) {
    int[] columnStart = pattern.columnStart;
    int[] row = pattern.row;
    for (int j = 0; j < n; j++) {
      double yj = y[j];
      for (int k = columnStart[j]; k < columnStart[j + 1]; k++) {
        y[row[k]] -= l[k] * yj;
      }
    }
  }

  @Override
  void solveBackward(double[] y) {
    int[] columnStart = pattern.columnStart;
    int[] row = pattern.row;
    for (int j = n - 1; j >= 0; j--) {
      double sum = y[j] * inverseD[j];
      for (int k = columnStart[j]; k < columnStart[j + 1]; k++) {
        sum -= l[k] * y[row[k]];
      }
      y[j] = sum;
    }
  }
}
