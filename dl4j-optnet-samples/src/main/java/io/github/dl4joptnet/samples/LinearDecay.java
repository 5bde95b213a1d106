package io.github.dl4joptnet.samples;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A learning rate that falls along a line, to zero behind the last step. ND4J 1.0.0-M2.1 has a
 * PolySchedule, but its rates grow.
 *
 * @param initial at the first step
 * @param steps of the whole training
 */
public record LinearDecay(@JsonProperty("initial") double initial, @JsonProperty("steps") int steps)
    implements ISchedule {
  private static final long serialVersionUID = 1L;

  @Override
  public double valueAt(int iteration, int epoch) {
    return initial * Math.max(0, 1 - (double) iteration / steps);
  }

  @Override
  public ISchedule clone() {
    return this;
  }
}
