package io.github.dl4joptnet.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Shortest paths through a small grid, right and down, as a program and by enumeration. */
final class Grid {
  final int side;
  final List<int[]> arcs = new ArrayList<>();

  /** Incidence vectors of all paths. */
  final List<double[]> paths = new ArrayList<>();

  Grid(int side) {
    this.side = side;
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        int node = row * side + column;
        if (column + 1 < side) {
          arcs.add(new int[] {node, node + 1});
        }
        if (row + 1 < side) {
          arcs.add(new int[] {node, node + side});
        }
      }
    }
    follow(0, new double[arcs.size()]);
  }

  private void follow(int node, double[] path) {
    if (node == side * side - 1) {
      paths.add(path.clone());
    }
    for (int a = 0; a < arcs.size(); a++) {
      if (arcs.get(a)[0] == node) {
        path[a] = 1;
        follow(arcs.get(a)[1], path);
        path[a] = 0;
      }
    }
  }

  int width() {
    return arcs.size();
  }

  /** Flow conservation, one row of which is redundant; z ≥ 0. */
  DecisionProgram.Builder program() {
    int nodes = side * side;
    INDArray a = Nd4j.zeros(DataType.DOUBLE, nodes, width());
    for (int arc = 0; arc < width(); arc++) {
      a.putScalar(arcs.get(arc)[0], arc, -1).putScalar(arcs.get(arc)[1], arc, 1);
    }
    INDArray b = Nd4j.zeros(DataType.DOUBLE, nodes);
    b.putScalar(0, -1).putScalar(nodes - 1, 1);
    return DecisionProgram.builder().A(a).b(b).lower(Nd4j.zeros(DataType.DOUBLE, width()));
  }

  static double dot(double[] c, double[] z) {
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      sum += c[j] * z[j];
    }
    return sum;
  }

  /** The cheapest path. */
  double[] best(double[] costs) {
    double[] best = paths.get(0);
    for (double[] path : paths) {
      best = dot(costs, path) < dot(costs, best) ? path : best;
    }
    return best;
  }

  double[][] costs(int rows, Random random) {
    double[][] costs = new double[rows][width()];
    for (double[] row : costs) {
      for (int j = 0; j < row.length; j++) {
        row[j] = 0.2 + random.nextDouble();
      }
    }
    return costs;
  }
}
