package io.github.dl4joptnet.samples.bench.layers;

import io.github.dl4joptnet.layers.PolytopeProjection;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Random;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A polytope A z = b, G z ≤ h around a point with entries within ±1, with normal A and G, of which
 * h leaves up to 1: random points beside it come to lie on about half of the inequalities.
 */
final class PolytopeProblem {
  static final int VARIABLES = 100;
  static final int EQUALITIES = 50;
  static final int INEQUALITIES = 50;

  private final INDArray a;
  private final INDArray b;
  private final INDArray g;
  private final INDArray h;

  PolytopeProblem(long seed) {
    Random random = new Random(seed);
    a = normal(EQUALITIES, VARIABLES, random);
    g = normal(INEQUALITIES, VARIABLES, random);
    double[][] inside = new double[VARIABLES][1];
    for (double[] entry : inside) {
      entry[0] = 2 * random.nextDouble() - 1;
    }
    INDArray point = Nd4j.createFromArray(inside);
    b = a.mmul(point).reshape(EQUALITIES);
    double[] slack = random.doubles(INEQUALITIES).toArray();
    h = g.mmul(point).reshape(INEQUALITIES).add(Nd4j.createFromArray(slack));
  }

  /**
   * @param threads of the solver, 0 for all cores
   */
  Layer layer(int threads) {
    return new PolytopeProjection.Builder(VARIABLES)
        .equalities(a, b)
        .inequalities(g, h)
        .settings(QpSettings.builder().threads(threads).build())
        .build();
  }

  /** The largest violation of a row by a projection. */
  double violation(INDArray z) {
    double equalities =
        z.mmul(a.transpose()).subRowVector(b.reshape(1, -1)).amaxNumber().doubleValue();
    double inequalities =
        z.mmul(g.transpose()).subRowVector(h.reshape(1, -1)).maxNumber().doubleValue();
    return Math.max(equalities, inequalities);
  }

  static INDArray normal(int rows, int columns, Random random) {
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }
}
