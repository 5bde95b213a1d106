package io.github.dl4joptnet.internal.testing;

import java.util.Random;

/** Matrices by rows: random ones, and products in plain loops. */
public final class PlainMatrices {
  private PlainMatrices() {}

  /** Normal entries. */
  public static double[][] random(int rows, int columns, Random random) {
    double[][] a = new double[rows][];
    for (int i = 0; i < rows; i++) {
      a[i] = vector(columns, random);
    }
    return a;
  }

  /** Normal entries. */
  public static double[] vector(int length, Random random) {
    double[] x = new double[length];
    for (int i = 0; i < length; i++) {
      x[i] = random.nextGaussian();
    }
    return x;
  }

  /** Between 0.5 and 2. */
  public static double[] positive(int length, Random random) {
    return random.doubles(length, 0.5, 2).toArray();
  }

  /** Symmetric, with eigenvalues of at least one half. */
  public static double[][] definite(int n, Random random) {
    double[][] b = random(n, n, random);
    double[][] a = product(b, transpose(b, n));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a[i][j] = a[i][j] / n + (i == j ? 0.5 : 0);
      }
    }
    return a;
  }

  public static double[][] diagonal(double... entries) {
    double[][] a = new double[entries.length][entries.length];
    for (int i = 0; i < entries.length; i++) {
      a[i][i] = entries[i];
    }
    return a;
  }

  public static double[][] copy(double[][] a) {
    double[][] copy = new double[a.length][];
    for (int i = 0; i < a.length; i++) {
      copy[i] = a[i].clone();
    }
    return copy;
  }

  /** NaN below the diagonal, for code that is to read the upper triangle alone. */
  public static double[][] upperTriangle(double[][] a) {
    double[][] upper = copy(a);
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        upper[i][j] = Double.NaN;
      }
    }
    return upper;
  }

  public static double[][] transpose(double[][] a, int columns) {
    double[][] t = new double[columns][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < columns; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  public static double[][] product(double[][] a, double[][] b) {
    int columns = b.length == 0 ? 0 : b[0].length;
    double[][] c = new double[a.length][columns];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < columns; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  /** A x. */
  public static double[] product(double[][] a, double[] x) {
    double[] y = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      y[i] = dot(a[i], x);
    }
    return y;
  }

  /** Aᵀ x, with as many entries as given: A may have no rows. */
  public static double[] transposedProduct(double[][] a, double[] x, int columns) {
    return product(transpose(a, columns), x);
  }

  public static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  public static double normInf(double[] x) {
    double max = 0;
    for (double entry : x) {
      max = Math.max(max, Math.abs(entry));
    }
    return max;
  }

  /** Row after row. */
  public static double[] flat(double[][] a) {
    int columns = a.length == 0 ? 0 : a[0].length;
    double[] flat = new double[a.length * columns];
    for (int i = 0; i < a.length; i++) {
      System.arraycopy(a[i], 0, flat, i * columns, columns);
    }
    return flat;
  }

  /** The given rows and columns. */
  public static double[][] part(double[][] a, int[] rows, int[] columns) {
    double[][] part = new double[rows.length][columns.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        part[i][j] = a[rows[i]][columns[j]];
      }
    }
    return part;
  }
}
