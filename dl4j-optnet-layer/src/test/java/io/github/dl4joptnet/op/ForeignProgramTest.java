package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.DocumentedCode;
import io.github.dl4joptnet.testing.problems.PlantedSameDiffQp;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;

/** Programs that have this library on their class path, and do not use it. */
class ForeignProgramTest {

  private static final String WITH_LIBRARY = System.getProperty("java.class.path");
  private static final int LINES_A_NETWORK = 3 * 4;

  private static List<String> without;

  @BeforeAll
  static void runWithoutLibrary() throws Exception {
    Path library =
        Path.of(JavaOps.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String classPath =
        Arrays.stream(WITH_LIBRARY.split(File.pathSeparator))
            .filter(entry -> !isSame(Path.of(entry), library))
            .collect(Collectors.joining(File.pathSeparator));
    without = run(classPath, ForeignProgram.class);
    assertThat(without).first().isEqualTo("library false");
    assertThat(without).hasSize(2 + 2 * 3 * LINES_A_NETWORK);
  }

  @Test
  void getTheSameBitsAsWithoutIt() {
    List<String> with = run(WITH_LIBRARY, ForeignProgram.class);
    assertThat(with).first().isEqualTo("library true");
    assertThat(with.subList(1, with.size())).isEqualTo(without.subList(1, without.size()));
  }

  /** The same in a JVM that has solved and differentiated a QP. */
  static final class AfterAQp {
    private AfterAQp() {}

    public static void main(String[] args) throws Exception {
      SameDiff sd = SameDiff.create();
      PlantedSameDiffQp.addTo(sd, PlantedSameDiffQp.perSample(2, 61).coefficients)
          .z()
          .sum()
          .markAsLoss();
      sd.calculateGradients(Map.of(), "p");
      ForeignProgram.main(args);
    }
  }

  @Test
  void getTheSameBitsAfterAQp() {
    List<String> with = run(WITH_LIBRARY, AfterAQp.class);
    assertThat(with.subList(2, with.size())).isEqualTo(without.subList(2, without.size()));
  }

  /**
   * ND4J alone computes the loss of such networks with memory it has given back. What comes out
   * without this library depends on chance, so it is compared with a loss that ND4J keeps.
   */
  @Test
  void getTheGradientOfALossWhoseGraphIsMadeInAWorkspace() {
    List<String> with = run(WITH_LIBRARY, ForeignProgram.class, "attached");
    assertThat(with.subList(2, 2 + LINES_A_NETWORK))
        .isEqualTo(
            without.subList(2, 2 + LINES_A_NETWORK).stream()
                .map(line -> line.replace("loss network 1", "attached"))
                .toList());
    assertThat(with.subList(2 + LINES_A_NETWORK, with.size()))
        .isEqualTo(without.subList(2, without.size()));
  }

  @Test
  void remedyWithoutThisLibraryIsTheDocumentedOne() throws IOException {
    DocumentedCode.assertCompiled("docs/troubleshooting.md", ForeignProgram.class);
  }

  private static List<String> run(String classPath, Class<?> main, String... args) {
    List<String> options = List.of("--add-opens=java.base/java.lang=ALL-UNNAMED");
    return ChildJvm.run(options, classPath, main, args);
  }

  private static boolean isSame(Path a, Path b) {
    try {
      return Files.exists(a) && Files.isSameFile(a, b);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
