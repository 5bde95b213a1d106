package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PTX in the jar is that of the kernels' source, and every GPU from Turing on takes it. */
class CudaPtxTest {
  private static final Path PTX =
      Path.of("src/main/resources/io/github/dl4joptnet/internal/backend/cuda/qp.ptx");

  /** Needs an nvcc of the release that made the file; others generate other code. */
  @Test
  void isMadeFromTheSource(@TempDir Path folder) throws IOException {
    assumeTrue(isInstalled("nvcc"), "nvcc is not installed: the PTX is not compared");
    String committed = Files.readString(PTX, StandardCharsets.US_ASCII);
    String release = release(committed);
    assumeTrue(
        CudaEmulator.run(List.of("nvcc", "--version")).contains(release),
        "nvcc is not of " + release + ": the PTX is not compared");
    Path made = folder.resolve("qp.ptx");
    CudaEmulator.run(List.of("src/test/cuda/make-ptx.sh", made.toString()));
    assertThat(Files.readString(made, StandardCharsets.US_ASCII)).isEqualTo(committed);
  }

  /** As in "// Cuda compilation tools, release 13.0, V13.0.88". */
  private static String release(String ptx) {
    int at = ptx.indexOf("release ");
    return ptx.substring(at, ptx.indexOf(',', at));
  }

  @ParameterizedTest
  @ValueSource(strings = {"75", "80", "86", "89", "90", "100", "120"})
  void isAcceptedFor(String capability, @TempDir Path folder) {
    assumeTrue(isInstalled("ptxas"), "ptxas is not installed: the PTX is not compiled");
    CudaEmulator.run(
        List.of(
            "ptxas",
            "-O0",
            "-arch=sm_" + capability,
            PTX.toString(),
            "-o",
            folder.resolve("qp.cubin").toString()));
  }

  private static boolean isInstalled(String tool) {
    try {
      new ProcessBuilder(tool, "--version")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .destroy();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
