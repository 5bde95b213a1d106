package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.conf.Coefficient;
import io.github.dl4joptnet.conf.OptNetVertex;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What a model costs in a training iteration beside the same program by its matrices: a portfolio
 * of ten assets with a limit of turnover. The two take turns, so that a busy machine is busy for
 * both.
 */
final class ModelOverhead {
  private static final int ASSETS = 10;
  private static final int BATCH = 32;
  private static final int ITERATIONS = 20; // in a turn
  private static final double TURNOVER = 0.2;
  private static final QpSettings ONE_THREAD = QpSettings.builder().threads(1).build();

  private final Clock clock;
  private final double seconds;
  private final INDArray covariance = Nd4j.eye(ASSETS).castTo(DataType.DOUBLE).add(0.2);

  ModelOverhead(Clock clock, double seconds) {
    this.clock = clock;
    this.seconds = seconds;
  }

  private OptNetVertex byModel() {
    QpModel model = new QpModel();
    Variable w = model.variable("w", ASSETS);
    Parameter mu = model.parameter("mu", ASSETS);
    Parameter held = model.parameter("held", ASSETS);
    model.minimize(w.quadraticForm(covariance).mul(0.5).sub(mu.dot(w)));
    model.subjectTo(w.sum().eq(1), w.gte(0), w.sub(held).norm1().lte(TURNOVER));
    return new OptNetVertex.Builder(model).output("w").settings(ONE_THREAD).build();
  }

  /** With t ≥ |w − held| as further variables; h is an input, made of held before training. */
  private OptNetVertex byMatrices() {
    int n = 2 * ASSETS;
    INDArray q = Nd4j.zeros(DataType.DOUBLE, n, n);
    q.get(NDArrayIndex.interval(0, ASSETS), NDArrayIndex.interval(0, ASSETS)).assign(covariance);
    INDArray g = Nd4j.zeros(DataType.DOUBLE, n + 1, n);
    INDArray a = Nd4j.zeros(DataType.DOUBLE, 1, n);
    INDArray lower = Nd4j.valueArrayOf(new long[] {n}, Double.NEGATIVE_INFINITY, DataType.DOUBLE);
    for (int i = 0; i < ASSETS; i++) {
      g.putScalar(i, i, 1).putScalar(i, ASSETS + i, -1);
      g.putScalar(ASSETS + i, i, -1).putScalar(ASSETS + i, ASSETS + i, -1);
      g.putScalar(n, ASSETS + i, 1);
      a.putScalar(0, i, 1);
      lower.putScalar(i, 0);
    }
    return new OptNetVertex.Builder()
        .variables(n)
        .inputScale(-1)
        .Q(Coefficient.fixed(q))
        .p(Coefficient.input("mu"))
        .G(Coefficient.fixed(g))
        .h(Coefficient.input("held"))
        .A(Coefficient.fixed(a))
        .b(Coefficient.constant(1.0))
        .lower(Coefficient.fixed(lower))
        .nOut(ASSETS)
        .settings(ONE_THREAD)
        .build();
  }

  private static ComputationGraph net(OptNetVertex vertex, long heldWidth) {
    ComputationGraph net =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(6)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.0)) // the programs stay as they are
                .graphBuilder()
                .addInputs("features", "held")
                .setInputTypes(InputType.feedForward(ASSETS), InputType.feedForward(heldWidth))
                .addLayer(
                    "mu",
                    new DenseLayer.Builder().activation(Activation.IDENTITY).nOut(ASSETS).build(),
                    "features")
                .addVertex("w", vertex, "mu", "held")
                .addLayer(
                    "loss",
                    new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
                    "w")
                .setOutputs("loss")
                .build());
    net.init();
    return net;
  }

  /** Lines to print. */
  List<String> measure() {
    Nd4j.getRandom().setSeed(6);
    INDArray features = Nd4j.randn(DataType.DOUBLE, BATCH, ASSETS);
    INDArray held = Nd4j.rand(DataType.DOUBLE, BATCH, ASSETS);
    held.diviColumnVector(held.sum(1));
    INDArray limits = Nd4j.valueArrayOf(new long[] {BATCH, 1}, TURNOVER, DataType.DOUBLE);
    INDArray h = Nd4j.hstack(held, held.neg(), limits);
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, BATCH, ASSETS);
    ComputationGraph model = net(byModel(), ASSETS);
    ComputationGraph matrices = net(byMatrices(), 2L * ASSETS + 1);
    double difference =
        model.outputSingle(features, held).distance2(matrices.outputSingle(features, h));
    MultiDataSet forModel = data(features, held, labels);
    MultiDataSet forMatrices = data(features, h, labels);
    Durations byModel = new Durations();
    Durations byMatrices = new Durations();
    for (boolean counts : new boolean[] {false, true}) {
      long end = System.nanoTime() + (long) (2 * seconds * 1e9);
      do {
        turn(model, forModel, counts ? byModel : new Durations());
        turn(matrices, forMatrices, counts ? byMatrices : new Durations());
      } while (System.nanoTime() < end);
    }
    return List.of(
        String.format(
            Locale.ROOT,
            "portfolio of %d assets, batch %d: a training iteration takes %.0f µs by a model, %.0f µs by matrices, ratio %.3f (outputs differ by %.1e)",
            ASSETS,
            BATCH,
            byModel.median() / 1e3,
            byMatrices.median() / 1e3,
            byModel.median() / byMatrices.median(),
            difference));
  }

  private static MultiDataSet data(INDArray features, INDArray held, INDArray labels) {
    return new MultiDataSet(new INDArray[] {features, held}, new INDArray[] {labels});
  }

  private void turn(ComputationGraph net, MultiDataSet data, Durations into) {
    long start = clock.nanos();
    for (int i = 0; i < ITERATIONS; i++) {
      net.fit(data);
    }
    into.add((clock.nanos() - start) / ITERATIONS);
  }
}
