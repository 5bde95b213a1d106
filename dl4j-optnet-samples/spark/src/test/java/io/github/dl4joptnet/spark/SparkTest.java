package io.github.dl4joptnet.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** On two threads of this JVM; {@code cluster.sh} does the same on processes. */
class SparkTest {
  private static JavaSparkContext spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    spark = new JavaSparkContext(SparkSample.configuration("local[2]"));
    spark.setLogLevel("WARN");
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @Test
  void averagedTrainingLowersTheScore() {
    List<DataSet> batches = Example.batches(40, 32, 1);
    MultiLayerNetwork untrained = new MultiLayerNetwork(Example.network(10));
    untrained.init();
    MultiLayerNetwork network = ClusterTraining.train(spark, Example.network(10), batches, 2, 4);
    DataSet test = Example.batches(1, 500, 2).get(0);
    assertThat(network.getIterationCount()).isEqualTo(4 * 20);
    assertThat(network.getParam("1_A")).isNotEqualTo(untrained.getParam("1_A"));
    assertThat(network.score(test)).isLessThan(0.8 * untrained.score(test));
  }

  @Test
  void inferenceGivesTheOutputsOfOneJvm() throws Exception {
    MultiLayerNetwork network = new MultiLayerNetwork(Example.network(10));
    network.init();
    Path file = folder.resolve("model.zip");
    network.save(file.toFile(), true);
    float[][] points = Example.points(100, new Random(3));
    List<float[]> outputs =
        ClusterInference.output(
                spark.parallelize(Arrays.asList(points), 3),
                spark.broadcast(Files.readAllBytes(file)),
                16)
            .collect();
    float[][] expected = network.output(Nd4j.createFromArray(points)).toFloatMatrix();
    assertThat(outputs).hasSize(100);
    for (int i = 0; i < 100; i++) {
      assertThat(outputs.get(i)).containsExactly(expected[i], offset(1e-5f));
    }
  }
}
