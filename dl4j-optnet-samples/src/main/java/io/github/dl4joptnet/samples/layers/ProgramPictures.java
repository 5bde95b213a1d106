package io.github.dl4joptnet.samples.layers;

import io.github.dl4joptnet.layers.LinearMpc;
import io.github.dl4joptnet.layers.MeanVariancePortfolio;
import io.github.dl4joptnet.layers.NonnegativeLeastSquares;
import io.github.dl4joptnet.layers.SvmHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Layers and vertices whose output is of another kind than their input. */
final class ProgramPictures {
  private static final int HORIZON = 25;

  private ProgramPictures() {}

  static void writeAll(Path dir) throws IOException {
    portfolio().write(dir.resolve("portfolio.png"));
    mpc().write(dir.resolve("mpc.png"));
    leastSquares().write(dir.resolve("least-squares.png"));
    svm().write(dir.resolve("svm.png"));
  }

  private static INDArray row(double... values) {
    return Nd4j.createFromArray(new double[][] {values});
  }

  private static LayerChart portfolio() {
    double[] risks = {0.15, 0.2, 0.1, 0.25, 0.18, 0.3};
    double[][] covariance = new double[6][6];
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 6; j++) {
        covariance[i][j] = risks[i] * risks[j] * (i == j ? 1 : 0.3);
      }
    }
    double[] held = {0.3, 0.2, 0.3, 0.1, 0.1, 0};
    MeanVariancePortfolio.Builder builder =
        new MeanVariancePortfolio.Builder(Nd4j.createFromArray(covariance))
            .riskAversion(3)
            .turnover(0.4);
    double[] returns = {0.05, 0.02, 0.04, 0.09, 0.06, 0.07};
    double[] output = weights(builder, returns, held);
    returns[5] += 0.08;
    return new LayerChart("portfolio, turnover 0.4", "asset", "share of the capital")
        .row("held", held, LayerChart.INPUT, SeriesMarkers.CIRCLE)
        .row(
            "output if return 6 rises by 0.08",
            weights(builder, returns, held),
            LayerChart.MOVED,
            SeriesMarkers.DIAMOND)
        .row("output", output, LayerChart.OUTPUT, SeriesMarkers.CIRCLE);
  }

  private static double[] weights(
      MeanVariancePortfolio.Builder builder, double[] returns, double[] held) {
    return builder
        .model()
        .solve(Map.of("returns", row(returns), "held", row(held)))
        .value("w")
        .toDoubleVector();
  }

  /** A mass that is pushed to position 0. */
  private static LayerChart mpc() {
    LinearMpc.Builder builder =
        new LinearMpc.Builder(
                Nd4j.createFromArray(new double[][] {{1, 0.2}, {0, 1}}),
                Nd4j.createFromArray(new double[][] {{0.02}, {0.2}}))
            .horizon(HORIZON)
            .costs(Nd4j.createFromArray(1.0, 0.1), Nd4j.createFromArray(0.1))
            .controls(-1, 1);
    double[] steps = new double[HORIZON];
    for (int t = 0; t < HORIZON; t++) {
      steps[t] = t;
    }
    return new LayerChart("MPC: pushing a mass to 0", "step of 0.2 s", "position, m; force, N")
        .line("position", steps, plan(builder, "x", 2, 0), LayerChart.INPUT, SeriesMarkers.NONE)
        .line(
            "force from velocity −1",
            steps,
            plan(builder, "u", 2, -1),
            LayerChart.MOVED,
            SeriesMarkers.DIAMOND)
        .line("force", steps, plan(builder, "u", 2, 0), LayerChart.OUTPUT, SeriesMarkers.CIRCLE);
  }

  /** The first column of a variable over the horizon. */
  private static double[] plan(
      LinearMpc.Builder builder, String variable, double position, double velocity) {
    INDArray value =
        builder.model().solve(Map.of("state", row(position, velocity))).value(variable).slice(0);
    double[] plan = new double[HORIZON];
    for (int t = 0; t < HORIZON; t++) {
      plan[t] = value.getDouble(t, 0);
    }
    return plan;
  }

  /** A spectrum that is a mixture of three peaks. */
  private static LayerChart leastSquares() {
    int points = 30;
    double[] centres = {6, 13, 18, 25};
    double[][] peaks = new double[points][centres.length];
    double[] input = new double[points];
    for (int i = 0; i < points; i++) {
      for (int k = 0; k < centres.length; k++) {
        peaks[i][k] = Math.exp(-Math.pow((i - centres[k]) / 3, 2));
      }
      input[i] = 1.2 * peaks[i][0] + 0.7 * peaks[i][1] + 0.5 * peaks[i][3];
      input[i] += 0.08 * Math.sin(7 * i) - 0.25 * peaks[i][2];
    }
    INDArray m = Nd4j.createFromArray(peaks);
    NonnegativeLeastSquares.Builder builder = new NonnegativeLeastSquares.Builder(m);
    double[] changed = input.clone();
    for (int i = 16; i < 21; i++) {
      changed[i] += 0.9;
    }
    return new LayerChart("nonnegative least squares", "entry", "value")
        .row("input x", input, LayerChart.INPUT, SeriesMarkers.CIRCLE)
        .row(
            "fit if entries 17 to 21 rise",
            fit(builder, m, changed),
            LayerChart.MOVED,
            SeriesMarkers.NONE)
        .row("fit M z", fit(builder, m, input), LayerChart.OUTPUT, SeriesMarkers.NONE);
  }

  private static double[] fit(NonnegativeLeastSquares.Builder builder, INDArray m, double[] x) {
    INDArray z = builder.model().solve(Map.of("x", row(x))).value("z");
    return z.mmul(m.transpose()).toDoubleVector();
  }

  private static LayerChart svm() {
    double[][] points = {
      {0.5, 1.8}, {1.2, 2.6}, {0.8, 3.2}, {1.7, 1.9}, {2.6, 1.2}, {3.2, 2.1}, {3.6, 0.8}, {2.9, 0.4}
    };
    double[][] moved = new double[points.length][];
    for (int i = 0; i < points.length; i++) {
      moved[i] = points[i].clone();
    }
    moved[3] = new double[] {2.3, 2.6};
    return new LayerChart("SVM head, two classes", "feature 1", "feature 2")
        .points(
            "class 1",
            column(points, 0, 0, 4),
            column(points, 1, 0, 4),
            LayerChart.INPUT,
            SeriesMarkers.CIRCLE)
        .points(
            "class 2",
            column(points, 0, 4, 8),
            column(points, 1, 4, 8),
            LayerChart.INPUT,
            SeriesMarkers.SQUARE)
        .points(
            "moved",
            column(moved, 0, 3, 4),
            column(moved, 1, 3, 4),
            LayerChart.MOVED,
            SeriesMarkers.CIRCLE)
        .line("then", ENDS, boundary(moved), LayerChart.MOVED, SeriesMarkers.NONE)
        .line("boundary", ENDS, boundary(points), LayerChart.OUTPUT, SeriesMarkers.NONE);
  }

  private static final double[] ENDS = {0.8, 3.2};

  private static double[] column(double[][] points, int column, int from, int to) {
    double[] values = new double[to - from];
    for (int i = from; i < to; i++) {
      values[i - from] = points[i][column];
    }
    return values;
  }

  /** Where both classes score the same, with a constant 1 as third feature for the offset. */
  private static double[] boundary(double[][] points) {
    double[] features = new double[3 * points.length];
    double[] labels = new double[2 * points.length];
    for (int i = 0; i < points.length; i++) {
      features[3 * i] = points[i][0];
      features[3 * i + 1] = points[i][1];
      features[3 * i + 2] = 1;
      labels[2 * i + (i < points.length / 2 ? 0 : 1)] = 1;
    }
    SvmHead.Builder builder = new SvmHead.Builder(points.length, 3, 2).c(5).ridge(1e-6);
    INDArray alpha =
        builder
            .model()
            .solve(Map.of("features", row(features), "labels", row(labels)))
            .value("alpha")
            .slice(0);
    INDArray w =
        alpha.getColumn(0).reshape(1, -1).mmul(Nd4j.createFromArray(features).reshape(-1, 3));
    double[] heights = new double[ENDS.length];
    for (int k = 0; k < ENDS.length; k++) {
      heights[k] = -(w.getDouble(0) * ENDS[k] + w.getDouble(2)) / w.getDouble(1);
    }
    return heights;
  }
}
