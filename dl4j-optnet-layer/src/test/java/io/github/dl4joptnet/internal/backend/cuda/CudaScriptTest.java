package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script for machines with a GPU and without Java works, here on the emulation. */
class CudaScriptTest {
  @ParameterizedTest
  @ValueSource(strings = {"--quick", "--quick --float32"})
  void checksTheKernelsWithPythonAlone(String options) {
    String output = run(System.getenv("PATH"), options);
    assertThat(output.lines().filter(line -> line.startsWith("ok "))).hasSize(3);
    assertThat(output).doesNotContain("FAIL");
  }

  @Test
  void timesEveryShapeAndBatch() {
    String output = run(System.getenv("PATH"), "--quick --time --repeats 1");
    List<String[]> rows =
        output
            .lines()
            .filter(line -> line.matches("\\| \\d.*"))
            .map(l -> l.split(" \\| "))
            .toList();
    assertThat(rows).extracting(row -> row[1]).containsExactly("1", "4", "1", "4");
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(Double.parseDouble(row[2])).as("forward").isPositive();
              assertThat(Double.parseDouble(row[3])).as("backward").isPositive();
              assertThat(Double.parseDouble(row[4])).as("iterations").isBetween(3.0, 20.0);
            });
  }

  /** With a stand-in for compute-sanitizer that notes its tool and runs the command. */
  @Test
  void runsItselfUnderTheSanitizer(@TempDir Path folder) throws IOException {
    Path tool = folder.resolve("compute-sanitizer");
    Files.writeString(tool, "#!/bin/sh\necho \"tool $2\"\nshift 4\nexec \"$@\"\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    String output = run(folder + ":" + System.getenv("PATH"), "--quick --sanitizer");
    assertThat(output.lines().filter(line -> line.startsWith("tool ")))
        .containsExactly(
            "tool memcheck",
            "tool racecheck",
            "tool synccheck",
            "tool memcheck",
            "tool racecheck",
            "tool synccheck");
    assertThat(output.lines().filter(line -> line.startsWith("ok "))).hasSize(7 * 3);
  }

  private static String run(String path, String options) {
    assumeTrue(hasNumpy(), "no python3 with numpy: the script is not run");
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "PATH=" + path,
                "python3",
                "src/test/cuda/check_gpu.py",
                "--library",
                CudaEmulator.plain().library()));
    command.addAll(List.of(options.split(" ")));
    return CudaEmulator.run(command);
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
