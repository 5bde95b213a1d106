package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.Charts;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import io.github.dl4joptnet.samples.bench.QpShape.Family;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;

/** How the time of a QP, forward and backward, grows: with n, with the constraints, in a batch. */
final class GrowthPictures {
  private final List<Cell> cells;
  private final int batch;
  private final int n;
  private final Map<Integer, Double> plainCholesky;

  /**
   * @param batch of the cells to draw against n and against the constraints
   * @param n of the cells to draw against the constraints
   * @param plainCholesky nanoseconds of the plain factorisation by its order
   */
  GrowthPictures(List<Cell> cells, int batch, int n, Map<Integer, Double> plainCholesky) {
    this.cells = cells;
    this.batch = batch;
    this.n = n;
    this.plainCholesky = new TreeMap<>(plainCholesky);
  }

  /**
   * The shapes that the pictures need, some of which are in the table too.
   *
   * @param sizes to draw against n
   */
  static List<QpShape> shapes(List<Integer> sizes, int n) {
    List<QpShape> shapes = new ArrayList<>();
    for (int size : sizes) {
      shapes.add(QpShape.dense(size, size, 0));
    }
    for (int nIneq : new int[] {n / 10, n / 4, n / 2, n, 2 * n, 4 * n}) {
      shapes.add(QpShape.dense(n, nIneq, 0));
    }
    for (int nEq : new int[] {n / 4, n / 2, 3 * n / 4}) {
      shapes.add(QpShape.dense(n, n / 2, nEq));
    }
    return shapes.stream().distinct().toList();
  }

  void write(Path dir) throws IOException {
    Predicate<Cell> square =
        cell -> isDense(cell) && cell.shape().nEq() == 0 && isSquare(cell.shape());
    XYChart byN =
        chart("n variables and n inequalities, batch " + batch, "n, variables and inequalities");
    XYChart byRows = chart(n + " variables, batch " + batch, "rows of G and A together");
    for (Matrices matrices : Matrices.values()) {
      Predicate<Cell> drawn = cell -> cell.matrices() == matrices && cell.batch() == batch;
      add(byN, matrices.toString(), drawn.and(square), cell -> cell.shape().n());
      Predicate<Cell> sameN = drawn.and(cell -> isDense(cell) && cell.shape().n() == n);
      add(
          byRows,
          "all inequalities, " + matrices,
          sameN.and(cell -> cell.shape().nEq() == 0),
          cell -> cell.shape().rows());
      add(
          byRows,
          n / 2 + " inequalities, the others equalities, " + matrices,
          sameN.and(cell -> cell.shape().nIneq() == n / 2),
          cell -> cell.shape().rows());
    }
    byN.addSeries(
        "plain Cholesky of order n",
        plainCholesky.keySet().stream().mapToDouble(order -> order).toArray(),
        plainCholesky.values().stream().mapToDouble(nanos -> nanos / 1e3).toArray());
    save(byN, dir.resolve("time-against-n.png"));
    save(byRows, dir.resolve("time-against-constraints.png"));
    if (cells.stream().map(Cell::batch).distinct().count() > 1) {
      save(byBatch(), dir.resolve("time-against-batch.png"));
    }
  }

  /** Every shape with the matrices that it usually has. */
  private XYChart byBatch() {
    XYChart chart = chart("time per program by batch size", "programs per batch");
    for (QpShape shape : cells.stream().map(Cell::shape).distinct().toList()) {
      Predicate<Cell> usual =
          cell ->
              cell.batch() == 1
                  || (cell.matrices() == Matrices.PER_SAMPLE) == shape.usuallyPerSample();
      add(chart, shape.name(), usual.and(c -> c.shape().equals(shape)), Cell::batch);
    }
    return chart;
  }

  private static boolean isDense(Cell cell) {
    return cell.shape().family() == Family.DENSE;
  }

  private static boolean isSquare(QpShape shape) {
    return shape.nIneq() == shape.n();
  }

  private static XYChart chart(String title, String xAxis) {
    XYChart chart = Charts.chartWithLongNames(title, xAxis, "µs per QP, forward + backward");
    Charts.logarithmicY(chart);
    return chart;
  }

  /** A line through two points at least. */
  private void add(XYChart chart, String name, Predicate<Cell> drawn, ToDoubleFunction<Cell> x) {
    List<Cell> line = cells.stream().filter(drawn).sorted(Comparator.comparingDouble(x)).toList();
    if (line.size() > 1) {
      chart.addSeries(
          name,
          line.stream().mapToDouble(x).toArray(),
          line.stream().mapToDouble(cell -> cell.total() / 1e3).toArray());
    }
  }

  private static void save(XYChart chart, Path file) throws IOException {
    double largest =
        chart.getSeriesCollection().stream()
            .flatMapToDouble(line -> Arrays.stream(line.getXData()))
            .max()
            .orElse(1);
    Charts.logarithmicX(chart, largest);
    Charts.save(file, List.of(chart));
  }
}
