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
    distinct = Arrays.stream(parameter).sorted().distinct().toArray();
  }

  static final class Builder {
    private final double start;
    private double[] base;
    private int entries;
    private int size;
    private int[] entry = new int[16];
    private int[] parameter = new int[16];
    private double[] factor = new double[16];

    /**
     * @param start the constant of entries without any
     */
    Builder(int entries, double start) {
      this.start = start;
      base = new double[Math.max(16, entries)];
      Arrays.fill(base, start);
      this.entries = entries;
    }

    /** Makes it as many entries, if there were less. */
    Builder grow(int toEntries) {
      if (toEntries > base.length) {
        int old = base.length;
        base = Arrays.copyOf(base, Math.max(toEntries, 2 * old));
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
        entry = Arrays.copyOf(entry, 2 * size);
        parameter = Arrays.copyOf(parameter, 2 * size);
        factor = Arrays.copyOf(factor, 2 * size);
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

    EntryProgram build() {
      return new EntryProgram(
          Arrays.copyOf(base, entries),
          Arrays.copyOf(entry, size),
          Arrays.copyOf(parameter, size),
          Arrays.copyOf(factor, size));
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
