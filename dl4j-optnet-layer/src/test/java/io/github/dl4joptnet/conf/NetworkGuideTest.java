package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.op.JavaOps;
import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetVariables;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.qp.SparseMatrix;
import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.networks.GradientChecks;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The code of docs/networks.md, and that it does what the page says. */
class NetworkGuideTest {

  @TempDir Path folder;

  @Test
  void allCodeOfThePageIsHere() throws IOException {
    DocumentedCode.assertCompiled(
        "docs/networks.md",
        NetworkGuideTest.class,
        ModelGuideTest.class,
        QpSolutionVertexTest.class);
  }

  private static void trains(int nIn, OptNetLayer layer, int nOut) {
    MultiLayerNetwork net = SmallNetworks.alone(DataType.FLOAT, new Adam(0.01), nIn, layer);
    DataSet data = SmallNetworks.data(DataType.FLOAT, 4, nIn, nOut);
    assertThat(net.output(data.getFeatures()).shape()).containsExactly(4, nOut);
    double before = net.score(data);
    for (int i = 0; i < 3; i++) {
      net.fit(data);
    }
    assertThat(net.score(data)).isLessThan(before);
  }

  @Test
  void equalities() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .inputScale(-1) // p = −x
            .Q(Coefficient.identity(0.1)) // Q = 0.1 I
            .lower(0.0) // z ≥ 0
            .A(Coefficient.learned(40, new UniformDistribution(0, 1))) // [40, 64]
            .b(Coefficient.timesExp()) // b = A exp(w)
            .build();
    trains(64, layer, 64);
  }

  @Test
  void inequalities() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .inputScale(-1)
            .Q(Coefficient.identity(0.1))
            .lower(0.0)
            .G(Coefficient.learned(20, new UniformDistribution(-1, 1)))
            .h(Coefficient.feasible()) // h = G z0 + s0
            .build();
    trains(64, layer, 64);
  }

  @Test
  void whatTheProgramsDid() {
    MultiLayerNetwork net = SmallNetworks.sandwich(3, 4, SmallNetworks.sudokuLike(), 2);
    INDArray x = Nd4j.ones(DataType.DOUBLE, 5, 3);

    net.output(x);
    QpSolution solution = QpSolutions.of(net, 1); // of layer 1; for a graph: of(graph, "qp")
    boolean[] solved = solution.solved();
    INDArray nu = solution.nu(); // multipliers of the equalities, [batch, nEq]

    assertThat(solved).containsExactly(true, true, true, true, true);
    assertThat(nu.shape()).containsExactly(5, 2);
  }

  @Test
  void latent() {
    OptNetLayer layer =
        new OptNetLayer.Builder() // behind a dense layer of width 80
            .Q(Coefficient.factored(0.1)) // Q = L Lᵀ + 0.1 I
                .G(Coefficient.learned(40, new UniformDistribution(-1, 1)))
                .h(Coefficient.strictlyFeasible()) // h = G z0 + exp(logS0)
                .nOut(64) // the first 64 of 80 variables
                .build();
    trains(80, layer, 64);
  }

  @Test
  void sparseDenoising() {
    int length = 1000;
    int jumps = length - 1; // of the signal, bounded by t
    int[] row = new int[6 * jumps];
    int[] column = new int[6 * jumps];
    double[] value = new double[6 * jumps];
    int k = 0;
    for (int i = 0; i < jumps; i++) {
      for (int sign = 1; sign >= -1; sign -= 2) { // ±(zᵢ₊₁ − zᵢ) − tᵢ ≤ 0
        for (int j : new int[] {i, i + 1, length + i}) {
          row[k] = sign > 0 ? i : jumps + i;
          column[k] = j;
          value[k++] = j == i ? -sign : j == i + 1 ? sign : -1;
        }
      }
    }
    int n = length + jumps;
    int[] diagonal = new int[n];
    double[] l = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = i;
      l[i] = i < length ? 1 : 0.03;
    }
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .variables(n)
            .inputScale(-1)
            .Q(Coefficient.factored(1e-4, SparseMatrix.of(n, n, diagonal, diagonal, l)))
            .pRest(Coefficient.learnedScalar(2))
            .G(Coefficient.sparse(SparseMatrix.of(2 * jumps, n, row, column, value)))
            .h(Coefficient.constant(0))
            .nOut(length)
            .build();
    MultiLayerNetwork net = SmallNetworks.alone(DataType.FLOAT, new Adam(0.01), length, layer);
    assertThat(net.getParam("0_G").length()).isEqualTo(5_994);
    INDArray step = Nd4j.zeros(DataType.FLOAT, 1, length);
    step.get(NDArrayIndex.all(), NDArrayIndex.interval(500, length)).assign(1);
    INDArray smooth = net.output(step);
    // Each half moves by λ / 500 towards the other, nearly: t has a little curvature of its own.
    assertThat(smooth.getDouble(0)).isCloseTo(0.004, within(3e-4));
    assertThat(smooth.getDouble(999)).isCloseTo(0.996, within(3e-4));
    net.fit(new DataSet(step, step));
    assertThat(net.getParam("0_L").getFloat(0)).isNotEqualTo(1);
  }

  @Test
  void denoising() {
    INDArray d = Nd4j.zeros(DataType.DOUBLE, 99, 100); // (D z)ᵢ = zᵢ₊₁ − zᵢ
    for (int i = 0; i < 99; i++) {
      d.putScalar(i, i, -1).putScalar(i, i + 1, 1);
    }
    INDArray t = Nd4j.eye(99).castTo(DataType.DOUBLE);
    INDArray g = Nd4j.vstack(Nd4j.hstack(d, t.neg()), Nd4j.hstack(d.neg(), t.neg()));
    INDArray l = Nd4j.zeros(DataType.DOUBLE, 199, 199);
    for (int i = 0; i < 199; i++) {
      // ½‖z − x‖²; a column of L that starts at 0 stays there
      l.putScalar(i, i, i < 100 ? 1 : 0.03);
    }
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .variables(199) // the signal z, and bounds t of its jumps
            .inputScale(-1)
            .Q(Coefficient.factored(1e-4, l))
            .pRest(Coefficient.learnedScalar(21.21)) // λ Σ tᵢ
            .G(Coefficient.learned(g)) // |D z| ≤ t
            .h(Coefficient.constant(0))
            .nOut(100)
            .build();
    trains(100, layer, 100);
  }

  @Test
  void vertex() {
    ComputationGraphConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(5))
            .addLayer("costs", new DenseLayer.Builder().nOut(4).build(), "in")
            .addLayer("rows", new DenseLayer.Builder().nOut(3 * 4).build(), "in")
            .addVertex(
                "qp",
                new OptNetVertex.Builder()
                    .variables(4)
                    .Q(Coefficient.identity(1.0))
                    .p(Coefficient.input("p")) // [batch, 4]: the first parent
                    .G(Coefficient.input("G")) // [batch, 3·4], row by row: the second
                    .h(Coefficient.constant(1.0))
                    .build(),
                "costs",
                "rows")
            .addLayer("out", new LossLayer.Builder(LossFunction.MSE).build(), "qp")
            .setOutputs("out")
            .build();
    ComputationGraph net = new ComputationGraph(conf);
    net.init();
    DataSet data = SmallNetworks.data(DataType.FLOAT, 4, 5, 4);
    double before = net.score(data);
    for (int i = 0; i < 5; i++) {
      net.fit(data);
    }
    assertThat(net.score(data)).isLessThan(before);
  }

  @Test
  void sameDiff() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.DOUBLE, -1, 3);
    SDVariable upper = sd.var("upper", Nd4j.createFromArray(0.5, 1.0, 2.0)); // trained
    OptNetVariables qp =
        OptNet.builder(sd)
            .name("qp")
            .Q(sd.constant(Nd4j.eye(3).castTo(DataType.DOUBLE)))
            .p(x.neg())
            .upper(upper)
            .settings(QpSettings.builder().tolerance(1e-10).build())
            .build();
    SDVariable z = qp.z(); // "qp_z", [batch, 3]
    SDVariable loss = sd.mean("loss", z.sub(1).pow(2));
    sd.setLossVariables(loss);
    Map<String, INDArray> batch = Map.of("x", Nd4j.ones(DataType.DOUBLE, 2, 3));
    INDArray gradient = sd.calculateGradients(batch, "upper").get("upper");
    INDArray status = sd.output(batch, "qp_status").get("qp_status"); // 0 where solved

    // z = (0.5, 1, 1); the loss is a mean over six entries, of which two depend on upper[0]
    assertThat(gradient.getDouble(0)).isCloseTo(2 * 2 * -0.5 / 6, within(1e-8));
    assertThat(gradient.getDouble(2)).isZero();
    assertThat(status.toDoubleVector()).containsExactly(0, 0);

    SDVariable entries = sd.var("entries", Nd4j.createFromArray(1.0, 1.0)); // trained
    SparseMatrix pattern = SparseMatrix.of(1, 3, new int[] {0, 0}, new int[] {0, 2}, new double[2]);
    OptNetVariables sparse =
        OptNet.builder(sd)
            .Q(SparseMatrix.of(Nd4j.eye(3))) // constant
            .p(x.neg())
            .A(pattern, entries)
            .b(sd.constant(Nd4j.createFromArray(1.0)))
            .build();

    INDArray nearest = sd.output(batch, sparse.z().name()).get(sparse.z().name());
    assertThat(nearest.getRow(0).toDoubleVector())
        .containsExactly(new double[] {0.5, 1, 0.5}, within(1e-9));
  }

  /** A layer of the user's own, with a QP in it. */
  static final class OwnLayer extends SameDiffLayer {
    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable defineLayer(
        SameDiff sd, SDVariable layerInput, Map<String, SDVariable> paramTable, SDVariable mask) {
      OptNetVariables qp =
          OptNet.builder(sd)
              .Q(sd.constant(Nd4j.eye(3).castTo(layerInput.dataType())))
              .p(layerInput.neg())
              .upper(paramTable.get("upper"))
              .settings(QpSettings.builder().tolerance(1e-12).build())
              .build();
      return OptNet.layerOutput(sd, "output", qp, sd.math().tanh(qp.z()));
    }

    @Override
    public void defineParameters(SDLayerParams params) {
      params.addBiasParam("upper", 3);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
      params.get("upper").assign(0.1);
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return inputType;
    }
  }

  @Test
  void ownLayer() {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(new DenseLayer.Builder().nOut(3).build())
                .layer(new OwnLayer())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nOut(2).build())
                .setInputType(InputType.feedForward(4))
                .build());
    net.init();
    GradientChecks.check(net, SmallNetworks.data(DataType.DOUBLE, 5, 4, 2));
  }

  @Test
  void savingAndReporting() throws IOException {
    MultiLayerNetwork net =
        SmallNetworks.sandwich(DataType.FLOAT, new Adam(0.01), 3, 5, SmallNetworks.sudokuLike(), 2);
    DataSetIterator data =
        new ExistingDataSetIterator(SmallNetworks.data(DataType.FLOAT, 20, 3, 2).batchBy(10));
    File file = folder.resolve("model.zip").toFile();

    UnsolvedSamplesListener unsolved = new UnsolvedSamplesListener();
    net.setListeners(unsolved);
    net.fit(data);
    long failed = unsolved.lastEpoch().unsolved();

    net.save(file, true); // with the updater's state
    MultiLayerNetwork loaded = MultiLayerNetwork.load(file, true);

    assertThat(failed).isZero();
    assertThat(loaded.params()).isEqualTo(net.params());
  }

  @Test
  void executioner() {
    JavaOps.install();
    System.out.println(Nd4j.getExecutioner()); // OptNet's interception of …NativeOpExecutioner@…
    boolean installed = JavaOps.isInstalled();
    assertThat(installed).isTrue();
    assertThat(Nd4j.getExecutioner().toString()).startsWith("OptNet's interception of ");
  }

  @Test
  void settings() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .Q(Coefficient.identity(0.1))
                .lower(0.0)
                .settings(QpSettings.builder().elasticPenalty(100).threads(1).build())
                .build();
    assertThat(layer.getSettings().elasticPenalty()).isEqualTo(100);
  }
}
