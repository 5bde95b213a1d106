package io.github.dl4joptnet.internal.model;

import java.util.Arrays;

/**
 * Where the rows of one constraint of a model have gone in the program, for its multipliers. The
 * multiplier of an entry is a sum of multipliers of the program.
 */
public final class ConstraintRows {
  /** The multiplier of the program that a term reads. */
  public enum Source {
    EQUALITY,
    INEQUALITY,
    /** The absolute value of that of a row with two limits. */
    INEQUALITY_ABSOLUTE,
    /** That of a bound, where it is that of the upper one. */
    UPPER_BOUND,
    /** That of a bound, where it is that of the lower one. */
    LOWER_BOUND
  }

  private final String name;
  private final double softWeight;
  private int size;
  private int[] entry = new int[4];
  private Source[] source = new Source[4];
  private int[] index = new int[4];
  private double[] factor = new double[4];

  /**
   * @param name for messages
   * @param softWeight 0 where the constraint is to hold
   */
  public ConstraintRows(String name, double softWeight) {
    this.name = name;
    this.softWeight = softWeight;
  }

  public String name() {
    return name;
  }

  public double softWeight() {
    return softWeight;
  }

  void add(int ofEntry, Source from, int atIndex, double withFactor) {
    if (size == entry.length) {
      entry = Arrays.copyOf(entry, 2 * size);
      source = Arrays.copyOf(source, 2 * size);
      index = Arrays.copyOf(index, 2 * size);
      factor = Arrays.copyOf(factor, 2 * size);
    }
    entry[size] = ofEntry;
    source[size] = from;
    index[size] = atIndex;
    factor[size++] = withFactor;
  }

  /**
   * Adds the multipliers up for one sample.
   *
   * @param nu of the sample's equality rows
   * @param lambda of its inequality rows
   * @param boundDual of its bounds
   * @param to one for each entry of the constraint, from an index on
   */
  public void addUp(double[] nu, double[] lambda, double[] boundDual, double[] to, int at) {
    for (int k = 0; k < size; k++) {
      double multiplier =
          switch (source[k]) {
            case EQUALITY -> nu[index[k]];
            case INEQUALITY -> lambda[index[k]];
            case INEQUALITY_ABSOLUTE -> Math.abs(lambda[index[k]]);
            case UPPER_BOUND -> Math.max(boundDual[index[k]], 0);
            case LOWER_BOUND -> Math.min(boundDual[index[k]], 0);
          };
      to[at + entry[k]] += factor[k] * multiplier;
    }
  }

  /** Whether some of its rows are a row or a bound of the program. */
  public boolean has(Program.Crossing crossing) {
    boolean ofBound = crossing.source() == Source.UPPER_BOUND;
    for (int k = 0; k < size; k++) {
      boolean isBound = source[k] == Source.UPPER_BOUND || source[k] == Source.LOWER_BOUND;
      boolean isInequality =
          source[k] == Source.INEQUALITY || source[k] == Source.INEQUALITY_ABSOLUTE;
      if (index[k] == crossing.index() && (ofBound ? isBound : isInequality)) {
        return true;
      }
    }
    return false;
  }
}
