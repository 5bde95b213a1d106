package io.github.dl4joptnet.samples.schedule;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Days as arrays, with the features scaled as those of the training part. */
final class DayArrays {
  private final NormalizerStandardize scaling = new NormalizerStandardize();

  DayArrays(List<LoadDay> training) {
    scaling.fit(raw(training));
  }

  NormalizerStandardize scaling() {
    return scaling;
  }

  /** Features {@code [days, FEATURES]} and, as labels, loads {@code [days, 24]}. */
  DataSet of(List<LoadDay> days) {
    DataSet data = raw(days);
    scaling.transform(data);
    return data;
  }

  private static DataSet raw(List<LoadDay> days) {
    return new DataSet(
        Nd4j.createFromArray(days.stream().map(LoadDay::features).toArray(double[][]::new)),
        Nd4j.createFromArray(days.stream().map(LoadDay::loads).toArray(double[][]::new)));
  }

  static List<DataSet> batches(DataSet days, List<Integer> order, int size) {
    List<DataSet> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); from += size) {
      int[] rows =
          order.subList(from, Math.min(from + size, order.size())).stream()
              .mapToInt(Integer::intValue)
              .toArray();
      INDArray weights = days.getLabelsMaskArray();
      batches.add(
          new DataSet(
              rows(days.getFeatures(), rows),
              rows(days.getLabels(), rows),
              null,
              weights == null ? null : rows(weights, rows)));
    }
    return batches;
  }

  /** As {@code getRows}, which makes an array of each row on the way. */
  private static INDArray rows(INDArray all, int[] rows) {
    return Nd4j.pullRows(all, 1, rows);
  }

  /** The means that a network of either kind forecasts, {@code [days, 24]}, in GW. */
  static INDArray means(ComputationGraph net, DataSet days) {
    return net.feedForward(days.getFeatures(), false).get(ScheduleNetworks.MEAN).dup();
  }

  /** The standard deviation of the errors in each hour, {@code [24]}. */
  static INDArray spreads(ComputationGraph net, DataSet days) {
    INDArray errors = means(net, days).sub(days.getLabels());
    return Transforms.sqrt(errors.mul(errors).mean(0)).addi(1e-4);
  }
}
