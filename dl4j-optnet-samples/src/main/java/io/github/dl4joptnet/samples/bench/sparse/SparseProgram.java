package io.github.dl4joptnet.samples.bench.sparse;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.factory.Nd4j;

/** A program as plain arrays and lists of entries; null where a part is absent. */
record SparseProgram(
    int n,
    Entries q,
    double[] p,
    Entries g,
    double[] hLower,
    double[] h,
    Entries a,
    double[] b,
    double[] lower,
    double[] upper) {

  int rows() {
    return (g == null ? 0 : g.rows()) + (a == null ? 0 : a.rows());
  }

  int entries() {
    int sum = 0;
    for (Entries part : new Entries[] {q, g, a}) {
      sum += part == null ? 0 : part.size();
    }
    return sum;
  }

  /** A batch of one. */
  QpBatch build() {
    QpBatch.Builder builder = QpBatch.builder().threads(1).p(Nd4j.createFromArray(p));
    if (q != null) {
      builder.Q(q.matrix());
    }
    if (g != null) {
      builder.G(g.matrix());
    }
    if (a != null) {
      builder.A(a.matrix());
    }
    if (hLower != null) {
      builder.hLower(Nd4j.createFromArray(hLower));
    }
    if (h != null) {
      builder.h(Nd4j.createFromArray(h));
    }
    if (b != null) {
      builder.b(Nd4j.createFromArray(b));
    }
    if (lower != null) {
      builder.lower(Nd4j.createFromArray(lower));
    }
    return upper == null ? builder.build() : builder.upper(Nd4j.createFromArray(upper)).build();
  }

  /** Entries of a matrix; those at the same position add up. */
  static final class Entries {
    private final int rows;
    private final int columns;
    private final TreeMap<Long, Double> values = new TreeMap<>();
    private int[] row = {};
    private int[] column = {};
    private double[] value = {};

    Entries(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
    }

    void add(int row, int column, double value) {
      values.merge((long) row * columns + column, value, Double::sum);
    }

    int rows() {
      return rows;
    }

    int size() {
      return values.size();
    }

    /** From arrays that are made once, as times begin with these. */
    SparseMatrix matrix() {
      if (row.length != size()) {
        row = new int[size()];
        column = new int[size()];
        value = new double[size()];
        int k = 0;
        for (Map.Entry<Long, Double> entry : values.entrySet()) {
          row[k] = (int) (entry.getKey() / columns);
          column[k] = (int) (entry.getKey() % columns);
          value[k++] = entry.getValue();
        }
      }
      return SparseMatrix.of(rows, columns, row, column, value);
    }
  }
}
