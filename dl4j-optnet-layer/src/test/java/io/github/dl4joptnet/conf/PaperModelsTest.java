package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The OptNet models of the paper's experiments, by the builder alone, against the bare solver. */
class PaperModelsTest {
  private static final QpSolver SOLVER = QpSolver.create(QpSettings.defaults());

  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-7);
  }

  private static INDArray input(int batch, int width) {
    Nd4j.getRandom().setSeed(5);
    return Nd4j.rand(DataType.DOUBLE, batch, width);
  }

  @Test
  void sudokuWithEqualities() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .inputScale(-1)
            .Q(Coefficient.identity(0.1))
            .lower(0.0)
            .A(Coefficient.learned(40, new UniformDistribution(0, 1)))
            .b(Coefficient.timesExp())
            .build();
    MultiLayerNetwork net = SmallNetworks.alone(DataType.DOUBLE, new Adam(0.1), 64, layer);
    INDArray a = net.getParam("0_A");
    INDArray w = net.getParam("0_w");
    assertThat(net.numParams()).isEqualTo(40 * 64 + 64);
    assertThat(a.shape()).containsExactly(40, 64);
    assertThat(a.minNumber().doubleValue()).isBetween(0.0, 0.01);
    assertThat(a.maxNumber().doubleValue()).isBetween(0.99, 1.0);
    assertThat(w.amaxNumber().doubleValue()).isZero();

    net.setParam("0_w", Nd4j.linspace(-1, 1, 64, DataType.DOUBLE));
    INDArray x = input(5, 64);
    INDArray expected =
        SOLVER
            .solve(
                QpBatch.builder()
                    .Q(Nd4j.eye(64).castTo(DataType.DOUBLE).mul(0.1))
                    .p(x.neg())
                    .A(a)
                    .b(a.mmul(Transforms.exp(w.reshape(64, 1))).reshape(40))
                    .lower(Nd4j.zeros(DataType.DOUBLE, 64))
                    .build())
            .z();
    assertSame(net.output(x), expected);
  }

  @Test
  void sudokuWithInequalities() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .inputScale(-1)
            .Q(Coefficient.identity(0.1))
            .lower(0.0)
            .G(Coefficient.learned(20, new UniformDistribution(-1, 1)))
            .h(Coefficient.feasible())
            .build();
    MultiLayerNetwork net = SmallNetworks.alone(DataType.DOUBLE, new Adam(0.1), 64, layer);
    assertThat(net.paramTable()).containsOnlyKeys("0_G", "0_s0", "0_z0");
    assertThat(net.getParam("0_s0").minNumber().doubleValue()).isEqualTo(1);
    assertThat(net.getParam("0_z0").amaxNumber().doubleValue()).isZero();

    INDArray z0 = input(1, 64).reshape(64).add(0.5);
    net.setParam("0_z0", z0);
    INDArray g = net.getParam("0_G");
    INDArray x = input(3, 64);
    INDArray expected =
        SOLVER
            .solve(
                QpBatch.builder()
                    .Q(Nd4j.eye(64).castTo(DataType.DOUBLE).mul(0.1))
                    .p(x.neg())
                    .G(g)
                    .h(g.mmul(z0.reshape(64, 1)).reshape(20).add(1))
                    .lower(Nd4j.zeros(DataType.DOUBLE, 64))
                    .build())
            .z();
    assertSame(net.output(x), expected);
  }

  @Test
  void sudokuWithALatentProgram() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nOut(80).activation(Activation.IDENTITY).build())
                .layer(
                    new OptNetLayer.Builder()
                        .Q(Coefficient.identity(0.1))
                            .G(Coefficient.learned(40, new UniformDistribution(-1, 1)))
                            .h(Coefficient.feasible())
                            .nOut(64)
                            .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(64)
                        .build())
                .setInputType(InputType.feedForward(64))
                .build());
    net.init();
    INDArray x = input(4, 64);
    INDArray expected =
        SOLVER
            .solve(
                QpBatch.builder()
                    .Q(Nd4j.eye(80).castTo(DataType.DOUBLE).mul(0.1))
                    .p(net.feedForward(x).get(1))
                    .G(net.getParam("1_G"))
                    .h(Nd4j.ones(DataType.DOUBLE, 40))
                    .build())
            .z()
            .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 64));
    assertSame(net.feedForward(x).get(2), expected);
    assertThat(net.getLayer(2).getParam("W").shape()).containsExactly(64, 64);
  }

  @Test
  void denoising() {
    INDArray initialL = Nd4j.eye(199).castTo(DataType.DOUBLE);
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .variables(199)
            .inputScale(-1)
            .Q(Coefficient.factored(1e-4, initialL))
            .pRest(Coefficient.learnedScalar(0.4))
            .G(Coefficient.learned(totalVariation(100)))
            .h(Coefficient.constant(0))
            .nOut(100)
            .build();
    MultiLayerNetwork net = SmallNetworks.alone(DataType.DOUBLE, new Adam(1e-4), 100, layer);
    assertThat(net.paramTable()).containsOnlyKeys("0_L", "0_G", "0_pRest");
    assertThat(net.getParam("0_G")).isEqualTo(totalVariation(100));
    assertThat(net.getParam("0_L")).isEqualTo(initialL);

    INDArray x = input(2, 100);
    INDArray p =
        Nd4j.concat(1, x.neg(), Nd4j.valueArrayOf(new long[] {2, 99}, 0.4, DataType.DOUBLE));
    INDArray expected =
        SOLVER
            .solve(
                QpBatch.builder()
                    .Q(Nd4j.eye(199).castTo(DataType.DOUBLE).mul(1.0001))
                    .p(p)
                    .G(totalVariation(100))
                    .h(Nd4j.zeros(DataType.DOUBLE, 198))
                    .build())
            .z()
            .get(NDArrayIndex.all(), NDArrayIndex.interval(0, 100));
    assertSame(net.output(x), expected);
  }

  /** G z ≤ 0 says |z[i + 1] − z[i]| ≤ t[i], with z in the first and t in the other variables. */
  static INDArray totalVariation(int points) {
    int rows = points - 1;
    INDArray g = Nd4j.zeros(DataType.DOUBLE, 2 * rows, points + rows);
    for (int i = 0; i < rows; i++) {
      for (int side = 0; side < 2; side++) {
        int row = side * rows + i;
        double sign = 1 - 2 * side;
        g.putScalar(row, i, -sign);
        g.putScalar(row, i + 1, sign);
        g.putScalar(row, points + i, -1);
      }
    }
    return g;
  }
}
