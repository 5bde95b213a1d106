package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.loss.TaskLoss;
import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import io.github.dl4joptnet.qp.QpBatch;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.QpSolver;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The code of docs/recipes.md and docs/from-qpth.md, and that it does what the pages say. */
class RecipesTest {
  @Test
  void allCodeOfThePagesIsHere() throws IOException {
    DocumentedCode.assertCompiled("docs/recipes.md", RecipesTest.class);
    DocumentedCode.assertCompiled("docs/from-qpth.md", RecipesTest.class);
  }

  /** The layer alone, with a loss; labels are as wide as its output. */
  private static MultiLayerNetwork network(OptNetLayer layer, TaskLoss loss) {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new Adam(0.05))
                .list()
                .layer(layer)
                .layer(new LossLayer.Builder(loss).activation(Activation.IDENTITY).build())
                .build());
    net.init();
    return net;
  }

  @Test
  void projectionAndItsMultipliers() {
    QpModel nearest = new QpModel();
    Variable flow = nearest.variable("flow", 4);
    Parameter wished = nearest.parameter("wished", 4); // what the layer below computes
    nearest.minimize(flow.sub(wished).squaredNorm());
    nearest.subjectTo(flow.get(0, 2).sum().eq(flow.get(2, 4).sum()), flow.between(0, 10));
    OptNetLayer balanced = new OptNetLayer.Builder(nearest).output("flow").build();

    MultiLayerNetwork net = network(balanced, new Shortage());
    INDArray input = Nd4j.createFromArray(new double[][] {{1, 2, 3, 4}, {20, 1, 1, 12}});
    net.output(input);
    QpSolution last = QpSolutions.of(net, 0); // of layer 0; for a graph: of(graph, "name")
    INDArray lambda = last.lambda(); // of the inequalities, [batch, nIneq]
    INDArray boundDual = last.boundDual(); // of the bounds, [batch, n]
    QpStatus first = last.status(0);

    double[][] out = net.output(input).toDoubleMatrix();
    assertThat(out[0]).containsExactly(new double[] {2, 3, 2, 3}, within(1e-7));
    assertThat(out[1][0] + out[1][1]).isCloseTo(out[1][2] + out[1][3], within(1e-7));
    assertThat(first).isEqualTo(QpStatus.SOLVED);
    assertThat(lambda.isEmpty()).isTrue();
    assertThat(boundDual.getDouble(1, 0)).isPositive();
  }

  @Test
  void weightsOfADiagonalAreLearned() {
    QpModel weighted = new QpModel();
    Variable z = weighted.variable("z", 3);
    Parameter d = weighted.learned("d", Nd4j.ones(DataType.DOUBLE, 3));
    Parameter p = weighted.parameter("p", 3);
    weighted.minimize(z.square().dot(d).mul(0.5).add(p.dot(z))); // Q = diag(d)
    weighted.subjectTo(z.between(-1, 1));
    OptNetLayer diagonal = new OptNetLayer.Builder(weighted).build();

    MultiLayerNetwork net = network(diagonal, new Shortage());
    INDArray input = Nd4j.createFromArray(new double[][] {{-0.5, -0.25, 0.25}});
    assertThat(net.output(input).toDoubleVector())
        .containsExactly(new double[] {0.5, 0.25, -0.25}, within(1e-7));
    INDArray demand = Nd4j.createFromArray(new double[][] {{0.75, 0.25, -1}});
    for (int step = 0; step < 20; step++) {
      net.fit(new DataSet(input, demand));
    }
    // z = 0.5 / d is short of the first demand alone, until d is down to 2/3.
    double[] learned = net.getLayer(0).getParam("d").toDoubleVector();
    assertThat(learned[0]).isBetween(0.3, 0.7);
    assertThat(learned[2]).isEqualTo(1);
  }

  @Test
  void limitsThatAreLearnedStayFeasible() {
    QpModel capped = new QpModel();
    Variable share = capped.variable("share", 5);
    Parameter score = capped.parameter("score", 5);
    Parameter room = capped.learned("room", 0.1); // above 1/5, below which nothing is feasible
    capped.minimize(share.sub(score).squaredNorm());
    capped.subjectTo(share.sum().eq(1), share.gte(0), share.lte(room.add(0.2)));
    OptNetLayer shares =
        new OptNetLayer.Builder(capped).constrainBias(new NonNegativeConstraint()).build();

    MultiLayerNetwork net = network(shares, new Shortage());
    INDArray input = Nd4j.createFromArray(new double[][] {{3, 0, 0, 0, 0}});
    INDArray even = Nd4j.valueArrayOf(new long[] {1, 5}, 0.2, DataType.DOUBLE);
    assertThat(net.output(input).getDouble(0)).isCloseTo(0.3, within(1e-7));
    for (int step = 0; step < 10; step++) {
      net.fit(new DataSet(input, even)); // equal shares are wanted: the room goes to 0
    }
    assertThat(net.getLayer(0).getParam("room").getDouble(0)).isZero();
    assertThat(net.output(input).getDouble(0)).isCloseTo(0.2, within(1e-6));
  }

  @Test
  void softRulesAndProgramsWithoutANetwork() {
    QpModel limited = new QpModel();
    Variable x = limited.variable("x", 2);
    limited.minimize(x.sub(limited.parameter("target", 2)).squaredNorm());
    limited.subjectTo(x.sum().lte(1).soft(100), x.sum().gte(2));

    INDArray targets = Nd4j.createFromArray(new double[][] {{3, 0}, {1, 4}});
    ModelSolution s = limited.solve(Map.of("target", targets)); // two programs
    INDArray values = s.value("x"); // [2, 2]
    Map<String, INDArray> dLd = s.backward(Map.of("x", values)); // of L = ½‖x‖²: of "target"

    assertThat(s.failures()).isZero();
    assertThat(values.sum(1).toDoubleVector()).containsExactly(new double[] {2, 2}, within(1e-6));
    assertThat(values.getDouble(0, 0)).isCloseTo(2.5, within(1e-6));
    // Along the row that holds, x moves half as the difference of the targets does.
    assertThat(dLd.get("target").toDoubleMatrix()[0])
        .containsExactly(new double[] {1.5, -1.5}, within(1e-6));
  }

  @SuppressWarnings("serial")
  public static final class Shortage extends TaskLoss { // Σ (demand − z)₊
    @Override
    protected Evaluation evaluate(INDArray demand, INDArray z) {
      INDArray missing = demand.sub(z);
      INDArray isShort = missing.gt(0).castTo(z.dataType());
      return new Evaluation(missing.mul(isShort).sum(1), isShort.neg());
    }
  }

  @Test
  void fromQpth() {
    INDArray q = Nd4j.eye(2).castTo(DataType.DOUBLE);
    INDArray p = Nd4j.createFromArray(new double[][] {{-2, 0}, {0, 1}});
    INDArray g = Nd4j.createFromArray(new double[][] {{1, 0}});
    INDArray h = Nd4j.createFromArray(0.5);
    INDArray a = Nd4j.createFromArray(new double[][] {{1, 1}});
    INDArray b = Nd4j.createFromArray(1.0);
    INDArray dLdz = Nd4j.createFromArray(new double[][] {{1, 0}, {1, 0}});
    QpBatch qp = QpBatch.builder().Q(q).p(p).G(g).h(h).A(a).b(b).build();
    QpSolver solver = QpSolver.create(QpSettings.defaults());
    QpSolution solution = solver.solve(qp);
    INDArray z = solution.z(); // [batch, n]
    QpGradients gradients = solver.backward(solution, dLdz); // gradients.dQ(), gradients.dp(), …
    assertThat(z.toDoubleMatrix()[0]).containsExactly(new double[] {0.5, 0.5}, within(1e-7));
    // Both samples are at the limit, and the gradient of the shared h is their sum.
    assertThat(gradients.dh().toDoubleVector()).containsExactly(new double[] {2}, within(1e-6));
  }
}
