package io.github.dl4joptnet.samples.bench;

import static io.github.dl4joptnet.samples.bench.BenchTable.format;

import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.TreeSet;

/** The table in a few lines. */
final class Summary {
  private Summary() {}

  static List<String> lines(List<Cell> cells) {
    List<String> lines = new ArrayList<>();
    DoubleSummaryStatistics backward =
        cells.stream()
            .filter(cell -> cell.matrices() == Matrices.SHARED && cell.batch() > 1)
            .filter(cell -> cell.shape().n() >= 50)
            .mapToDouble(cell -> 100 * cell.backwardShare())
            .summaryStatistics();
    if (backward.getCount() > 0) {
      lines.add(
          format(
              "Backward takes %.0f to %.0f %% of forward where Q, G and A are shared and n >= 50.",
              backward.getMin(), backward.getMax()));
    }
    TreeSet<Integer> threads = new TreeSet<>();
    cells.forEach(cell -> threads.addAll(cell.speedUps().keySet()));
    for (int count : threads) {
      DoubleSummaryStatistics speedUp =
          cells.stream()
              .filter(cell -> cell.shape().n() >= 50 && cell.batch() >= 32)
              .filter(cell -> cell.speedUps().containsKey(count))
              .mapToDouble(cell -> cell.speedUps().get(count))
              .summaryStatistics();
      if (speedUp.getCount() > 0) {
        lines.add(
            format(
                "%d threads are %.2f to %.2f times as fast for n >= 50 and batch >= 32.",
                count, speedUp.getMin(), speedUp.getMax()));
      }
    }
    int unsolved = cells.stream().mapToInt(Cell::unsolved).sum();
    int all = cells.stream().mapToInt(Cell::batch).sum();
    lines.add(
        unsolved == 0
            ? "All QPs were solved."
            : format("%d of %d QPs were NOT solved; bench.csv says which.", unsolved, all));
    return lines;
  }
}
