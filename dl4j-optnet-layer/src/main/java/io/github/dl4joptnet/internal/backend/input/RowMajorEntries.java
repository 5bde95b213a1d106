package io.github.dl4joptnet.internal.backend.input;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The entries of an array in row-major order, whatever its layout and type, copied range by range
 * from and to {@code double[]}. Short ranges stay in cache, and the whole array is not copied where
 * its layout and type allow.
 */
public final class RowMajorEntries {
  /** The number of floats that are converted at once. */
  private static final int FLOATS_AT_ONCE = 2_048;

  private final INDArray array;

  /** Row-major, FLOAT or DOUBLE: the array, or a copy. */
  private final INDArray dense;

  private RowMajorEntries(INDArray array, INDArray dense) {
    this.array = array;
    this.dense = dense;
    Nd4j.getAffinityManager().ensureLocation(dense, AffinityManager.Location.HOST);
  }

  /** For reading a non-empty array. */
  public static RowMajorEntries of(INDArray array) {
    if (isDirect(array)) {
      return new RowMajorEntries(array, array);
    }
    DataType type = array.dataType() == DataType.FLOAT ? DataType.FLOAT : DataType.DOUBLE;
    INDArray converted = array.castTo(type);
    return new RowMajorEntries(array, isDirect(converted) ? converted : converted.dup('c'));
  }

  /** For writing all entries of a non-empty array; what it held before is lost. */
  public static RowMajorEntries toWrite(INDArray array) {
    INDArray dense =
        isDirect(array) ? array : Nd4j.createUninitialized(DataType.DOUBLE, array.shape(), 'c');
    return new RowMajorEntries(array, dense);
  }

  private static boolean isDirect(INDArray array) {
    if (array.dataType() != DataType.DOUBLE && array.dataType() != DataType.FLOAT) {
      return false;
    }
    long expected = 1;
    for (int d = array.rank() - 1; d >= 0; d--) {
      if (array.size(d) != 1 && array.stride(d) != expected) {
        return false;
      }
      expected *= array.size(d);
    }
    return true;
  }

  public long length() {
    return array.length();
  }

  /** A new copier; each thread needs its own. */
  public Copier copier() {
    return new Copier(dense);
  }

  /** Ends the writing; only then does the array hold the entries. */
  public void finish() {
    Nd4j.getAffinityManager().tagLocation(dense, AffinityManager.Location.HOST);
    if (dense != array) {
      array.assign(dense);
    }
  }

  /** Copies ranges of entries. Not thread-safe. */
  public static final class Copier {
    private final INDArray dense;
    private final long offset;
    private final @Nullable DoublePointer doubles;
    private final @Nullable FloatPointer floats;
    private final float[] narrow;

    private Copier(INDArray dense) {
      this.dense = dense;
      offset = dense.offset();
      boolean isDouble = dense.dataType() == DataType.DOUBLE;
      doubles = isDouble ? new DoublePointer(dense.data().pointer()) : null;
      floats = isDouble ? null : new FloatPointer(dense.data().pointer());
      int length = (int) Math.min(FLOATS_AT_ONCE, dense.length());
      narrow = new float[isDouble ? 0 : length];
    }

    /** Entries from, from + 1, … of the array to values[to], values[to + 1], … */
    public void get(long from, double[] values, int to, int count) {
      if (doubles != null) {
        doubles.position(offset + from).get(values, to, count);
      } else if (floats != null) {
        for (int done = 0; done < count; ) {
          int size = Math.min(narrow.length, count - done);
          floats.position(offset + from + done).get(narrow, 0, size);
          int at = to + done;
          for (int i = 0; i < size; i++) {
            values[at + i] = narrow[i];
          }
          done += size;
        }
      }
      Reference.reachabilityFence(dense);
    }

    /** values[from], values[from + 1], … to entries to, to + 1, … of the array. */
    public void put(double[] values, int from, long to, int count) {
      if (doubles != null) {
        doubles.position(offset + to).put(values, from, count);
      } else if (floats != null) {
        for (int done = 0; done < count; ) {
          int size = Math.min(narrow.length, count - done);
          int at = from + done;
          for (int i = 0; i < size; i++) {
            narrow[i] = (float) values[at + i];
          }
          floats.position(offset + to + done).put(narrow, 0, size);
          done += size;
        }
      }
      Reference.reachabilityFence(dense);
    }
  }
}
