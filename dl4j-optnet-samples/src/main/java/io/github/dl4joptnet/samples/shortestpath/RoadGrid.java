package io.github.dl4joptnet.samples.shortestpath;

import io.github.dl4joptnet.loss.DecisionProgram;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A grid of 5×5 nodes, numbered row by row, with arcs to the right and down. The way is from the
 * first node to the last; all of the 70 paths have 8 arcs. Arcs are numbered by the rows they start
 * in: first those to the right, then those down.
 */
final class RoadGrid {
  static final int SIDE = 5;
  static final int NODES = SIDE * SIDE;
  static final int ARCS = 2 * SIDE * (SIDE - 1);
  private static final int ARCS_PER_ROW = 2 * SIDE - 1;

  private RoadGrid() {}

  static int from(int arc) {
    int row = arc / ARCS_PER_ROW;
    int place = arc % ARCS_PER_ROW;
    return row * SIDE + (isDown(arc) ? place - (SIDE - 1) : place);
  }

  static int to(int arc) {
    return from(arc) + (isDown(arc) ? SIDE : 1);
  }

  private static boolean isDown(int arc) {
    return arc % ARCS_PER_ROW >= SIDE - 1;
  }

  /**
   * The linear program whose minimum is a shortest path: a flow of one unit that leaves the first
   * node and ends in the last. Its vertices are the paths.
   */
  static DecisionProgram program() {
    return DecisionProgram.builder()
        .A(balance())
        .b(net())
        .lower(Nd4j.zeros(DataType.DOUBLE, ARCS))
        .build();
  }

  /** What flows into each node minus what flows out. */
  static INDArray balance() {
    INDArray balance = Nd4j.zeros(DataType.DOUBLE, NODES, ARCS);
    for (int arc = 0; arc < ARCS; arc++) {
      balance.putScalar(from(arc), arc, -1).putScalar(to(arc), arc, 1);
    }
    return balance;
  }

  /** How much of the flow stays in each node. */
  static INDArray net() {
    INDArray net = Nd4j.zeros(DataType.DOUBLE, NODES);
    net.putScalar(0, -1).putScalar(NODES - 1, 1);
    return net;
  }

  /** Whether an arc is on the cheapest path, by dynamic programming. */
  static boolean[] shortestPath(double[] costs) {
    double[] least = new double[NODES];
    int[] by = new int[NODES];
    Arrays.fill(least, 1, NODES, Double.POSITIVE_INFINITY);
    for (int node = 0; node < NODES; node++) { // arcs lead to higher numbers only
      for (int arc = 0; arc < ARCS; arc++) {
        if (from(arc) == node && least[node] + costs[arc] < least[to(arc)]) {
          least[to(arc)] = least[node] + costs[arc];
          by[to(arc)] = arc;
        }
      }
    }
    boolean[] path = new boolean[ARCS];
    for (int node = NODES - 1; node > 0; node = from(by[node])) {
      path[by[node]] = true;
    }
    return path;
  }

  static double cost(double[] costs, boolean[] path) {
    double sum = 0;
    for (int arc = 0; arc < ARCS; arc++) {
      sum += path[arc] ? costs[arc] : 0;
    }
    return sum;
  }
}
