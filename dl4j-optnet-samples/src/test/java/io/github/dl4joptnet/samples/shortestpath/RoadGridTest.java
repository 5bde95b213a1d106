package io.github.dl4joptnet.samples.shortestpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoadGridTest {
  @Test
  void arcsAreNumberedAsInTheFiles() {
    String arcs =
        String.join(
            " ",
            IntStream.of(0, 3, 4, 8, 9, 26, 35, 36, 39)
                .mapToObj(arc -> RoadGrid.from(arc) + "-" + RoadGrid.to(arc))
                .toList());
    assertThat(arcs).isEqualTo("0-1 3-4 0-5 4-9 5-6 14-19 19-24 20-21 23-24");
  }

  /** Among all 70 paths, found by going through them. */
  @Test
  void shortestPathIsTheCheapestOfAll() {
    double[][] costs = new RoadGenerator(3).generate(20).costs();
    for (double[] ofArcs : costs) {
      double best = RoadGrid.cost(ofArcs, RoadGrid.shortestPath(ofArcs));
      assertThat(best).isCloseTo(cheapest(ofArcs, 0), within(1e-12));
    }
  }

  private static double cheapest(double[] costs, int node) {
    if (node == RoadGrid.NODES - 1) {
      return 0;
    }
    return IntStream.range(0, RoadGrid.ARCS)
        .filter(arc -> RoadGrid.from(arc) == node)
        .mapToDouble(arc -> costs[arc] + cheapest(costs, RoadGrid.to(arc)))
        .min()
        .orElseThrow();
  }
}
