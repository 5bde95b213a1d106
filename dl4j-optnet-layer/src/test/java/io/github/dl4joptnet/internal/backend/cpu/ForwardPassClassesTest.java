package io.github.dl4joptnet.internal.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.testing.SmallProblems;
import io.github.dl4joptnet.internal.testing.SmallProblems.Curvature;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpStatus;
import io.github.dl4joptnet.testing.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only fallbacks and the backward pass need takes no part in a plain forward pass. */
class ForwardPassClassesTest {
  /** Of the CPU backend, of linear algebra and of the threads. */
  private static final int MOST_CLASSES = 48;

  private static final Pattern INITIALISED =
      Pattern.compile(
          "Initializing 'io/github/dl4joptnet/internal/((?:backend/cpu|linalg|parallel)/[^']+)'");

  @TempDir private Path folder;

  /** Solves a program with a definite Q, which the active set method solves. */
  static final class Solve {
    private Solve() {}

    public static void main(String[] args) {
      QpSettings settings = QpSettings.builder().threads(1).build();
      QpStatus status =
          CpuBackend.instance()
              .solve(SmallProblems.random(6, 0, 4, Curvature.DENSE, new Random(7)).data(), settings)
              .status[0];
      if (status != QpStatus.SOLVED) {
        throw new IllegalStateException(status.toString());
      }
    }
  }

  @Test
  void areFew() throws Exception {
    Path log = folder.resolve("log");
    Process process = ChildJvm.start(log, List.of("-Xlog:class+init=info"), Solve.class);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    Set<String> classes = new TreeSet<>();
    for (String line : Files.readAllLines(log)) {
      Matcher matcher = INITIALISED.matcher(line);
      if (matcher.find() && !matcher.group(1).contains("Lambda")) {
        classes.add(matcher.group(1));
      }
    }
    assertThat(classes)
        .contains("backend/cpu/FallbackChain", "backend/cpu/activeset/SchurActiveSet")
        .doesNotContain(
            "backend/cpu/interiorpoint/InteriorPoint",
            "backend/cpu/polish/Polish",
            "backend/cpu/adjoint/SampleAdjoint",
            "backend/cpu/saddle/SaddleCheck")
        .hasSizeLessThanOrEqualTo(MOST_CLASSES);
  }
}
