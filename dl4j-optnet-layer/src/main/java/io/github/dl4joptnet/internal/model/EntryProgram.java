package io.github.dl4joptnet.internal.model;

import static io.github.dl4joptnet.internal.model.AffineRows.ONE;

import java.util.Arrays;

/**
 * Entries that are affine in the parameters: {@code entry[i] = base[i] + Σ factor · parameter}, as
 * one flat list; the way back is its transpose. Immutable.
 */
final class EntryProgram {
  private final double[] base;
  private final int[] entry;
  private final int[] parameter;
  private final double[] factor;
  private final int[] distinct;

  private EntryProgram(double[] base, int[] entry, int[] parameter, double[] factor) {
    this.base = base;
    this.entry = entry;
    this.parameter = parameter;
    this.factor = factor;
    distinct = DistinctIndices.of(parameter);
  }

  static final class Builder {
    private final double start;
    private double[] base;
    private final int expected;
    private int entries;
    private int size;
    private int[] entry = new int[0];
    private int[] parameter = new int[0];
    private double[] factor = new double[0];

    /**
     * @param start the constant of entries without any
     */
    Builder(int entries, double start) {
      this(entries, start, 0);
    }

    /**
     * @param expected number of terms with a parameter, if there are any, about
     */
    Builder(int entries, double start, int expected) {
      this.start = start;
      this.expected = expected;
      base = new double[entries];
      if (start != 0) {
        Arrays.fill(base, start);
      }
      this.entries = entries;
    }

    /** Makes it as many entries, if there were less. */
    Builder grow(int toEntries) {
      if (toEntries > base.length) {
        int old = base.length;
        base = Arrays.copyOf(base, Math.max(toEntries, 2 * old + 16));
        Arrays.fill(base, old, base.length, start);
      }
      entries = Math.max(entries, toEntries);
      return this;
    }

    int entries() {
      return entries;
    }

    void add(int toEntry, int ofParameter, double withFactor) {
      if (ofParameter == ONE) {
        base[toEntry] += withFactor;
        return;
      }
      if (size == entry.length) {
        int capacity = Math.max(expected, 2 * size + 16);
        entry = Arrays.copyOf(entry, capacity);
        parameter = Arrays.copyOf(parameter, capacity);
        factor = Arrays.copyOf(factor, capacity);
      }
      entry[size] = toEntry;
      parameter[size] = ofParameter;
      factor[size++] = withFactor;
    }

    /** Replaces the constant of an entry. */
    void set(int toEntry, double constant) {
      base[toEntry] = constant;
    }

    double constant(int ofEntry) {
      return base[ofEntry];
    }

    /** The last call: the program may take the builder's arrays. */
    EntryProgram build() {
      boolean isFull = size == entry.length;
      return new EntryProgram(
          base.length == entries ? base : Arrays.copyOf(base, entries),
          isFull ? entry : Arrays.copyOf(entry, size),
          isFull ? parameter : Arrays.copyOf(parameter, size),
          isFull ? factor : Arrays.copyOf(factor, size));
    }
  }

  int entries() {
    return base.length;
  }

  boolean isConstant() {
    return entry.length == 0;
  }

  /** The parameter entries that it reads, in increasing order. */
  int[] parameters() {
    return distinct;
  }

  void evaluate(double[] theta, double[] to, int at) {
    System.arraycopy(base, 0, to, at, base.length);
    for (int k = 0; k < entry.length; k++) {
      to[at + entry[k]] += factor[k] * theta[parameter[k]];
    }
  }

  /** Adds the gradients to dTheta. */
  void backward(double[] dEntries, int at, double[] dTheta) {
    for (int k = 0; k < entry.length; k++) {
      dTheta[parameter[k]] += factor[k] * dEntries[at + entry[k]];
    }
  }
}
