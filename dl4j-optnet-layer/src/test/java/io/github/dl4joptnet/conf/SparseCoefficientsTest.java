package io.github.dl4joptnet.conf;

import static io.github.dl4joptnet.testing.networks.SmallNetworks.difference;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.SparseMatrix;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/** Sparse Q, G and A of layers and vertices, against dense ones and in DL4J's hands. */
class SparseCoefficientsTest {
  private static final int LENGTH = 80; // 159 variables: beyond what is solved as a dense program

  @TempDir Path folder;

  /** The entries of a dense matrix on a pattern. */
  private static INDArray entries(SparseMatrix pattern, INDArray dense) {
    int[][] at = SparseNetworks.positions(pattern);
    double[] values = new double[pattern.nnz()];
    for (int k = 0; k < values.length; k++) {
      values[k] = dense.getDouble(at[0][k], at[1][k]);
    }
    return Nd4j.createFromArray(values);
  }

  private static Gradient gradient(MultiLayerNetwork net, DataSet data) {
    net.setInput(data.getFeatures());
    net.setLabels(data.getLabels());
    net.computeGradientAndScore();
    return net.gradient();
  }

  @Test
  void outputAndGradientsAreThoseOfTheDenseProgram() {
    SparseMatrix g = SparseNetworks.totalVariation(LENGTH);
    double[] l = new double[2 * LENGTH - 1];
    Arrays.fill(l, 0, LENGTH, 1);
    Arrays.fill(l, LENGTH, l.length, 0.2);
    SparseMatrix factor = SparseNetworks.diagonal(l);
    OptNetLayer.Builder sparse = layer();
    sparse.Q(Coefficient.factored(1e-2, factor)).G(Coefficient.sparse(g));
    OptNetLayer.Builder dense = layer();
    dense.Q(Coefficient.factored(1e-2, SparseNetworks.dense(factor)))
        .G(Coefficient.learned(SparseNetworks.dense(g)));
    MultiLayerNetwork ofSparse = alone(new NoOp(), LENGTH, sparse.build());
    MultiLayerNetwork ofDense = alone(new NoOp(), LENGTH, dense.build());
    DataSet data = data(3);

    assertThat(difference(ofSparse.output(data.getFeatures()), ofDense.output(data.getFeatures())))
        .isLessThan(1e-8);
    Gradient actual = gradient(ofSparse, data);
    Gradient expected = gradient(ofDense, data);
    INDArray ofG = actual.getGradientFor("0_G");
    assertThat(ofG.amaxNumber().doubleValue()).isGreaterThan(1e-3);
    assertThat(difference(ofG, entries(g, expected.getGradientFor("0_G")))).isLessThan(1e-7);
    INDArray ofL = actual.getGradientFor("0_L");
    assertThat(ofL.amaxNumber().doubleValue()).isGreaterThan(1e-3);
    assertThat(difference(ofL, entries(factor, expected.getGradientFor("0_L")))).isLessThan(1e-7);
    assertThat(difference(actual.getGradientFor("0_s0"), expected.getGradientFor("0_s0")))
        .isLessThan(1e-7);
    assertThat(difference(actual.getGradientFor("0_z0"), expected.getGradientFor("0_z0")))
        .isLessThan(1e-7);
  }

  /** h = G z0 + s0 goes through G a second time. */
  private static OptNetLayer.Builder layer() {
    INDArray slack = Nd4j.valueArrayOf(new long[] {2 * LENGTH - 2}, 0.01, DataType.DOUBLE);
    INDArray point = Nd4j.valueArrayOf(new long[] {2 * LENGTH - 1}, 0.1, DataType.DOUBLE);
    return new OptNetLayer.Builder()
        .variables(2 * LENGTH - 1)
        .inputScale(-1)
        .pRest(Coefficient.learnedScalar(0.1))
        .h(Coefficient.feasible(point, slack))
        .nOut(LENGTH)
        .settings(QpSettings.builder().tolerance(1e-11).build());
  }

  private static MultiLayerNetwork alone(IUpdater updater, int nIn, OptNetLayer layer) {
    return SmallNetworks.alone(DataType.DOUBLE, updater, nIn, layer);
  }

  private static DataSet data(int batch) {
    return new DataSet(
        SparseNetworks.noisy(batch, LENGTH, 0.3), SparseNetworks.noisy(batch, LENGTH, 0));
  }

  @Test
  void entriesAreOneWeightInTheOrderOfThePattern() {
    SparseMatrix g = SparseNetworks.totalVariation(4);
    MultiLayerNetwork net = alone(new NoOp(), 4, SparseNetworks.denoising(4));
    assertThat(net.paramTable().keySet()).containsExactly("0_G", "0_pRest");
    assertThat(net.paramTable().get("0_G").shape()).containsExactly(18);
    assertThat(net.paramTable().get("0_G")).isEqualTo(entries(g, SparseNetworks.dense(g)));
    assertThat(net.numParams()).isEqualTo(19);
    assertThat(net.summary()).contains("OptNetLayer").contains("G:{18}").contains("4,4");
    assertThat(QpParamInitializer.INSTANCE.isWeightParam(net.getLayer(0).conf().getLayer(), "G"))
        .isTrue();
    INDArray changed = net.getParam("0_G").mul(2);
    net.setParam("0_G", changed);
    assertThat(net.getLayer(0).getParam("G")).isEqualTo(changed);
  }

  @Test
  void constraintsAndRegularisationOfWeightsActOnEntries() {
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .Q(Coefficient.identity(1))
                .A(Coefficient.sparse(SparseNetworks.diagonal(-1, 2, 0.5, 1)))
                .b(Coefficient.learned(Nd4j.createFromArray(-1.0, -1.0, 1.0, 1.0)))
                .constrainWeights(new NonNegativeConstraint())
                .l2(0.1)
                .build();
    MultiLayerNetwork net = alone(new Sgd(1e-6), 4, layer);
    assertThat(net.calcRegularizationScore(true)).isGreaterThan(0.3); // 0.1 · ½ · 6.25
    net.fit(SmallNetworks.data(DataType.DOUBLE, 2, 4, 4));
    assertThat(net.getParam("0_A").minNumber().doubleValue()).isZero();
    assertThat(net.getParam("0_b").getDouble(0)).isLessThan(-0.9);
  }

  @Test
  void weightInitialisationsTakeTheMeanNumbersOfEntries() {
    SparseMatrix pattern = SparseNetworks.totalVariation(400); // 3 per row, 6·399/799 per column
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .variables(799)
            .nIn(400)
            .Q(Coefficient.identity(1))
            .G(Coefficient.sparse(pattern, WeightInit.XAVIER))
            .h(Coefficient.constant(1))
            .build();
    INDArray start = alone(new NoOp(), 400, layer).getParam("0_G");
    double variance = start.mul(start).meanNumber().doubleValue();
    double expected = 2 / (3 + 6 * 399 / 799.0);
    assertThat(variance).isBetween(0.85 * expected, 1.15 * expected); // 2,394 entries
  }

  @Test
  void transferLearningKeepsTheEntries() {
    MultiLayerNetwork net = alone(new Sgd(0.1), LENGTH, SparseNetworks.denoising(LENGTH));
    net.fit(data(2));
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(net)
            .fineTuneConfiguration(
                new FineTuneConfiguration.Builder().updater(new Sgd(0.5)).build())
            .setFeatureExtractor(0)
            .build();
    assertThat(transferred.getParam("0_G")).isEqualTo(net.getParam("0_G"));
    transferred.fit(data(2));
    assertThat(transferred.getParam("0_G")).isEqualTo(net.getParam("0_G"));
    assertThat(net.getParam("0_G"))
        .isNotEqualTo(alone(new NoOp(), LENGTH, SparseNetworks.denoising(LENGTH)).getParam("0_G"));
  }

  /** Only Q = eps·I and bounds beside a sparse row: 40,000 variables would be 13 GB if dense. */
  @Test
  void identityIsSparseBesideSparseCoefficients() {
    int n = 40_000;
    int[] row = new int[n];
    int[] column = new int[n];
    double[] ones = new double[n];
    for (int i = 0; i < n; i++) {
      row[i] = i / 4;
      column[i] = i;
      ones[i] = 1;
    }
    OptNetLayer layer =
        new OptNetLayer.Builder()
            .nIn(n)
            .Q(Coefficient.identity(0.5))
            .A(Coefficient.fixed(SparseMatrix.of(n / 4, n, row, column, ones)))
            .b(Coefficient.constant(1))
            .build();
    INDArray z = alone(new NoOp(), n, layer).output(Nd4j.zeros(DataType.DOUBLE, 1, n));
    assertThat(z.sub(0.25).amaxNumber().doubleValue()).isLessThan(1e-9);
  }

  /** Loads a network and prints a digest of its output. */
  static final class Load {
    private Load() {}

    public static void main(String[] args) throws IOException {
      MultiLayerNetwork net = MultiLayerNetwork.load(new File(args[0]), true);
      System.out.println("result " + digest(net));
    }

    static String digest(MultiLayerNetwork net) {
      double[] output = net.output(large().getFeatures()).dup('c').data().asDouble();
      return Arrays.hashCode(output) + " " + output[0] + " " + output[output.length - 1];
    }

    static DataSet large() {
      return new DataSet(SparseNetworks.noisy(1, 2_501, 0.3), SparseNetworks.noisy(1, 2_501, 0));
    }
  }

  @Test
  void fiveThousandVariablesTrainAndLoadInAFreshJvm() throws IOException {
    MultiLayerNetwork net = alone(new Adam(0.01), 2_501, SparseNetworks.denoising(2_501));
    assertThat(((OptNetLayer) net.getLayer(0).conf().getLayer()).getVariables()).isEqualTo(5_001);
    DataSet data = Load.large();
    double before = net.score(data);
    for (int i = 0; i < 2; i++) {
      net.fit(data);
    }
    assertThat(net.score(data)).isLessThan(before);
    File file = folder.resolve("large.zip").toFile();
    net.save(file, true);
    assertThat(ChildJvm.run(Load.class, file.toString())).isEqualTo(List.of(Load.digest(net)));
  }

  // ---- vertices

  private static ComputationGraph graph(OptNetVertex vertex, InputType... types) {
    return SmallNetworks.vertexAlone(
        SmallNetworks.global(DataType.DOUBLE, new Sgd(0.1)), vertex, vertex.getInputs(), types);
  }

  private static OptNetVertex.Builder projection() {
    return new OptNetVertex.Builder()
        .Q(Coefficient.identity(1)).p(Coefficient.input("p")).b(Coefficient.constant(1));
  }

  /** Values per sample: each has a program of its own, as if alone. */
  @Test
  void valuesFromAnInputArePerSample() {
    SparseMatrix pattern = SparseMatrix.of(1, 3, new int[] {0, 0}, new int[] {2, 0}, new double[2]);
    ComputationGraph net =
        graph(
            projection().A(Coefficient.input("a", pattern)).build(),
            InputType.feedForward(3),
            InputType.feedForward(2));
    INDArray p = Nd4j.zeros(DataType.DOUBLE, 2, 3);
    INDArray a = Nd4j.createFromArray(new double[][] {{2, 1}, {0, 4}}); // of z₂ and of z₀
    INDArray z = net.outputSingle(p, a);
    // The point of a₀ z₂ + a₁ z₀ = 1 nearest to 0 is a / ‖a‖².
    double[][] expected = {{0.2, 0, 0.4}, {0.25, 0, 0}};
    assertThat(difference(z, Nd4j.createFromArray(expected))).isLessThan(1e-9);
  }

  @Test
  void valuesOfAPatternMayBeSequences() {
    SparseMatrix pattern = SparseMatrix.of(1, 3, new int[] {0, 0}, new int[] {2, 0}, new double[2]);
    ComputationGraph net =
        graph(
            projection().A(Coefficient.input("a", pattern)).build(),
            InputType.recurrent(3),
            InputType.recurrent(2));
    INDArray p = Nd4j.zeros(DataType.DOUBLE, 1, 3, 2);
    INDArray a = Nd4j.createFromArray(new double[][][] {{{2, 0}, {1, 4}}}); // two steps
    INDArray z = net.feedForward(new INDArray[] {p, a}, false).get("qp");
    double[][][] expected = {{{0.2, 0.25}, {0, 0}, {0.4, 0}}};
    assertThat(difference(z, Nd4j.createFromArray(expected))).isLessThan(1e-9);
  }

  @Test
  void verticesLearnEntriesAndKeepThemInTransfers() {
    ComputationGraph net =
        graph(
            projection().A(Coefficient.sparse(SparseNetworks.diagonal(1, 2, 4))).build(),
            InputType.feedForward(3));
    Map<String, INDArray> parameters = net.getVertex("qp").paramTable(false);
    assertThat(parameters.get("A").toDoubleVector()).containsExactly(1, 2, 4);
    parameters.get("A").putScalar(1, 5);
    ComputationGraph transferred = new TransferLearning.GraphBuilder(net).build();
    assertThat(transferred.getVertex("qp").paramTable(false).get("A").getDouble(1)).isEqualTo(5);
  }
}
