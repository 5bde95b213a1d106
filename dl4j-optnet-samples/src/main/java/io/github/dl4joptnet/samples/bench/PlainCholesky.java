package io.github.dl4joptnet.samples.bench;

/**
 * The unit of work that any machine can repeat: a plain Cholesky factorisation in one flat array.
 * It stays as it is whatever the solver uses.
 */
public final class PlainCholesky {
  private PlainCholesky() {}

  /**
   * Overwrites the upper triangle of A with R, A = RᵀR: four rows of R at a time, then two rows of
   * the rest at a time less what those four contribute.
   *
   * @param a positive definite, row-major n×n; only the upper triangle is read
   */
  public static void factorInPlace(double[] a, int n) {
    for (int k = 0; k < n; k += 4) {
      int end = Math.min(k + 4, n);
      for (int r = k; r < end; r++) {
        subtractRows(a, n, k, r, r);
        double inverse = 1 / Math.sqrt(a[r * n + r]);
        for (int j = r; j < n; j++) {
          a[r * n + j] *= inverse;
        }
      }
      int i = end;
      for (; i + 1 < n; i += 2) {
        subtractRank4(a, n, k, i);
      }
      for (; i < n; i++) {
        subtractRows(a, n, k, end, i);
      }
    }
  }

  /** Row r less its part in rows k … end − 1 of R. */
  private static void subtractRows(double[] a, int n, int k, int end, int r) {
    for (int q = k; q < end; q++) {
      double c = a[q * n + r];
      for (int j = r; j < n; j++) {
        a[r * n + j] -= c * a[q * n + j];
      }
    }
  }

  /** Rows i and i + 1 less their part in rows k … k + 3 of R. */
  private static void subtractRank4(double[] a, int n, int k, int i) {
    int p0 = k * n;
    int p1 = p0 + n;
    int p2 = p1 + n;
    int p3 = p2 + n;
    int y0 = i * n;
    int y1 = y0 + n;
    double c0 = a[p0 + i];
    double c1 = a[p1 + i];
    double c2 = a[p2 + i];
    double c3 = a[p3 + i];
    double e0 = a[p0 + i + 1];
    double e1 = a[p1 + i + 1];
    double e2 = a[p2 + i + 1];
    double e3 = a[p3 + i + 1];
    for (int j = i; j < n; j++) {
      double x0 = a[p0 + j];
      double x1 = a[p1 + j];
      double x2 = a[p2 + j];
      double x3 = a[p3 + j];
      a[y0 + j] =
          Math.fma(-c3, x3, Math.fma(-c2, x2, Math.fma(-c1, x1, Math.fma(-c0, x0, a[y0 + j]))));
      a[y1 + j] =
          Math.fma(-e3, x3, Math.fma(-e2, x2, Math.fma(-e1, x1, Math.fma(-e0, x0, a[y1 + j]))));
    }
  }
}
