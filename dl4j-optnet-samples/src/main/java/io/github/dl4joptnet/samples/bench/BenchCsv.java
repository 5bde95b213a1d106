package io.github.dl4joptnet.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The measurements for other programs; times in microseconds per QP. */
final class BenchCsv {
  private BenchCsv() {}

  static void write(Path file, List<Cell> cells, List<Integer> manyThreads, Yardsticks yardsticks)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "shape,n,nIneq,nEq,matrices,batch,repetitions,iterations,unsolved,build_us,forward_us,"
            + "total_us,unit_order,unit_us,forward_units,total_units,backward_share,"
            + "forward_gflops,dgemm_gflops,ojalgo_forward_us"
            + manyThreads.stream()
                .map(threads -> ",speed_up_" + threads)
                .collect(Collectors.joining()));
    for (Cell cell : cells) {
      lines.add(line(cell, manyThreads, yardsticks));
    }
    Files.write(file, lines);
  }

  private static String line(Cell cell, List<Integer> manyThreads, Yardsticks yardsticks) {
    QpShape shape = cell.shape();
    List<String> fields = new ArrayList<>();
    fields.add(shape.name());
    fields.add(Integer.toString(shape.n()));
    fields.add(Integer.toString(shape.nIneq()));
    fields.add(Integer.toString(shape.nEq()));
    fields.add(cell.matrices().toString());
    fields.add(Integer.toString(cell.batch()));
    fields.add(Integer.toString(cell.repetitions()));
    fields.add(number(cell.iterations()));
    fields.add(Integer.toString(cell.unsolved()));
    fields.add(number(cell.build() / 1e3));
    fields.add(number(cell.forward() / 1e3));
    fields.add(number(cell.total() / 1e3));
    fields.add(Integer.toString(shape.unitOrder()));
    fields.add(number(cell.unit() / 1e3));
    fields.add(number(cell.forwardUnits()));
    fields.add(number(cell.totalUnits()));
    fields.add(number(cell.backwardShare()));
    fields.add(number(cell.gflops()));
    fields.add(number(yardsticks.gemmGflops()));
    fields.add(number(yardsticks.ojAlgo(cell) / 1e3));
    manyThreads.forEach(
        threads -> fields.add(number(cell.speedUps().getOrDefault(threads, Double.NaN))));
    return String.join(",", fields);
  }

  /** Empty where there is none. */
  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.6g", value);
  }
}
