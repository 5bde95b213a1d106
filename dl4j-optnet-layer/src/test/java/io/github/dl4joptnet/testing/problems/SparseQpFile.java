package io.github.dl4joptnet.testing.problems;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import java.util.zip.GZIPInputStream;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A QP in the text form of src-test-data/qp, which may be compressed by gzip, with its matrices as
 * stored entries: minimise ½zᵀPz + qᵀz + r subject to lc ≤ Cz ≤ uc and lb ≤ z ≤ ub.
 *
 * @param constant r, which the solver does not know of
 */
public record SparseQpFile(
    String name,
    double constant,
    Entries p,
    Entries c,
    double[] q,
    double[] lc,
    double[] uc,
    double[] lb,
    double[] ub) {

  /** The stored entries of a matrix. */
  public record Entries(int[] row, int[] column, double[] value) {
    private static Entries read(BufferedReader in, int count) throws IOException {
      Entries entries = new Entries(new int[count], new int[count], new double[count]);
      for (int k = 0; k < count; k++) {
        StringTokenizer line = new StringTokenizer(in.readLine());
        entries.row[k] = Integer.parseInt(line.nextToken());
        entries.column[k] = Integer.parseInt(line.nextToken());
        entries.value[k] = Double.parseDouble(line.nextToken());
      }
      return entries;
    }

    public Entries with(double[] values) {
      return new Entries(row, column, values);
    }

    /** Adds factor times the matrix or its transpose times x. */
    public void addProduct(double factor, boolean transposed, double[] x, double[] to) {
      int[] source = transposed ? row : column;
      int[] target = transposed ? column : row;
      for (int k = 0; k < value.length; k++) {
        to[target[k]] += factor * value[k] * x[source[k]];
      }
    }
  }

  public static SparseQpFile read(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(
                    file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                    StandardCharsets.US_ASCII))) {
      StringTokenizer head = new StringTokenizer(in.readLine());
      String name = head.nextToken();
      int n = Integer.parseInt(head.nextToken());
      int m = Integer.parseInt(head.nextToken());
      int pEntries = Integer.parseInt(head.nextToken());
      int cEntries = Integer.parseInt(head.nextToken());
      double constant = Double.parseDouble(head.nextToken());
      Entries p = Entries.read(in, pEntries);
      Entries c = Entries.read(in, cEntries);
      return new SparseQpFile(
          name,
          constant,
          p,
          c,
          vector(in.readLine(), n),
          vector(in.readLine(), m),
          vector(in.readLine(), m),
          vector(in.readLine(), n),
          vector(in.readLine(), n));
    }
  }

  private static double[] vector(String line, int length) {
    StringTokenizer in = new StringTokenizer(line == null ? "" : line);
    double[] vector = new double[length];
    for (int i = 0; i < length; i++) {
      String token = in.nextToken();
      vector[i] =
          token.endsWith("inf")
              ? Math.copySign(Double.POSITIVE_INFINITY, token.startsWith("-") ? -1 : 1)
              : Double.parseDouble(token);
    }
    return vector;
  }

  public int n() {
    return q.length;
  }

  public int m() {
    return lc.length;
  }

  /** As a program of a batch of one, with sparse matrices. */
  public QpBatch batch() {
    QpBatch.Builder batch =
        QpBatch.builder()
            .Q(SparseMatrix.of(n(), n(), p.row(), p.column(), p.value()))
            .p(Nd4j.createFromArray(q))
            .lower(Nd4j.createFromArray(lb))
            .upper(Nd4j.createFromArray(ub));
    if (m() > 0) {
      batch.G(SparseMatrix.of(m(), n(), c.row(), c.column(), c.value()))
          .hLower(Nd4j.createFromArray(lc))
          .h(Nd4j.createFromArray(uc));
    }
    return batch.build();
  }

  /** The objective with its constant. */
  public double objective(double[] z) {
    double[] gradient = new double[n()];
    p.addProduct(0.5, false, z, gradient);
    double sum = constant;
    for (int j = 0; j < n(); j++) {
      sum += (gradient[j] + q[j]) * z[j];
    }
    return sum;
  }
}
