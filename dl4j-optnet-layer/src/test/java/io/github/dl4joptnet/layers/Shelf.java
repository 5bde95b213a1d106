package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** All layers with one input, for rows of {@link #WIDTH} entries. */
final class Shelf {
  static final int WIDTH = 6;

  private Shelf() {}

  /** With direct algorithms: sequences stay sequences. */
  static Map<String, Supplier<Layer>> direct() {
    Map<String, Supplier<Layer>> all = new LinkedHashMap<>();
    all.put("sparsemax", () -> new ActivationLayer(new Sparsemax(1.5)));
    all.put("softTopK", () -> new ActivationLayer(new SoftTopK(2)));
    all.put("simplex", () -> new SimplexProjection.Builder().total(2).build());
    all.put("cappedSimplex", () -> new CappedSimplexProjection.Builder(1).cap(0.4).build());
    all.put("box", () -> new BoxProjection.Builder().lower(-0.3).upper(0.2).build());
    all.put(
        "halfspace",
        () -> new HalfspaceProjection.Builder(new double[] {1, -1, 2, 0.5, 1, 1}, 0.1).build());
    all.put("isotonic", () -> new IsotonicRegression.Builder().build());
    all.put("decreasing", () -> new IsotonicRegression.Builder().decreasing().build());
    all.put("totalVariation", () -> new TotalVariationDenoising.Builder(0.2).build());
    all.put("softSort", () -> new SoftSort.Builder(3).build());
    all.put("softRank", () -> new SoftRank.Builder(0.3).descending().build());
    return all;
  }

  /** Those that run over the time steps of a feature, however many there are. */
  static Map<String, Supplier<Layer>> overTime() {
    Map<String, Supplier<Layer>> all = new LinkedHashMap<>();
    all.put("simplex", () -> new SimplexProjection.Builder().overTime().build());
    all.put("cappedSimplex", () -> new CappedSimplexProjection.Builder(1).overTime().build());
    all.put("box", () -> new BoxProjection.Builder().lower(-0.3).upper(0.2).overTime().build());
    all.put("isotonic", () -> new IsotonicRegression.Builder().overTime().build());
    all.put("totalVariation", () -> new TotalVariationDenoising.Builder(0.1).overTime().build());
    all.put("softSort", () -> new SoftSort.Builder(0.5).overTime().build());
    all.put("softRank", () -> new SoftRank.Builder(0.5).overTime().build());
    return all;
  }

  /** Those on models too. */
  static Map<String, Supplier<Layer>> all() {
    Map<String, Supplier<Layer>> all = direct();
    QpSettings exact = GradientChecks.EXACT;
    all.put("polytope", () -> polytope().settings(exact).build());
    all.put(
        "nonnegative",
        () -> new NonnegativeLeastSquares.Builder(normal(WIDTH, 4)).settings(exact).build());
    all.put(
        "dictionary",
        () ->
            new NonnegativeLeastSquares.Builder(normal(WIDTH, 4))
                .learned()
                .ridge(0.1)
                .settings(exact)
                .build());
    all.put("leastSquares", () -> leastSquares().settings(exact).build());
    all.put("mpc", () -> mpc().settings(exact).build());
    all.put("mpcPlan", () -> mpc().plan().fixedCosts().settings(exact).build());
    return all;
  }

  static PolytopeProjection.Builder polytope() {
    return new PolytopeProjection.Builder(WIDTH)
        .equalities(normal(2, WIDTH), Nd4j.createFromArray(0.3, -0.2))
        .inequalities(normal(3, WIDTH), Nd4j.createFromArray(0.2, 0.5, 0.1))
        .lower(-1.5)
        .upper(1.5);
  }

  static ConstrainedLeastSquares.Builder leastSquares() {
    return new ConstrainedLeastSquares.Builder(normal(WIDTH, 4))
        .equalities(Nd4j.createFromArray(new double[][] {{1, 1, 1, 1}}), Nd4j.createFromArray(1.0))
        .inequalities(
            Nd4j.createFromArray(new double[][] {{1, -1, 0, 0}}), Nd4j.createFromArray(0.1))
        .lower(-0.3);
  }

  /** Three masses on a line of springs. */
  static LinearMpc.Builder mpc() {
    double[][] a = new double[WIDTH][WIDTH];
    double[][] b = new double[WIDTH][2];
    for (int i = 0; i < WIDTH; i++) {
      a[i][i] = i < 3 ? 1 : 0.9;
    }
    for (int i = 0; i < 3; i++) {
      a[i][i + 3] = 0.3;
      a[i + 3][i] = -0.6;
      a[i + 3][(i + 1) % 3] += 0.2;
    }
    b[3][0] = 0.3;
    b[5][1] = 0.4;
    return new LinearMpc.Builder(Nd4j.createFromArray(a), Nd4j.createFromArray(b))
        .horizon(4)
        .costs(Nd4j.createFromArray(1.0, 2.0, 1.0, 0.1, 0.2, 0.1), Nd4j.createFromArray(0.05, 0.08))
        .controls(-0.5, 0.5);
  }

  static INDArray normal(int rows, int columns) {
    Random random = new Random(10L * rows + columns);
    double[][] values = new double[rows][columns];
    for (double[] row : values) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return Nd4j.createFromArray(values);
  }
}
