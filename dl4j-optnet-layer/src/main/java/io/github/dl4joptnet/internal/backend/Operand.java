package io.github.dl4joptnet.internal.backend;

import java.lang.invoke.VarHandle;

/**
 * One coefficient in float64, dense and row-major or the stored entries of a sparse matrix: the
 * entries of all samples, one sample after the other. A shared coefficient is stored once and read
 * with stride 0.
 *
 * <p>The entries are in the host's memory, or on a device until {@link #values()} fetches them.
 */
public final class Operand {

  /** Entries in a device's memory. */
  public interface RemoteEntries {
    /** Copies entries into an array. */
    void fetch(int first, int count, double[] to, int at);

    /**
     * Whether the batch that these entries belong to has the same bits in all its coefficients as
     * another one of the same layout.
     */
    boolean sameBatch(RemoteEntries others);

    /** Frees the memory now instead of at garbage collection; the entries are lost. */
    void release();
  }

  private final RemoteEntries remote;
  private final int length;
  private final int stride;
  private final int size;
  private final SparseLayout layout;
  private double[] values;

  /**
   * @param values the entries of all samples
   * @param stride entries from one sample to the next; 0 when shared by the batch
   * @param size entries of one sample
   */
  public Operand(double[] values, int stride, int size) {
    this(values, stride, size, null);
  }

  /** The same for stored entries of sparse matrices. */
  public Operand(double[] values, int stride, SparseLayout layout) {
    this(values, stride, layout.size(), layout);
  }

  private Operand(double[] values, int stride, int size, SparseLayout layout) {
    this.layout = layout;
    this.remote = null;
    this.values = values;
    this.length = values.length;
    this.stride = stride;
    this.size = size;
  }

  /** Dense entries that all samples share. */
  public static Operand sharedValues(double[] values) {
    return new Operand(values, 0, values.length);
  }

  /**
   * An operand whose entries are on a device.
   *
   * @param length entries of all samples together
   */
  public Operand(RemoteEntries remote, int length, int stride, int size) {
    this.layout = null;
    this.remote = remote;
    this.length = length;
    this.stride = stride;
    this.size = size;
  }

  /**
   * The entries of all samples, fetched on the first call where they are on a device.
   *
   * @throws IllegalStateException when they have been released
   */
  public double[] values() {
    double[] here = values;
    return here != null ? here : fetch();
  }

  private synchronized double[] fetch() {
    if (values == null && remote == null) {
      throw new IllegalStateException("the batch has been released");
    }
    if (values == null) {
      double[] fetched = new double[length];
      remote.fetch(0, length, fetched, 0);
      // Threads that read the field without the lock must see the entries too.
      VarHandle.releaseFence();
      values = fetched;
    }
    return values;
  }

  /** An entry of a sample. */
  public double get(int sample, int index) {
    return values()[offset(sample) + index];
  }

  /** An entry of a sample, or the given value where the operand is null. */
  public static double get(Operand operand, int sample, int index, double absent) {
    return operand == null ? absent : operand.get(sample, index);
  }

  /** Copies the entries of one sample; fetches no others from a device. */
  public void copySample(int sample, double[] to, int at) {
    double[] here = values;
    if (here == null && remote != null) {
      remote.fetch(offset(sample), size, to, at);
    } else {
      System.arraycopy(values(), offset(sample), to, at, size);
    }
  }

  /** Gives the memory of the entries to other batches; nothing may use them any more. */
  public synchronized void release() {
    if (remote != null) {
      remote.release();
    } else if (values != null) {
      ArrayPool.give(values);
      values = null;
    }
  }

  /** The entries on a device; null where they are in the host's memory. */
  public RemoteEntries remote() {
    return remote;
  }

  /** Entries of all samples together. */
  public int length() {
    return length;
  }

  /** Entries from one sample to the next; 0 when shared by the batch. */
  public int stride() {
    return stride;
  }

  /** Entries of one sample. */
  public int size() {
    return size;
  }

  /** Where the stored entries of a sparse matrix are; null for a dense coefficient. */
  public SparseLayout layout() {
    return layout;
  }

  /** Receives an entry of a matrix. */
  public interface EntryVisitor {
    void visit(int row, int column, double value);
  }

  /** Visits the entries of a sample's matrix: all of a dense one, by rows, or those stored. */
  public void forEachEntry(int sample, int columns, EntryVisitor visitor) {
    double[] here = values();
    int from = offset(sample);
    for (int k = 0; k < size; k++) {
      if (layout == null) {
        visitor.visit(k / columns, k % columns, here[from + k]);
      } else {
        visitor.visit(layout.row(k), layout.column(k), here[from + k]);
      }
    }
  }

  public boolean shared() {
    return stride == 0;
  }

  /** Index of the first entry of a sample. */
  public int offset(int sample) {
    return sample * stride;
  }
}
