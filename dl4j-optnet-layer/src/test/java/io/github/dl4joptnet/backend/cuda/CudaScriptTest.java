package io.github.dl4joptnet.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The script for machines with a GPU and without Java works, here on the emulation. */
class CudaScriptTest {
  @Test
  void checksTheKernelsWithPythonAlone() {
    assumeTrue(hasNumpy(), "no python3 with numpy: the script is not run");
    String output =
        CudaEmulator.run(
            List.of(
                "python3",
                "src/test/cuda/check_gpu.py",
                "--quick",
                "--library",
                CudaEmulator.plain().library()));
    assertThat(output.lines().filter(line -> line.startsWith("ok "))).hasSize(3);
    assertThat(output).doesNotContain("FAIL");
  }

  private static boolean hasNumpy() {
    try {
      return new ProcessBuilder("python3", "-c", "import numpy")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
