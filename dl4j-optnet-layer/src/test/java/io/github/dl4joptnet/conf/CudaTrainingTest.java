package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dl4joptnet.internal.backend.cuda.CudaEmulator;
import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.measurements.SudokuLosses;
import io.github.dl4joptnet.testing.measurements.ZeroCopyLosses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on the GPU goes the same way as on the CPU, chosen by nothing but a property. */
class CudaTrainingTest {
  /** {@link SudokuLosses} takes more; what a difference grows to by then is small. */
  private static final int ITERATIONS = 15;

  private static final int BOARDS = 4;

  @TempDir private Path folder;

  @Test
  void lossesAreThoseOfTheCpu() throws Exception {
    CudaEmulator emulator = CudaEmulator.plain();
    List<Double> cpu = losses("-Dio.github.dl4joptnet.backend=cpu");
    List<Double> gpu =
        losses(
            "-Dio.github.dl4joptnet.backend=cuda",
            "-Dio.github.dl4joptnet.cuda.library=" + emulator.library());
    assertThat(cpu).hasSize(ITERATIONS);
    for (int i = 0; i < ITERATIONS; i++) {
      assertThat(gpu.get(i)).as("iteration %d", i).isEqualTo(cpu.get(i), within(1e-9));
    }
    assertThat(cpu.get(ITERATIONS - 1)).isLessThan(cpu.get(0));
  }

  /** With arrays on the device used in place, the bits are those of the way through the host. */
  @Test
  void lossesInPlace() throws Exception {
    CudaEmulator emulator = CudaEmulator.plain();
    String[] options = {
      "-Dio.github.dl4joptnet.backend=cuda",
      "-Dio.github.dl4joptnet.cuda.library=" + emulator.library()
    };
    List<String> inPlace = run(ZeroCopyLosses.class, options);
    assertThat(inPlace.stream().filter(line -> line.startsWith("loss ")))
        .containsExactlyElementsOf(losses(options).stream().map(loss -> "loss " + loss).toList());
    assertThat(inPlace).anyMatch(line -> line.contains("used in place"));
    assertThat(inPlace).noneMatch(line -> line.contains("through the host"));
    // Which samples are to be solved, once for each solve, and little more.
    assertThat(number(inPlace, "copied ")).isBetween(1L, 60L * ITERATIONS);
    assertThat(number(inPlace, "written ")).isGreaterThan(5L * ITERATIONS);
  }

  private static long number(List<String> output, String name) {
    return output.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length())))
        .sum();
  }

  @Test
  void aForcedGpuThatIsNotThereFailsAndSaysWhy() throws Exception {
    List<String> output =
        run(
            "-Dio.github.dl4joptnet.backend=cuda",
            "-Dio.github.dl4joptnet.cuda.library=no-such-driver");
    assertThat(output).anyMatch(line -> line.contains("the CUDA backend is not available"));
  }

  @Test
  void autoStaysWithTheCpuWhereThereIsNoDriver() throws Exception {
    List<String> output =
        run(
            "-Dio.github.dl4joptnet.cuda.minWork=1",
            "-Dio.github.dl4joptnet.cuda.library=no-such-driver",
            "-Dorg.slf4j.simpleLogger.log.io.github.dl4joptnet.internal.backend=debug");
    assertThat(output.stream().filter(line -> line.startsWith("loss "))).hasSize(ITERATIONS);
    assertThat(output.stream().filter(line -> line.contains("no GPU for QPs"))).hasSize(1);
    assertThat(output).noneMatch(line -> line.contains("The GPU failed"));
  }

  private List<Double> losses(String... options) throws Exception {
    return run(options).stream()
        .filter(line -> line.startsWith("loss "))
        .map(line -> Double.valueOf(line.substring(5)))
        .toList();
  }

  private List<String> run(String... options) throws IOException, InterruptedException {
    return run(SudokuLosses.class, options);
  }

  private List<String> run(Class<?> main, String... options)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "training", ".log");
    Process process =
        ChildJvm.start(
            output, List.of(options), main, String.valueOf(ITERATIONS), String.valueOf(BOARDS));
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    return Files.readAllLines(output);
  }
}
