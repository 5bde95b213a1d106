package io.github.dl4joptnet.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layers in networks: data types, files, sequences, masks, and what cannot be used. */
class ShelfNetworksTest {
  @TempDir Path folder;

  static Collection<String> names() {
    return Shelf.all().keySet();
  }

  private static MultiLayerNetwork alone(DataType dataType, Layer layer, InputType inputType) {
    boolean isSequence = inputType instanceof InputType.InputTypeRecurrent;
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(dataType, new NoOp())
                .list()
                .layer(layer)
                .layer(
                    isSequence
                        ? new RnnLossLayer.Builder(LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build()
                        : new LossLayer.Builder(LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build())
                .setInputType(inputType)
                .build());
    net.init();
    return net;
  }

  private static MultiLayerNetwork flat(Layer layer, int width) {
    return alone(DataType.DOUBLE, layer, InputType.feedForward(width));
  }

  private static MultiLayerNetwork sequences(Layer layer, int width) {
    return alone(DataType.DOUBLE, layer, InputType.recurrent(width));
  }

  private static double[] values(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  @ParameterizedTest
  @MethodSource("names")
  void savedAndLoaded(String name) throws IOException {
    MultiLayerNetwork net =
        new MultiLayerNetwork(
            SmallNetworks.global(DataType.DOUBLE, new NoOp())
                .list()
                .layer(new DenseLayer.Builder().nOut(Shelf.WIDTH).build())
                .layer(Shelf.all().get(name).get())
                .layer(new LossLayer.Builder(LossFunction.MSE).build())
                .setInputType(InputType.feedForward(3))
                .build());
    net.init();
    INDArray x = Shelf.normal(4, 3);
    File zip = folder.resolve("model.zip").toFile();
    net.save(zip, true);
    MultiLayerNetwork loaded = MultiLayerNetwork.load(zip, true);
    assertThat(loaded.output(x)).isEqualTo(net.output(x));
    Layer layer = net.getLayer(1).conf().getLayer();
    assertThat(loaded.getLayer(1).conf().getLayer()).isEqualTo(layer).hasToString(layer.toString());
    assertThat(layer.clone()).isEqualTo(layer);
  }

  @ParameterizedTest
  @MethodSource("names")
  void inSinglePrecision(String name) {
    Layer layer = Shelf.all().get(name).get();
    INDArray x = Shelf.normal(4, Shelf.WIDTH).castTo(DataType.FLOAT);
    INDArray actual = alone(DataType.FLOAT, layer, InputType.feedForward(Shelf.WIDTH)).output(x);
    INDArray expected = flat(layer, Shelf.WIDTH).output(x.castTo(DataType.DOUBLE));
    assertThat(actual.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(values(actual)).containsExactly(values(expected), within(3e-6));
  }

  @Test
  void configurationsDifferInWhatTheySay() {
    assertThat(new SoftSort.Builder(1).build())
        .isEqualTo(new SoftSort.Builder(1).build())
        .isNotEqualTo(new SoftSort.Builder(2).build())
        .isNotEqualTo(new SoftSort.Builder(1).descending().build())
        .isNotEqualTo(new SoftSort.Builder(1).overTime().build())
        .isNotEqualTo(new SoftRank.Builder(1).build());
    assertThat(new SoftTopK(2)).isEqualTo(new SoftTopK(2)).isNotEqualTo(new SoftTopK(3));
    assertThat(new Sparsemax()).isEqualTo(new Sparsemax(1)).isNotEqualTo(new Sparsemax(2));
    assertThat(new TotalVariationDenoising.Builder(0.5).name("tv").build())
        .hasToString("TotalVariationDenoising \"tv\"[0.5]");
  }

  // ---- shapes

  @Test
  void activationsAreOverTheDimensionOfSoftmax() {
    INDArray x = Shelf.normal(2, 3 * 4 * 5).reshape(2, 3, 4, 5);
    INDArray z = new Sparsemax().getActivation(x.dup(), false);
    assertThat(values(z.sum(1))).containsExactly(values(Nd4j.ones(2, 4, 5)), within(1e-12));
    INDArray column = x.get(point(1), all(), point(2), point(3)).dup();
    assertThat(values(new Sparsemax().getActivation(column, false)))
        .isEqualTo(values(z.get(point(1), all(), point(2), point(3))));

    INDArray view =
        Nd4j.create(DataType.DOUBLE, 4, 3).assign(x.slice(0).slice(0).get(all(), first(3)));
    INDArray transposed = view.transpose();
    INDArray expected = new SoftTopK(2).getActivation(transposed.dup('c'), false);
    assertThat(values(new SoftTopK(2).getActivation(transposed, false)))
        .isEqualTo(values(expected));
  }

  private static INDArrayIndex point(int at) {
    return NDArrayIndex.point(at);
  }

  private static INDArrayIndex all() {
    return NDArrayIndex.all();
  }

  private static INDArrayIndex first(int count) {
    return NDArrayIndex.interval(0, count);
  }

  @Test
  void overTimeARowIsATimeSeries() {
    INDArray x = Shelf.normal(2, 3 * 5).reshape(2, 3, 5);
    INDArray rows = x.dup().reshape(6, 5);
    INDArray expected = flat(new SimplexProjection.Builder().build(), 5).output(rows);
    Layer layer = new SimplexProjection.Builder().overTime().build();
    assertThat(values(sequences(layer, 3).output(x))).isEqualTo(values(expected));

    Layer timeFirst = new SimplexProjection.Builder().overTime().build();
    MultiLayerNetwork net =
        alone(DataType.DOUBLE, timeFirst, InputType.recurrent(3, 5, RNNFormat.NWC));
    assertThat(net.feedForward(x.permute(0, 2, 1)).get(1).permute(0, 2, 1).dup('c'))
        .isEqualTo(expected.reshape(2, 3, 5));
    MultiLayerConfiguration read =
        MultiLayerConfiguration.fromJson(net.getLayerWiseConfigurations().toJson());
    assertThat(read.getConf(0).getLayer()).isEqualTo(net.getLayer(0).conf().getLayer());
  }

  @Test
  void manyRowsOnSeveralThreadsGiveTheBitsOfEach() {
    INDArray x = Nd4j.rand(DataType.DOUBLE, 3000, 40);
    INDArray all = new SoftTopK(3).getActivation(x.dup(), false);
    for (int i = 0; i < 3000; i += 500) {
      INDArray row = x.getRow(i, true).dup();
      assertThat(values(new SoftTopK(3).getActivation(row, false)))
          .isEqualTo(values(all.getRow(i)));
    }
    Thread.currentThread().interrupt();
    INDArray interrupted = new SoftTopK(3).getActivation(x.dup(), false);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(values(interrupted)).isEqualTo(values(all));
  }

  @Test
  void wrongSizes() {
    Layer halfspace = new HalfspaceProjection.Builder(new double[] {1, 2}, 1).build();
    assertThatThrownBy(() -> flat(halfspace, 3))
        .hasStackTraceContaining("a has 2 entries, but the rows have 3");
    assertThatThrownBy(() -> flat(new BoxProjection.Builder().lower(1, 2).build(), 3))
        .hasStackTraceContaining("there are 2 lower and 1 upper bounds for rows of 3 entries");
    assertThatThrownBy(() -> flat(new CappedSimplexProjection.Builder(4).build(), 3))
        .hasStackTraceContaining("3 entries of at most 1.0 cannot add up to 4.0");
    assertThatThrownBy(() -> new SoftTopK(3).getActivation(Shelf.normal(4, 2), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there are 2 entries in a row, expected at least 3");
    assertThatThrownBy(() -> flat(new SoftSort.Builder(1).overTime().build(), 3))
        .hasStackTraceContaining("a layer over time needs sequences");
    assertThatThrownBy(
            () ->
                sequences(new SoftSort.Builder(1).overTime().build(), 3).output(Shelf.normal(2, 3)))
        .hasStackTraceContaining("an input of shape [batch, size, time] is needed, got [2, 3]");
    assertThatThrownBy(() -> new Sparsemax().backprop(Shelf.normal(2, 3), Shelf.normal(3, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("sparsemax: the gradient needs the shape of the input, [2, 3], got [3, 2]");
    assertThatThrownBy(() -> new BoxProjection.Builder().lower(2).upper(1).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lower > upper at entry 0: 2.0 > 1.0");
    assertThatThrownBy(() -> new SoftTopK(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SoftRank.Builder(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HalfspaceProjection.Builder(new double[2], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- NaN

  @Test
  void aRowWithNaNLeavesTheOthersAlone() {
    for (String name : Shelf.direct().keySet()) {
      MultiLayerNetwork net = flat(Shelf.direct().get(name).get(), Shelf.WIDTH);
      INDArray x = Shelf.normal(4, Shelf.WIDTH);
      INDArray expected = net.output(x.dup()); // DL4J's activation layers overwrite it
      INDArray spoilt = x.dup();
      spoilt.putScalar(2, 3, Double.NaN);
      INDArray actual = net.output(spoilt.dup());
      for (int i = 0; i < 4; i++) {
        assertThat(values(actual.getRow(i)))
            .as(name)
            .isEqualTo(i == 2 ? new double[Shelf.WIDTH] : values(expected.getRow(i)));
      }
      INDArray labels = Shelf.normal(4, Shelf.WIDTH + 1).get(all(), first(Shelf.WIDTH));
      INDArray gradient = inputGradient(net, spoilt, labels);
      assertThat(values(gradient.getRow(2))).as(name).isEqualTo(new double[Shelf.WIDTH]);
      INDArray good = inputGradient(net, x, labels);
      assertThat(values(gradient.getRow(1))).as(name).isEqualTo(values(good.getRow(1)));
      assertThatThrownBy(() -> net.output(Nd4j.valueArrayOf(2, Shelf.WIDTH, Double.NaN)))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no row of the batch can be used: row 0 has NaN at entry 0");
    }
  }

  private static INDArray inputGradient(MultiLayerNetwork net, INDArray x, INDArray labels) {
    return net.calculateGradients(x, labels, null, null).getSecond();
  }

  @Test
  void minusInfinityLeavesEntriesOut() {
    double out = Double.NEGATIVE_INFINITY;
    INDArray x = Nd4j.createFromArray(new double[][] {{1, out, 0.5}, {out, out, out}, {0, 0, out}});
    INDArray z = new Sparsemax().getActivation(x.dup(), false);
    assertThat(z)
        .isEqualTo(
            Nd4j.createFromArray(new double[][] {{0.75, 0, 0.25}, {0, 0, 0}, {0.5, 0.5, 0}}));
    INDArray dLdz = Shelf.normal(3, 3);
    INDArray dLdx = new Sparsemax().backprop(x.dup(), dLdz.dup()).getFirst();
    assertThat(dLdx.getDouble(0, 0)).isEqualTo((dLdz.getDouble(0, 0) - dLdz.getDouble(0, 2)) / 2);
    assertThat(values(dLdx.getRow(1))).isEqualTo(new double[3]);
    assertThatThrownBy(() -> new SoftTopK(2).getActivation(x.getRow(1, true).dup(), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 0 has too few finite entries: 0");
  }

  // ---- masks

  @Test
  void maskedExamplesAndStepsAreLeftOut() {
    Layer layer = new SoftSort.Builder(1).build();
    MultiLayerNetwork net = flat(layer, 3);
    INDArray x = Shelf.normal(3, 3);
    INDArray expected = net.output(x);
    x.putScalar(1, 2, Double.NaN);
    net.setLayerMaskArrays(Nd4j.createFromArray(new double[][] {{1}, {0}, {1}}), null);
    INDArray actual = net.output(x);
    assertThat(values(actual.getRow(0))).isEqualTo(values(expected.getRow(0)));
    assertThat(values(actual.getRow(1))).isEqualTo(new double[3]);

    INDArray steps = Shelf.normal(2, 12).reshape(2, 3, 4);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0, 0}, {1, 1, 1, 1}});
    MultiLayerNetwork ofSequences = sequences(layer, 3);
    INDArray whole = ofSequences.output(steps);
    INDArray masked = ofSequences.output(steps, false, mask, mask);
    assertThat(values(masked.get(point(0), all(), point(1))))
        .isEqualTo(values(whole.get(point(0), all(), point(1))));
    assertThat(values(masked.get(point(0), all(), point(2)))).isEqualTo(new double[3]);
  }

  @Test
  void overTimeMaskedStepsDoNotCount() {
    for (Layer layer :
        new Layer[] {
          new SimplexProjection.Builder().overTime().build(),
          new IsotonicRegression.Builder().overTime().build(),
          new TotalVariationDenoising.Builder(0.3).overTime().build()
        }) {
      MultiLayerNetwork net = sequences(layer, 2);
      INDArray x = Shelf.normal(2, 10).reshape(2, 2, 5);
      INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1, 0, 0}, {1, 1, 1, 1, 1}});
      INDArray actual = net.output(x, false, mask, mask).dup('c');
      INDArray shorter = net.output(x.get(all(), all(), first(3)).dup('c'), false).dup('c');
      assertThat(values(actual.get(point(0), all(), first(3)))).isEqualTo(values(shorter.slice(0)));
      assertThat(actual.getDouble(0, 1, 4)).isZero();

      DataSet data = new DataSet(x, x.mul(2), mask, mask);
      double before = net.score(data);
      INDArray changed = x.dup();
      changed.putScalar(new int[] {0, 1, 4}, 77);
      assertThat(net.score(new DataSet(changed, x.mul(2), mask, mask))).isEqualTo(before);
    }
  }

  @Test
  void emptyMasks() {
    INDArray x = Shelf.normal(2, 10).reshape(2, 2, 5);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1, 0, 0}, {0, 0, 0, 0, 0}});
    MultiLayerNetwork simplex = sequences(new SimplexProjection.Builder().overTime().build(), 2);
    assertThatThrownBy(() -> simplex.output(x, false, mask, mask))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("the mask of example 1 leaves no time step, expected one or more");
    MultiLayerNetwork isotonic = sequences(new IsotonicRegression.Builder().overTime().build(), 2);
    assertThat(values(isotonic.output(x, false, mask, mask).slice(1))).isEqualTo(new double[10]);
  }

  @Test
  void aMaskOfAnotherLength() {
    MultiLayerNetwork net = sequences(new SoftSort.Builder(1).build(), 2);
    INDArray x = Shelf.normal(2, 10).reshape(2, 2, 5);
    assertThatThrownBy(() -> net.output(x, false, Nd4j.ones(2, 3), null))
        .isInstanceOf(DL4JInvalidInputException.class)
        .hasMessageContaining("a mask of shape [2, 5] is needed, got [2, 3]");
  }
}
