package io.github.dl4joptnet.samples.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The forecasts and schedules of several networks for a set of days. */
final class ScheduleTable {
  private ScheduleTable() {}

  /** A line per hour: date, hour, load, and the forecast and the schedule of each network. */
  static void write(
      Path file, List<LoadDay> days, DataSet arrays, Map<String, ComputationGraph> networks)
      throws IOException {
    StringBuilder header = new StringBuilder("date,hour,load");
    List<double[][]> columns = new ArrayList<>();
    networks.forEach(
        (how, net) -> {
          String name = how.replace(' ', '_');
          header.append(",forecast_").append(name).append(",schedule_").append(name);
          columns.add(DayArrays.means(net, arrays).toDoubleMatrix());
          INDArray schedules = net.outputSingle(arrays.getFeatures());
          columns.add(schedules.toDoubleMatrix());
        });
    List<String> lines = new ArrayList<>();
    lines.add(header.toString());
    for (int day = 0; day < days.size(); day++) {
      for (int hour = 0; hour < LoadDay.HOURS; hour++) {
        StringBuilder line = new StringBuilder();
        line.append(days.get(day).date()).append(',').append(hour);
        line.append(String.format(Locale.ROOT, ",%.4f", days.get(day).loads()[hour]));
        for (double[][] column : columns) {
          line.append(String.format(Locale.ROOT, ",%.4f", column[day][hour]));
        }
        lines.add(line.toString());
      }
    }
    Files.write(file, lines);
  }

  /** The index of the day with the largest change of load from an hour to the next. */
  static int steepest(List<LoadDay> days) {
    int steepest = 0;
    double largest = -1;
    for (int day = 0; day < days.size(); day++) {
      double[] loads = days.get(day).loads();
      for (int h = 1; h < loads.length; h++) {
        double change = Math.abs(loads[h] - loads[h - 1]);
        if (change > largest) {
          largest = change;
          steepest = day;
        }
      }
    }
    return steepest;
  }
}
