package io.github.dl4joptnet.qp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.factory.Nd4j;

/** Where JNA has no native library, only those notice who ask for the GPU. */
class CudaWithoutJnaTest {
  private static final List<String> WITHOUT_JNA =
      List.of(
          "-Djna.nosys=true",
          "-Djna.noclasspath=true",
          "-Djna.boot.library.path=/does/not/exist",
          "-Dorg.slf4j.simpleLogger.log.io.github.dl4joptnet=warn");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"CPU", "AUTO"})
  void nothingIsLogged(String backend) throws Exception {
    assertThat(output(backend)).containsExactly("[1.0, 2.0]");
  }

  @Test
  void whereTheGpuIsLookedForTheCpuIsTaken() throws Exception {
    assertThat(output("AUTO", "-Dio.github.dl4joptnet.cuda.minWork=1"))
        .containsExactly("[1.0, 2.0]");
  }

  @Test
  void whereTheGpuIsAskedForTheReasonIsGiven() throws Exception {
    // A library that is there: with JNA it would be found to be no driver.
    assertThat(output("CUDA", "-Dio.github.dl4joptnet.cuda.library=c"))
        .singleElement()
        .asString()
        .startsWith("the CUDA backend is not available: no CUDA driver: cannot load c");
  }

  private List<String> output(String backend, String... options)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    List<String> all = new ArrayList<>(WITHOUT_JNA);
    all.addAll(List.of(options));
    Process process = ChildJvm.start(log, all, Solve.class, backend);
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(process.exitValue()).as("exit code: %s", lines).isZero();
    // A newer JVM's own, of how JavaCPP loads its libraries.
    return lines.stream().filter(line -> !line.startsWith("WARNING: ")).toList();
  }

  /** Solves a program on a backend. */
  static final class Solve {
    public static void main(String[] args) {
      QpBatch batch = QpBatch.builder().Q(Nd4j.eye(2)).p(Nd4j.createFromArray(-1.0, -2.0)).build();
      try {
        QpSettings settings = QpSettings.builder().backend(Backend.valueOf(args[0])).build();
        System.out.println(
            Arrays.toString(QpSolver.create(settings).solve(batch).z().ravel().toDoubleVector()));
      } catch (RuntimeException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
