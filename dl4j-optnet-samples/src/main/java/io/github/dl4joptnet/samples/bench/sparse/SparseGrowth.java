package io.github.dl4joptnet.samples.bench.sparse;

import io.github.dl4joptnet.qp.MatrixForm;
import io.github.dl4joptnet.samples.Charts;
import io.github.dl4joptnet.samples.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;

/** How the time of a program grows with its variables, with sparse and with dense matrices. */
final class SparseGrowth {
  private static final int LARGEST_DENSE = 1000;

  /** A line ends with the first program that takes more milliseconds. */
  private static final double LONGEST = 3000;

  private static final List<MatrixForm> FORMS = List.of(MatrixForm.SPARSE, MatrixForm.DENSE);

  private final ToDoubleBiFunction<SparseProgram, MatrixForm> milliseconds;
  private final List<Line> lines = new ArrayList<>();

  private record Line(String name, MatrixForm form, Map<Integer, Double> times) {}

  /**
   * @param milliseconds of a program, forward and backward
   */
  SparseGrowth(ToDoubleBiFunction<SparseProgram, MatrixForm> milliseconds) {
    this.milliseconds = milliseconds;
  }

  /** Measures programs of about so many variables, in ascending order. */
  void measure(List<Integer> sizes, long seed) {
    try (Progress progress = new Progress("growth", 3 * FORMS.size() * sizes.size())) {
      for (MatrixForm form : FORMS) {
        measure("total variation", SparseShape.Kind.TV, 2, form, sizes, seed, progress);
        measure("control", SparseShape.Kind.MPC, 3, form, sizes, seed, progress);
        measure("random", SparseShape.Kind.RANDOM, 1, form, sizes, seed, progress);
      }
    }
  }

  private void measure(
      String name,
      SparseShape.Kind kind,
      int variables,
      MatrixForm form,
      List<Integer> sizes,
      long seed,
      Progress progress) {
    Line line = new Line(name, form, new TreeMap<>());
    double last = 0;
    for (int n : sizes) {
      SparseShape shape = new SparseShape(kind, n / variables);
      progress.step(shape.name() + ", " + form);
      if (last <= LONGEST && (form == MatrixForm.SPARSE || n <= LARGEST_DENSE)) {
        SparseProgram program = shape.generate(seed);
        last = milliseconds.applyAsDouble(program, form);
        line.times.put(program.n(), last);
      }
    }
    lines.add(line);
  }

  /** Draws what has been measured. */
  void write(Path file) throws IOException {
    XYChart chart =
        Charts.chartWithLongNames(
            "one program, its matrices sparse or dense", "n, variables", "ms, forward + backward");
    Charts.logarithmicY(chart);
    int largest = 1;
    for (int k = 0; k < lines.size(); k++) {
      Line line = lines.get(k);
      XYSeries series =
          chart.addSeries(
              line.name + (line.form == MatrixForm.DENSE ? ", dense" : ", sparse"),
              List.copyOf(line.times.keySet()),
              List.copyOf(line.times.values()));
      series.setLineColor(Charts.color(k % (lines.size() / FORMS.size())));
      series.setMarkerColor(series.getLineColor());
      if (line.form == MatrixForm.DENSE) {
        Charts.dash(series);
      }
      for (int n : line.times.keySet()) {
        largest = Math.max(largest, n);
      }
    }
    Charts.logarithmicX(chart, largest);
    Charts.save(file, List.of(chart));
  }
}
