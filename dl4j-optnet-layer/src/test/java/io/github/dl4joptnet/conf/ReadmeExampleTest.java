package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The example of the README: it is this code, and it trains. */
class ReadmeExampleTest {

  private static MultiLayerConfiguration example() {
    // README: begin
    MultiLayerConfiguration conf =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(0.02))
            .list()
            .layer(new DenseLayer.Builder().nOut(10).activation(Activation.TANH).build())
            .layer(
                new OptNetLayer.Builder() // p is the dense layer's output, [batch, 10]
                    .lower(0.0) // z ≥ 0
                    .Q(Coefficient.identity(0.1)) // Q = 0.1 I
                    .A(Coefficient.learned(4, new UniformDistribution(0, 1))) // A z = b
                    .b(Coefficient.timesExp()) // b = A exp(w), w learned
                    .build())
            .layer(new OutputLayer.Builder(LossFunction.MCXENT).nOut(3).build())
            .setInputType(InputType.feedForward(2))
            .build();
    // README: end
    return conf;
  }

  /** Three classes: which of three directions a point of the plane lies nearest to. */
  @Test
  void trains() {
    Nd4j.getRandom().setSeed(2);
    INDArray x = Nd4j.randn(DataType.FLOAT, 100, 2);
    INDArray directions =
        Nd4j.createFromArray(new float[][] {{1, 0}, {-0.5f, 0.87f}, {-0.5f, -0.87f}});
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 100, 3);
    INDArray nearest = x.mmul(directions.transpose()).argMax(1);
    for (int i = 0; i < 100; i++) {
      labels.putScalar(i, nearest.getInt(i), 1);
    }
    DataSet data = new DataSet(x, labels);
    MultiLayerConfiguration conf = example();
    conf.getConf(0).setSeed(1);
    MultiLayerNetwork net = new MultiLayerNetwork(conf);
    net.init();
    for (int i = 0; i < 150; i++) {
      net.fit(data);
    }
    INDArray right = net.output(x).argMax(1).eq(nearest).castTo(DataType.FLOAT);
    assertThat(right.meanNumber().doubleValue()).isGreaterThan(0.9);
    assertThat(net.getLayer(1).paramTable().get("A").shape()).containsExactly(4, 10);
  }

  @Test
  void readmeShowsThisCode() throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/github/dl4joptnet/conf/ReadmeExampleTest.java"));
    List<String> code =
        source
            .lines()
            .dropWhile(line -> !line.strip().equals("// README: begin"))
            .skip(1)
            .takeWhile(line -> !line.strip().equals("// README: end"))
            .map(line -> line.substring(4))
            .toList();
    String shown =
        Files.readString(Path.of("../README.md"))
            .lines()
            .dropWhile(line -> !line.equals("<!-- ReadmeExampleTest -->"))
            .skip(2)
            .takeWhile(line -> !line.equals("```"))
            .collect(Collectors.joining("\n"));
    assertThat(code).hasSizeBetween(5, 15);
    assertThat(shown).isEqualTo(String.join("\n", code));
  }
}
