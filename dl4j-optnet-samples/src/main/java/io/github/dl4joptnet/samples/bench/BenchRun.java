package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures cells, none of them twice, and what they are compared with. */
final class BenchRun {
  /** Copies of the matrices that are alive at once, on the heap or beside it, at the worst. */
  private static final int COPIES = 5;

  private final CellTimer timer;
  private final Yardsticks yardsticks;
  private final long seed;
  private final Map<Key, Optional<Cell>> cells = new LinkedHashMap<>();

  /** What is measured in a cell. */
  record Key(QpShape shape, Matrices matrices, int batch) {
    @Override
    public String toString() {
      return "%s, %s, batch %d".formatted(shape.name(), matrices, batch);
    }

    /** Bytes of Q, G and A. */
    long matrixBytes() {
      long owners = matrices == Matrices.SHARED ? 1 : batch;
      return 8L * owners * shape.n() * (shape.n() + shape.rows());
    }

    /** Whether there is room for the matrices, and a Java array holds each. */
    boolean fits() {
      return COPIES * matrixBytes() < Runtime.getRuntime().maxMemory()
          && matrixBytes() / 8 < Integer.MAX_VALUE;
    }

    String tooLarge() {
      return this + ": too large for the memory of this JVM, give it more by -Xmx";
    }
  }

  BenchRun(List<Integer> threads, double seconds, long seed) {
    timer = new CellTimer(threads, seconds);
    yardsticks = new Yardsticks(timer.clock(), seconds);
    this.seed = seed;
  }

  /** Every shape at every batch size; in a batch of one nothing is shared. */
  static List<Key> plan(List<QpShape> shapes, List<Integer> batches) {
    List<Key> plan = new ArrayList<>();
    for (QpShape shape : shapes) {
      for (int batch : batches) {
        if (batch > 1) {
          plan.add(new Key(shape, Matrices.PER_SAMPLE, batch));
        }
        plan.add(new Key(shape, Matrices.SHARED, batch));
      }
    }
    return plan;
  }

  Clock clock() {
    return timer.clock();
  }

  Yardsticks yardsticks() {
    return yardsticks;
  }

  /** Empty where this JVM's memory is too small. */
  Optional<Cell> measure(Key key) {
    if (!cells.containsKey(key)) {
      cells.put(key, key.fits() ? Optional.of(cell(key)) : Optional.empty());
    }
    return cells.get(key);
  }

  private Cell cell(Key key) {
    try (QpArrays problem = PeerProblems.generate(key.shape(), key.matrices(), key.batch(), seed)) {
      return timer.measure(key.shape(), key.matrices(), problem);
    }
  }

  /** All that was measured. */
  List<Cell> cells() {
    return cells.values().stream().flatMap(Optional::stream).toList();
  }
}
