package io.github.dl4joptnet.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.dl4joptnet.internal.backend.cuda.CudaBackend;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking for a GPU where there is none ends with the reason, before anything is done. */
class CudaOptionTest {
  @ParameterizedTest
  @ValueSource(strings = {"sudoku", "denoise"})
  void aGpuThatIsNotThereIsAnError(String sample, @TempDir Path folder) {
    assumeFalse(CudaBackend.isAvailable(), "there is a GPU");
    Path out = folder.resolve("out");
    Cli result = Cli.run(sample, "train", "--backend", "cuda", "--out", out);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).startsWith("error: the CUDA backend is not available: no CUDA driver");
    assertThat(out).doesNotExist();
  }
}
