package io.github.dl4joptnet.samples.sudoku;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4joptnet.samples.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training goes the same way on a GPU, here on the emulation of one. In the thorough run alone:
 * that the layer trains there is a test of the layer's own.
 */
@EnabledIfSystemProperty(named = "thorough", matches = ".*", disabledReason = "not -Dthorough")
class CudaSudokuTest {
  private static final String MAKE_EMULATOR = "../dl4j-optnet-layer/src/test/cuda/make-emulator.sh";

  @TempDir private Path folder;

  @Test
  void errorsAreThoseOfTheCpu() throws Exception {
    assumeTrue(hasCompiler(), "no GCC: GPU emulation skipped");
    Path library = folder.resolve("emulator.so");
    run(MAKE_EMULATOR, library.toString());
    double[][] cpu = curve("cpu", library);
    double[][] gpu = curve("cuda", library);
    assertThat(cpu).hasDimensions(4, 4);
    for (int epoch = 0; epoch < 4; epoch++) {
      assertThat(gpu[epoch]).containsExactly(cpu[epoch], within(1e-6));
    }
    assertThat(cpu[3][2]).isLessThan(cpu[0][2]);
  }

  /** Board errors and mean squared errors of each epoch, which is three steps. */
  private double[][] curve(String backend, Path library) throws Exception {
    Path out = folder.resolve(backend);
    run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Djava.awt.headless=true",
        "-Dio.github.dl4joptnet.cuda.library=" + library,
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "sudoku",
        "train",
        "--boards=50",
        "--batch=15",
        "--epochs=4",
        "--backend=" + backend,
        "--out=" + out);
    return Files.readAllLines(out.resolve("learning-curve.csv")).stream()
        .skip(1)
        .map(line -> Arrays.copyOfRange(line.split(","), 1, 5))
        .map(values -> Arrays.stream(values).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  private void run(String... command) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> List.of(command) + "\n" + text(output)).isZero();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static boolean hasCompiler() throws InterruptedException {
    String compiler = System.getenv().getOrDefault("CXX", "g++");
    try {
      return new ProcessBuilder(compiler, "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
