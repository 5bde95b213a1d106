package io.github.dl4joptnet.samples.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that people read: aligned columns, a line per cell. */
final class BenchTable {
  private static final int SHAPE_WIDTH = 11;
  private static final int MATRICES_WIDTH = 11;

  private final List<Integer> manyThreads;
  private final Yardsticks yardsticks;

  /**
   * @param manyThreads numbers of threads that have a column for their speed-up
   */
  BenchTable(List<Integer> manyThreads, Yardsticks yardsticks) {
    this.manyThreads = manyThreads;
    this.yardsticks = yardsticks;
  }

  /** Two lines: what the columns belong to, and what they are. */
  List<String> header() {
    StringBuilder above = new StringBuilder();
    StringBuilder names = new StringBuilder();
    names.append(left("shape", SHAPE_WIDTH)).append(left("matrices", MATRICES_WIDTH));
    above.append(left("", SHAPE_WIDTH + MATRICES_WIDTH));
    for (Column column : columns()) {
      above.append(right(column.group, column.width));
      names.append(right(column.name, column.width));
    }
    return List.of(above.toString().stripTrailing(), names.toString());
  }

  String line(Cell cell) {
    StringBuilder line = new StringBuilder();
    line.append(left(cell.shape().name(), SHAPE_WIDTH));
    line.append(left(cell.batch() == 1 ? "one" : cell.matrices().toString(), MATRICES_WIDTH));
    for (Column column : columns()) {
      line.append(right(column.value.of(cell), column.width));
    }
    return line.toString();
  }

  private interface Value {
    String of(Cell cell);
  }

  private record Column(String group, String name, int width, Value value) {}

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("", "batch", 6, cell -> Integer.toString(cell.batch())));
    columns.add(new Column("", "iter", 6, cell -> format("%.1f", cell.iterations())));
    columns.add(new Column("forward", "µs/QP", 10, cell -> micros(cell.forward())));
    columns.add(new Column("", "x chol", 8, cell -> ratio(cell.forwardUnits())));
    columns.add(new Column("", "GFLOP/s", 9, cell -> format("%.1f", cell.gflops())));
    columns.add(
        new Column(
            "",
            "of dgemm",
            10,
            cell -> format("%.0f %%", 100 * cell.gflops() / yardsticks.gemmGflops())));
    columns.add(
        new Column("", "ojAlgo x", 10, cell -> ratio(yardsticks.ojAlgo(cell) / cell.forward())));
    columns.add(new Column("fwd+bwd", "µs/QP", 10, cell -> micros(cell.total())));
    columns.add(new Column("", "x chol", 8, cell -> ratio(cell.totalUnits())));
    columns.add(
        new Column("", "bwd/fwd", 9, cell -> format("%.0f %%", 100 * cell.backwardShare())));
    for (int threads : manyThreads) {
      columns.add(
          new Column(
              "speed-up",
              threads + " thr.",
              10,
              cell ->
                  cell.speedUps().containsKey(threads)
                      ? format("%.2f", cell.speedUps().get(threads))
                      : "-"));
    }
    return columns;
  }

  static String micros(double nanos) {
    return significant(nanos / 1e3);
  }

  private static String ratio(double value) {
    return Double.isNaN(value) ? "-" : significant(value);
  }

  /** Three significant digits, all digits before the point. */
  static String significant(double value) {
    return format(value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value);
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static String right(String text, int width) {
    return " ".repeat(Math.max(1, width - text.length())) + text;
  }
}
