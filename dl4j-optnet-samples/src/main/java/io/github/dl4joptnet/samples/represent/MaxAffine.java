package io.github.dl4joptnet.samples.represent;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * f(x) = max over i of aᵢᵀx + bᵢ on the square [−1, 1]²: planes that touch a bowl, so that each is
 * the largest somewhere.
 *
 * @param planes {@code [pieces][3]}: a₁, a₂, b
 */
record MaxAffine(List<double[]> planes) {

  /** Planes that touch x₁² + x₂² at random points of the square. */
  static MaxAffine random(int pieces, Random random) {
    List<double[]> planes = new ArrayList<>();
    for (int i = 0; i < pieces; i++) {
      double x1 = coordinate(random);
      double x2 = coordinate(random);
      planes.add(new double[] {2 * x1, 2 * x2, -x1 * x1 - x2 * x2});
    }
    return new MaxAffine(planes);
  }

  double at(double[] x) {
    return planes.stream()
        .mapToDouble(plane -> plane[0] * x[0] + plane[1] * x[1] + plane[2])
        .max()
        .orElseThrow();
  }

  /** Random points {@code [points, 2]} with the function's values {@code [points, 1]}. */
  DataSet sample(int points, Random random) {
    double[][] x = new double[points][];
    double[][] y = new double[points][];
    for (int i = 0; i < points; i++) {
      x[i] = new double[] {coordinate(random), coordinate(random)};
      y[i] = new double[] {at(x[i])};
    }
    INDArray features = Nd4j.createFromArray(x);
    return new DataSet(features, Nd4j.createFromArray(y));
  }

  private static double coordinate(Random random) {
    return 2 * random.nextDouble() - 1;
  }
}
