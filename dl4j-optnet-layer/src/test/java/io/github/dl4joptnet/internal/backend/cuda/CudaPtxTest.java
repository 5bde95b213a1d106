package io.github.dl4joptnet.internal.backend.cuda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4joptnet.testing.Thorough;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PTX in the jar is that of the kernels' source, and every GPU from Turing on takes it; the
 * machine code is that of the PTX.
 */
class CudaPtxTest {
  private static final Path FOLDER =
      Path.of("src/main/resources/io/github/dl4joptnet/internal/backend/cuda");
  private static final Path PTX = FOLDER.resolve("qp.ptx");
  private static final List<String> CUBINS =
      List.of("qp-sm80.cubin", "qp-sm90.cubin", "qp-sm120.cubin");

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

  /** By what make-cubins.sh has noted of the files it read and wrote. */
  @Test
  void machineCodeIsNoOlderThanThePtx() throws IOException {
    List<String> noted = Files.readAllLines(Path.of("src/test/cuda/made-of.sha256"));
    assertThat(noted).hasSize(1 + CUBINS.size());
    assertThat(noted).anySatisfy(line -> assertThat(line).endsWith("  qp.ptx"));
    for (String line : noted) {
      String[] hashAndFile = line.split("  ");
      assertThat(sha256(FOLDER.resolve(hashAndFile[1]))).as(line).isEqualTo(hashAndFile[0]);
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Needs a ptxas of the release that made the files. */
  @Thorough
  @Test
  void machineCodeIsMadeFromThePtx(@TempDir Path folder) throws IOException {
    assumeTrue(isInstalled("ptxas"), "ptxas is not installed: machine code is not compared");
    String release = release(Files.readString(FOLDER.resolve(CUBINS.get(0)), ISO_8859_1));
    assumeTrue(
        CudaEmulator.run(List.of("ptxas", "--version")).contains(release),
        "ptxas is not of " + release + ": machine code is not compared");
    CudaEmulator.run(List.of("src/test/cuda/make-cubins.sh", folder.toString()));
    for (String cubin : CUBINS) {
      assertThat(Files.mismatch(folder.resolve(cubin), FOLDER.resolve(cubin)))
          .as(cubin)
          .isEqualTo(-1);
    }
  }

  @Test
  void theJarHasMachineCodeForWhatIsListed() {
    for (int capability = 50; capability < 130; capability++) {
      String cubin = Kernels.cubinFor(capability);
      assertThat(cubin == null || CUBINS.contains(cubin)).as("%d: %s", capability, cubin).isTrue();
    }
    assertThat(CUBINS).allSatisfy(cubin -> assertThat(FOLDER.resolve(cubin)).isNotEmptyFile());
  }

  @Thorough
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
