package io.github.dl4joptnet.testing.problems;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Stream;

/**
 * A QP in the text form of src-test-data/qp: minimise ½zᵀPz + qᵀz + r subject to lc ≤ Cz ≤ uc and
 * lb ≤ z ≤ ub.
 *
 * @param constant r, which the solver does not know of
 */
public record QpFile(String name, double constant, PlainQp qp) {
  /** All *.qp files of a folder, by name. */
  public static List<QpFile> readAll(Path folder) throws IOException {
    List<QpFile> problems = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".qp")).sorted().toList()) {
        problems.add(read(file));
      }
    }
    return problems;
  }

  public static QpFile read(Path file) throws IOException {
    StringTokenizer in = new StringTokenizer(Files.readString(file));
    String name = in.nextToken();
    int n = Integer.parseInt(in.nextToken());
    int m = Integer.parseInt(in.nextToken());
    int pEntries = Integer.parseInt(in.nextToken());
    int cEntries = Integer.parseInt(in.nextToken());
    double constant = Double.parseDouble(in.nextToken());
    double[][] p = matrix(in, n, n, pEntries);
    double[][] c = matrix(in, m, n, cEntries);
    double[] q = vector(in, n);
    double[] lc = vector(in, m);
    double[] uc = vector(in, m);
    double[] lb = vector(in, n);
    double[] ub = vector(in, n);
    PlainQp qp =
        new PlainQp(
            p, q, m > 0 ? c : null, m > 0 ? uc : null, m > 0 ? lc : null, null, null, lb, ub);
    return new QpFile(name, constant, qp);
  }

  /** The objective with its constant. */
  public double objective(double[] z) {
    return qp.objective(z) + constant;
  }

  private static double[][] matrix(StringTokenizer in, int rows, int columns, int entries) {
    double[][] matrix = new double[rows][columns];
    for (int k = 0; k < entries; k++) {
      int i = Integer.parseInt(in.nextToken());
      int j = Integer.parseInt(in.nextToken());
      matrix[i][j] = Double.parseDouble(in.nextToken());
    }
    return matrix;
  }

  private static double[] vector(StringTokenizer in, int length) {
    double[] vector = new double[length];
    for (int i = 0; i < length; i++) {
      String token = in.nextToken();
      vector[i] =
          switch (token) {
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(token);
          };
    }
    return vector;
  }
}
