package io.github.dl4joptnet.qp;

import java.util.EnumMap;
import java.util.Map;

/**
 * Counts of the quadratic programs that the solvers of this JVM have solved, by status. {@link
 * #since} gives the counts between two of them, such as those of an epoch.
 *
 * @param solves batches solved
 * @param samples quadratic programs by status; a status that did not occur is absent
 */
public record QpStatistics(long solves, Map<QpStatus, Long> samples) {

  public QpStatistics {
    samples = Map.copyOf(samples);
  }

  /** Quadratic programs that ended with this status. */
  public long samples(QpStatus status) {
    return samples.getOrDefault(status, 0L);
  }

  /** Quadratic programs that ended with another status than {@link QpStatus#SOLVED}. */
  public long unsolved() {
    return samples.values().stream().mapToLong(Long::longValue).sum() - samples(QpStatus.SOLVED);
  }

  /** The counts since the earlier statistics were taken. */
  public QpStatistics since(QpStatistics earlier) {
    Map<QpStatus, Long> difference = new EnumMap<>(QpStatus.class);
    samples.forEach((status, count) -> difference.put(status, count - earlier.samples(status)));
    difference.values().removeIf(count -> count == 0);
    return new QpStatistics(solves - earlier.solves, difference);
  }
}
