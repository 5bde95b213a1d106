package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.loss.Regret;
import java.util.Locale;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;

/**
 * How well the storage does on a set of days by a network's forecast.
 *
 * @param regret what it saves less than with known loads, as a share of that
 * @param rmse of the forecast, GW
 */
record StorageScore(double regret, double rmse) {
  /** Remembers the best decisions, for the same days come in every epoch. */
  private static final Regret REGRET = new Regret(StorageModel.program());

  static StorageScore of(ComputationGraph net, DataSet days) {
    Regret regret = REGRET.newInstance();
    regret.eval(days.getLabels(), DayArrays.means(net, days));
    return new StorageScore(regret.regret(), ScheduleScore.rmse(net, days));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "regret: %.3f %%  rmse: %.4f", 100 * regret, rmse);
  }
}
