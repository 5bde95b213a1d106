package io.github.dl4joptnet.loss;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of labels, found once: training sees the same labels in each epoch. Kept by the
 * content of a label; those not needed for longest are forgotten where memory is used up.
 * Thread-safe.
 */
final class KnownDecisions {
  private static final long MOST_BYTES = 64L << 20;
  private static final int BYTES_BESIDE_VALUES = 250;

  private final Function<double[], Decisions> find;
  private final int width;
  private final Map<Label, Decisions> known;

  private record Label(double[] values) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Label that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** Forgets the eldest. */
  private static final class Bounded extends LinkedHashMap<Label, Decisions> {
    private static final long serialVersionUID = 1L;
    private final long most;

    Bounded(long most) {
      super(16, 0.75f, true);
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Label, Decisions> eldest) {
      return size() > most;
    }
  }

  /**
   * @param width entries of a label, and of a decision
   * @param find decides for labels that are not known, row after row
   */
  KnownDecisions(int width, Function<double[], Decisions> find) {
    this(width, find, MOST_BYTES);
  }

  KnownDecisions(int width, Function<double[], Decisions> find, long mostBytes) {
    this.width = width;
    this.find = find;
    known = new Bounded(Math.max(1, mostBytes / (2L * Double.BYTES * width + BYTES_BESIDE_VALUES)));
  }

  /** For labels row after row; those that are new are solved together. */
  Decisions of(double[] labels) {
    Label[] rows = new Label[labels.length / width];
    Arrays.setAll(
        rows, row -> new Label(Arrays.copyOfRange(labels, row * width, (row + 1) * width)));
    Map<Label, Decisions> needed = new LinkedHashMap<>();
    Map<Label, Integer> missing = new LinkedHashMap<>();
    synchronized (known) {
      for (Label row : rows) {
        Decisions found = known.get(row);
        if (found == null) {
          missing.putIfAbsent(row, missing.size());
        } else {
          needed.put(row, found);
        }
      }
    }
    if (!missing.isEmpty()) {
      findMissing(missing, needed);
    }
    Decisions decisions = Decisions.ofRows(rows.length, width);
    for (int row = 0; row < rows.length; row++) {
      decisions.set(row, Objects.requireNonNull(needed.get(rows[row])), 0);
    }
    return decisions;
  }

  /** Outside of the lock: two threads that miss the same label find the same. */
  private void findMissing(Map<Label, Integer> missing, Map<Label, Decisions> needed) {
    double[] labels = new double[missing.size() * width];
    missing.forEach((label, at) -> System.arraycopy(label.values, 0, labels, at * width, width));
    Decisions found = find.apply(labels);
    missing.forEach(
        (label, at) -> {
          Decisions one = Decisions.ofRows(1, width);
          one.set(0, found, at);
          needed.put(label, one);
        });
    synchronized (known) {
      missing
          .keySet()
          .forEach(label -> known.put(label, Objects.requireNonNull(needed.get(label))));
    }
  }

  /** How many labels are kept. */
  int size() {
    synchronized (known) {
      return known.size();
    }
  }
}
