package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.qp.Backend;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.networks.GoldenModels;
import io.github.dl4joptnet.testing.networks.GoldenModelsCheck;
import io.github.dl4joptnet.testing.networks.ModelsOnABackend;
import io.github.dl4joptnet.testing.networks.SmallNetworks;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

/** Models saved where one backend solves are used and trained on where the other does. */
class CudaModelsTest {
  private static final Path CPU_MODELS = GoldenModelsTest.MODELS.resolve("v1");

  @TempDir Path folder;

  @Test
  void modelsOfTheCpuGoOnOnTheGpu() throws Exception {
    List<String> differences =
        onTheGpu(GoldenModelsCheck.class, CPU_MODELS.toString()).stream()
            .filter(line -> line.matches("(layer|vertex|sameDiff) .*"))
            .toList();
    assertThat(differences)
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(Double.parseDouble(line.split(" ")[1]))
                    .isLessThan(GoldenModelsTest.CLOSE));
  }

  @Test
  void modelsOfTheGpuGoOnOnTheCpu() throws Exception {
    Path models = folder.resolve("models");
    onTheGpu(GoldenModels.class, models.toString());
    assertThat(GoldenModelsCheck.layer(models)).isLessThan(GoldenModelsTest.CLOSE);
    assertThat(GoldenModelsCheck.vertex(models)).isLessThan(GoldenModelsTest.CLOSE);
    assertThat(GoldenModelsCheck.sameDiff(models)).isLessThan(GoldenModelsTest.CLOSE);
  }

  /** Large sparse ones are solved on the CPU, and one line says so. */
  @Test
  void modelsOfProgramsAskForTheGpu() throws Exception {
    List<String> lines = onTheGpu(ModelsOnABackend.class, "");
    assertThat(lines.stream().filter(line -> line.startsWith("model ")))
        .hasSize(4)
        .allSatisfy(line -> assertThat(Double.parseDouble(line.split(" ")[2])).isLessThan(1e-8));
    assertThat(lines.stream().filter(line -> line.contains("sparse coefficients are solved on")))
        .hasSize(1);
  }

  /** The property leaves no choice: where the GPU cannot be had, nothing is solved. */
  private List<String> onTheGpu(Class<?> main, String argument) throws Exception {
    Path log = folder.resolve("log");
    Process process =
        ChildJvm.start(
            log,
            List.of(
                "-Dio.github.dl4joptnet.backend=cuda",
                "-Dio.github.dl4joptnet.cuda.library=" + CudaEmulator.plain().library()),
            main,
            argument);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(log);
    assertThat(process.exitValue()).as(String.join("\n", lines)).isZero();
    return lines;
  }

  @Test
  void aModelThatAsksForAGpuLoadsWithoutOneAndSaysWhatToDo() throws IOException {
    assumeFalse(CudaBackend.isAvailable(), "there is a GPU");
    INDArray features = GoldenModels.data().getFeatures();
    File zip = folder.resolve("gpu.zip").toFile();
    MultiLayerNetwork saved = network(Backend.CUDA);
    saved.save(zip, true);

    MultiLayerNetwork loaded = MultiLayerNetwork.load(zip, true);
    assertThat(loaded.params()).isEqualTo(saved.params());
    assertThatThrownBy(() -> loaded.output(features))
        .hasStackTraceContaining("the CUDA backend is not available")
        .hasStackTraceContaining("-Dio.github.dl4joptnet.backend=cpu");

    MultiLayerNetwork ofTheCpu = network(Backend.CPU);
    ofTheCpu.setParams(saved.params());
    System.setProperty(Backend.PROPERTY, "cpu");
    try {
      INDArray output = MultiLayerNetwork.load(zip, true).output(features);
      assertThat(output).isEqualTo(ofTheCpu.output(features));
    } finally {
      System.clearProperty(Backend.PROPERTY);
    }
  }

  private static MultiLayerNetwork network(Backend backend) {
    OptNetLayer layer = SmallNetworks.sudokuLike(QpSettings.builder().backend(backend).build());
    return SmallNetworks.sandwich(DataType.DOUBLE, new Adam(0.01), 3, 12, layer, 2);
  }
}
