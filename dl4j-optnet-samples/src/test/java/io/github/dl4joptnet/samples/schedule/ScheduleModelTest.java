package io.github.dl4joptnet.samples.schedule;

import static io.github.dl4joptnet.samples.schedule.LoadDay.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatistics;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

class ScheduleModelTest {
  private static DataType before;

  @BeforeAll
  static void gradientChecksAskForDoubles() {
    before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterAll
  static void otherTestsDoNot() {
    Nd4j.setDefaultDataTypes(before, before);
  }

  private static final QpSettings EXACT = QpSettings.builder().tolerance(1e-11).threads(1).build();

  /** Forecast → schedule → cost; the dense layer in front, where there is one, starts at 1·x. */
  private static ComputationGraph network(boolean dense) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .dataType(DataType.DOUBLE)
            .updater(new NoOp())
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(2 * HOURS));
    if (dense) {
      graph.addLayer(
          "dense",
          new DenseLayer.Builder().nOut(2 * HOURS).activation(Activation.IDENTITY).build(),
          "in");
    }
    String forecast = dense ? "dense" : "in";
    ComputationGraph net =
        new ComputationGraph(
            graph
                .addVertex("mean", new SubsetVertex(0, HOURS - 1), forecast)
                .addVertex("logSpread", new SubsetVertex(HOURS, 2 * HOURS - 1), forecast)
                .addLayer("spread", new ActivationLayer(new Exponential()), "logSpread")
                .addVertex(
                    "schedule", ScheduleModel.vertex("mean", "spread", EXACT), "mean", "spread")
                .addLayer(
                    "cost",
                    new LossLayer.Builder()
                        .lossFunction(new ScheduleCost())
                        .activation(Activation.IDENTITY)
                        .build(),
                    "schedule")
                .setOutputs("cost")
                .build());
    net.init();
    if (dense) {
      net.getLayer("dense").getParam("W").assign(Nd4j.eye(2 * HOURS).castTo(DataType.DOUBLE));
    }
    return net;
  }

  private static INDArray forecast(double[] means, double spread) {
    double[] logSpreads = new double[HOURS];
    Arrays.fill(logSpreads, Math.log(spread));
    return Nd4j.hstack(
        Nd4j.createFromArray(new double[][] {means}),
        Nd4j.createFromArray(new double[][] {logSpreads}));
  }

  private static double[] day(double night, double step) {
    return IntStream.range(0, HOURS).mapToDouble(h -> h < 8 ? night : night + step).toArray();
  }

  /** Where no ramp binds, the best z is known: 50 (1 − Φ(t)) = 0.5 Φ(t) + σt at t = (z − μ)/σ. */
  @Test
  void flatDaysAreScheduledAboveTheForecastByTheRightNumberOfSpreads() {
    double spread = 0.1;
    INDArray z = network(false).outputSingle(forecast(day(1.5, 0), spread));
    double t = 0;
    for (double high = 6, low = 0; high - low > 1e-9; ) {
      t = (high + low) / 2;
      double above = Normal.above(t);
      if (50 * above > 0.5 * (1 - above) + spread * t) {
        low = t;
      } else {
        high = t;
      }
    }
    assertThat(t).isBetween(2.0, 2.4);
    for (int h = 0; h < HOURS; h++) {
      // The tangents lie within a tenth of a spread of each other there.
      assertThat(z.getDouble(0, h)).isCloseTo(1.5 + t * spread, within(0.3 * spread));
    }
  }

  @Test
  void steepDaysKeepTheRamps() {
    INDArray z = network(false).outputSingle(forecast(day(1, 1.5), 0.05));
    double steepest = 0;
    for (int h = 1; h < HOURS; h++) {
      steepest = Math.max(steepest, Math.abs(z.getDouble(0, h) - z.getDouble(0, h - 1)));
    }
    assertThat(steepest).isCloseTo(ScheduleModel.RAMP, within(1e-8));
    // A shortage costs more: the schedule rises before the load does.
    assertThat(z.getDouble(0, 6)).isGreaterThan(1.3);
    assertThat(z.getDouble(0, 8)).isGreaterThan(2.45);
  }

  /** Forecasts whose steps are those of the ramps, or miss them by rounding. */
  @Test
  void nearlyDegenerateRampsAreSolvedWithFiniteGradients() {
    ComputationGraph net = network(true);
    Random random = new Random(3);
    QpStatistics before = QpSolver.statistics();
    double[][] days = new double[40][];
    for (int i = 0; i < days.length; i++) {
      double off = i % 4 == 0 ? 0 : Math.pow(10, -4 - i % 12) * random.nextGaussian();
      days[i] = day(1, 0.4 + off);
    }
    INDArray x = Nd4j.create(DataType.DOUBLE, days.length, 2 * HOURS);
    for (int i = 0; i < days.length; i++) {
      x.putRow(i, forecast(days[i], i % 2 == 0 ? 0.05 : 1e-4));
    }
    net.setInput(0, x);
    net.setLabels(Nd4j.createFromArray(days));
    net.computeGradientAndScore();
    QpStatistics spent = QpSolver.statistics().since(before);
    assertThat(spent.unsolved()).isZero();
    INDArray gradient = net.gradient().gradient();
    assertThat(gradient.isNaN().any()).isFalse();
    assertThat(gradient.amaxNumber().doubleValue()).isBetween(1e-3, 1e6);
  }

  @Test
  void gradientsAreThoseOfDifferences() {
    ComputationGraph net = network(true);
    double[] means = new double[HOURS];
    double[] loads = new double[HOURS];
    Random random = new Random(5);
    for (int h = 0; h < HOURS; h++) {
      means[h] = 1.5 + 0.5 * Math.sin(h / 4.0) + 0.1 * random.nextGaussian();
      loads[h] = means[h] + 0.1 * random.nextGaussian();
    }
    INDArray w = net.getLayer("dense").getParam("W");
    for (int i = 0; i < 2 * HOURS; i++) {
      for (int j = 0; j < 2 * HOURS; j++) {
        if (i != j && (i + j) % 9 != 0) {
          w.putScalar(i, j, 0);
        }
      }
    }
    net.setInput(0, forecast(means, 0.1));
    net.setLabels(Nd4j.createFromArray(new double[][] {loads}));
    net.computeGradientAndScore();
    INDArray gradient = net.gradient().gradient().dup();
    INDArray params = net.params().dup();
    for (int k = 0; k < 12; k++) {
      // All weights at once, or one column's, whose derivatives are larger.
      INDArray direction = params.like();
      int column = 4 * (k - 4);
      for (int i = 0; i < params.length(); i++) {
        boolean moves = k < 4 || i / (2 * HOURS) == column;
        direction.putScalar(i, moves ? random.nextGaussian() : 0);
      }
      direction.divi(direction.norm2Number());
      double step = 1e-6;
      double above = score(net, params.add(direction.mul(step)));
      double below = score(net, params.sub(direction.mul(step)));
      double slope = (above - below) / (2 * step);
      assertThat(gradient.mul(direction).sumNumber().doubleValue())
          .isCloseTo(slope, within(2e-5 + 1e-4 * Math.abs(slope)));
    }
  }

  private static double score(ComputationGraph net, INDArray params) {
    net.setParams(params);
    net.computeGradientAndScore();
    return net.score();
  }
}
