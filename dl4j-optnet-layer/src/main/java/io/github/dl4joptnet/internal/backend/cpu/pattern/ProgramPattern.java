package io.github.dl4joptnet.internal.backend.cpu.pattern;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.SparseLayout;
import io.github.dl4joptnet.internal.linalg.VectorKernels;
import io.github.dl4joptnet.internal.linalg.sparse.SparsePattern;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;

/**
 * Where Q and the stacked rows C = [A; G] of a batch have entries, and where in the batch's
 * coefficients these are stored. The entries of a dense coefficient are those that are nonzero in
 * some sample.
 */
public final class ProgramPattern {
  private static final int CACHED = 8;

  /** The most recently used is the first. */
  private static SoftReference<ProgramPattern[]> cache = new SoftReference<>(null);

  private final Part qPart;
  private final Part aPart;
  private final Part gPart;
  private final int n;
  private final int m;
  private final SparsePattern q;
  private final int[] qPosition;
  private final SparsePattern rows;
  private final int[] rowPosition;
  private KktPattern kkt;
  private RowProducts rowProducts;
  private boolean hasRowProducts;

  /**
   * A coefficient.
   *
   * @param layout where it has entries
   * @param index where these are in the block of a sample; null for one after the other
   */
  private record Part(SparseLayout layout, int[] index) {
    static Part of(Operand operand, int rows, int columns) {
      if (operand == null) {
        return new Part(new SparseLayout(rows, columns, new int[0], new int[0]), null);
      }
      return operand.layout() != null
          ? new Part(operand.layout(), null)
          : ofDense(operand, rows, columns);
    }

    private static Part ofDense(Operand operand, int rows, int columns) {
      int[] index = nonzeros(operand.values(), operand.size());
      int count = index.length;
      int[] row = new int[count];
      int[] column = new int[count];
      for (int k = 0; k < count; k++) {
        row[k] = index[k] / columns;
        column[k] = index[k] % columns;
      }
      return new Part(new SparseLayout(rows, columns, row, column), index);
    }

    /** The positions at which some block of the given size is nonzero. */
    private static int[] nonzeros(double[] values, int size) {
      BitSet found = new BitSet(size);
      for (int from = 0; from < values.length; from += size) {
        int to = from + size;
        for (int k = from; (k = VectorKernels.nextNonzero(values, k, to)) < to; k++) {
          found.set(k - from);
        }
      }
      return found.stream().toArray();
    }

    boolean isSameAs(Part other) {
      return layout.equals(other.layout) && (index == null) == (other.index == null);
    }

    /** Copies the entries of a sample to their positions from an index on. */
    void copy(Operand operand, int sample, double[] to, int[] position, int at) {
      double[] values = operand == null ? null : operand.values();
      int from = operand == null ? 0 : operand.offset(sample);
      for (int k = 0; k < layout.size(); k++) {
        to[position[at + k]] = values[from + (index == null ? k : index[k])];
      }
    }
  }

  private ProgramPattern(Part q, Part a, Part g) {
    qPart = q;
    aPart = a;
    gPart = g;
    n = q.layout.columns();
    m = a.layout.rows() + g.layout.rows();
    SparsePattern.Placed placed = SparsePattern.of(n, n, q.layout.row(), q.layout.column());
    this.q = placed.pattern();
    qPosition = placed.position();
    SparsePattern.Placed stacked = stack(a.layout, g.layout);
    rows = stacked.pattern();
    rowPosition = stacked.position();
  }

  private SparsePattern.Placed stack(SparseLayout a, SparseLayout g) {
    int count = a.size() + g.size();
    int[] row = Arrays.copyOf(a.row(), count);
    int[] column = Arrays.copyOf(a.column(), count);
    for (int k = 0; k < g.size(); k++) {
      row[a.size() + k] = a.rows() + g.row(k);
      column[a.size() + k] = g.column(k);
    }
    return SparsePattern.of(n, m, column, row);
  }

  /** The pattern of a batch: that of an earlier batch where it is the same. */
  public static ProgramPattern of(QpData data) {
    Part q = Part.of(data.Q(), data.n(), data.n());
    Part a = Part.of(data.A(), data.nEq(), data.n());
    Part g = Part.of(data.G(), data.nIneq(), data.n());
    return cached(q, a, g);
  }

  private static synchronized ProgramPattern cached(Part q, Part a, Part g) {
    ProgramPattern[] recent = cache.get();
    if (recent == null) {
      recent = new ProgramPattern[CACHED];
      cache = new SoftReference<>(recent);
    }
    int at = 0;
    while (at < CACHED - 1 && recent[at] != null && !recent[at].consistsOf(q, a, g)) {
      at++;
    }
    ProgramPattern found = recent[at];
    if (found == null || !found.consistsOf(q, a, g)) {
      found = new ProgramPattern(q, a, g);
    }
    System.arraycopy(recent, 0, recent, 1, at);
    recent[0] = found;
    return found;
  }

  private boolean consistsOf(Part q, Part a, Part g) {
    return qPart.isSameAs(q) && aPart.isSameAs(a) && gPart.isSameAs(g);
  }

  public int n() {
    return n;
  }

  /** Rows of C. */
  public int m() {
    return m;
  }

  /** Rows of A. */
  public int nEq() {
    return aPart.layout.rows();
  }

  /** Q, both triangles, by columns. */
  public SparsePattern q() {
    return q;
  }

  /** C by rows, that is Cᵀ by columns. */
  public SparsePattern rows() {
    return rows;
  }

  /** Copies the entries of a sample's Q in the order of the pattern. */
  public void copyQ(QpData data, int sample, double[] to) {
    qPart.copy(data.Q(), sample, to, qPosition, 0);
  }

  /** The same for C. */
  public void copyRows(QpData data, int sample, double[] to) {
    aPart.copy(data.A(), sample, to, rowPosition, 0);
    gPart.copy(data.G(), sample, to, rowPosition, aPart.layout.size());
  }

  /** The KKT matrix; analysed when first asked for. */
  public synchronized KktPattern kkt() {
    if (kkt == null) {
      kkt = new KktPattern(this);
    }
    return Objects.requireNonNull(kkt);
  }

  /** C W Cᵀ for a diagonal W; null where the KKT matrix takes less work. */
  public synchronized RowProducts rowProducts() {
    if (!hasRowProducts) {
      rowProducts = RowProducts.of(rows, kkt().elimination());
      hasRowProducts = true;
    }
    return rowProducts;
  }
}
