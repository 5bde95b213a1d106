package io.github.dl4joptnet.samples.schedule;

import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * How well a network does on a set of days.
 *
 * @param cost mean cost of a day's schedule
 * @param rmse of the forecast means, GW
 */
record ScheduleScore(double cost, double rmse) {

  /**
   * @param scheduler a network that {@link ScheduleNetworks#scheduler} made
   */
  static ScheduleScore of(ComputationGraph scheduler, DataSet days) {
    INDArray schedules = scheduler.outputSingle(days.getFeatures());
    double cost = ScheduleCost.ofDays(days.getLabels(), schedules).meanNumber().doubleValue();
    return new ScheduleScore(cost, rmse(scheduler, days));
  }

  static double rmse(ComputationGraph net, DataSet days) {
    INDArray errors = DayArrays.means(net, days).sub(days.getLabels());
    return Math.sqrt(errors.mul(errors).meanNumber().doubleValue());
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "task cost: %.3f  rmse: %.4f", cost, rmse);
  }
}
