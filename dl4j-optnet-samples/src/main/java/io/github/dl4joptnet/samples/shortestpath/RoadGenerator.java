package io.github.dl4joptnet.samples.shortestpath;

import java.util.Random;

/**
 * Costs that depend on five features by a polynomial of degree 4, with half as much noise, so that
 * a linear network can learn their decisions better than the costs themselves (Elmachtoub and
 * Grigas 2022):
 *
 * <pre>
 * c = (((B x)/√5 + 3)⁴ + 1) / 3.5⁴ · ε     B of zeros and ones, x ~ N(0, I), ε uniform in 0.5 … 1.5
 * </pre>
 */
final class RoadGenerator {
  private static final int FEATURES = 5;
  private static final int DEGREE = 4;
  private static final double NOISE = 0.5;

  private final Random random;
  private final boolean[][] used = new boolean[RoadGrid.ARCS][FEATURES];

  RoadGenerator(long seed) {
    random = new Random(seed);
    for (boolean[] row : used) {
      for (int j = 0; j < FEATURES; j++) {
        row[j] = random.nextBoolean();
      }
    }
  }

  RoadData generate(int rows) {
    double[][] features = new double[rows][FEATURES];
    double[][] costs = new double[rows][RoadGrid.ARCS];
    for (int row = 0; row < rows; row++) {
      for (int j = 0; j < FEATURES; j++) {
        features[row][j] = random.nextGaussian();
      }
      for (int arc = 0; arc < RoadGrid.ARCS; arc++) {
        costs[row][arc] = cost(features[row], used[arc]);
      }
    }
    return new RoadData(features, costs);
  }

  private double cost(double[] x, boolean[] used) {
    double sum = 0;
    for (int j = 0; j < FEATURES; j++) {
      sum += used[j] ? x[j] : 0;
    }
    double mean = (Math.pow(sum / Math.sqrt(FEATURES) + 3, DEGREE) + 1) / Math.pow(3.5, DEGREE);
    return mean * (1 - NOISE + 2 * NOISE * random.nextDouble());
  }
}
