package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dl4joptnet.testing.ChildJvm;
import io.github.dl4joptnet.testing.networks.GoldenModels;
import io.github.dl4joptnet.testing.networks.GoldenSparseModels;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** Files that are damaged, forged, or of the future end in an exception that says so. */
@Timeout(60)
class DamagedModelsTest {
  private static final Path MODEL = Path.of("../src-test-data/models/v1/layer.zip");

  @TempDir Path folder;

  private File withEntry(String entry, UnaryOperator<byte[]> change) throws IOException {
    Path copy = folder.resolve("changed.zip");
    Files.copy(MODEL, copy, StandardCopyOption.REPLACE_EXISTING);
    try (FileSystem zip =
        FileSystems.newFileSystem(URI.create("jar:" + copy.toUri()), Map.<String, String>of())) {
      Path inside = zip.getPath(entry);
      byte[] bytes = Files.exists(inside) ? Files.readAllBytes(inside) : new byte[0];
      Files.write(inside, change.apply(bytes));
    }
    return copy.toFile();
  }

  private File withConfiguration(String pattern, String replacement) throws IOException {
    return withEntry(
        "configuration.json",
        bytes -> {
          String before = new String(bytes, StandardCharsets.UTF_8);
          String after = before.replaceFirst(pattern, replacement);
          assertThat(after).isNotEqualTo(before);
          return after.getBytes(StandardCharsets.UTF_8);
        });
  }

  private static void assertRefused(File file, String message) {
    assertThatThrownBy(() -> MultiLayerNetwork.load(file, true))
        .isInstanceOf(Exception.class) // and no Error
        .hasStackTraceContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"format\" : 1 | \"format\" : 3 | saved by a newer version of dl4j-optnet (format 3, this version reads up to 2): update the library",
        "\"format\" : 1 | \"format\" : 0 | is stored in format 0, expected 1 or more",
        "\"source\" : \"timesPoint\" | \"source\" : \"javax.swing.JEditorPane\" | javax.swing.JEditorPane",
        "\"@class\" : \"io.github.dl4joptnet.conf.OptNetLayer\" | \"@class\" : \"javax.swing.JEditorPane\" | javax.swing.JEditorPane",
        "\"rows\" : 2 | \"rows\" : 2000000000 | a dense matrix of 2147483647 entries at most is possible",
        "\"variables\" : 6 | \"variables\" : 5000000000 | expected 0 to 2147483647",
        "\"variables\" : 6 | \"variables\" : 7 | the number of variables must be one and the same",
        "\"nEq\" : 0 | \"nEq\" : -3 | has the size -3",
        "\"shape\" : \\[ 2, 6 ] | \"shape\" : [ 2000000, 600000 ] | expected a vector or a matrix of",
        "\"shape\" : \\[ 2, 6 ] | \"shape\" : [ -2, -6 ] | expected a vector or a matrix of",
        "\"shape\" : \\[ 2, 6 ] | \"shape\" : [ 30, 60 ] | damaged",
        "\"tolerance\" : \"1.0E-10\" | \"tolerance\" : \"-1\" | tolerance is -1.0, expected between 0 and 1",
        "\"tolerance\" : \"1.0E-10\" | \"precision\" : \"1\" | no such setting; known are",
        "\"coefficients\" : \\{ | \"coefficient\" : { | needs coefficients and settings",
      })
  void forgedConfigurations(String pattern, String replacement, String message) throws IOException {
    assertRefused(withConfiguration(pattern, replacement), message);
  }

  /** Of a format that has another kind of coefficient, and settings of another form. */
  @Test
  void theFormatIsReadBeforeAllElse() throws IOException {
    File file =
        withConfiguration(
            "(?s)\"format\" : 1(.*?)\"settings\" : \\{.*?}",
            "\"format\" : 3$1\"settings\" : [ { \"new\" : 1 } ]");
    Path newer = folder.resolve("newer.zip");
    Files.copy(file.toPath(), newer);
    try (FileSystem zip =
        FileSystems.newFileSystem(URI.create("jar:" + newer.toUri()), Map.<String, String>of())) {
      Path inside = zip.getPath("configuration.json");
      String before = Files.readString(inside);
      Files.writeString(inside, before.replace("\"timesPoint\"", "\"ofALaterVersion\""));
      assertThat(Files.readString(inside)).isNotEqualTo(before);
    }
    assertThatThrownBy(() -> MultiLayerNetwork.load(newer.toFile(), true))
        .hasMessageContaining("saved by a newer version of dl4j-optnet (format 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"rows\" : 2 | \"rows\" : 1 | expected a position in [1, 6]",
        "\"rows\" : 6 | \"rows\" : 7 | the number of variables must be one and the same",
        "\"columns\" : 6 | \"columns\" : -6 | rows and columns are 6 and -6",
        "\"shape\" : \\[ 6 ] | \"shape\" : [ 5 ] | 6 entries need as many values, got 5",
        "\"shape\" : \\[ 5 ] | \"shape\" : [ 4 ] | 5 entries need as many values, got 4",
        "rowIndices | rowIndexes | needs rowIndices and columnIndices",
      })
  void forgedPatterns(String pattern, String replacement, String message) throws IOException {
    Path sparse = MODEL.resolveSibling("../v2/layer.zip");
    String json =
        MultiLayerNetwork.load(sparse.toFile(), true).getLayerWiseConfigurations().toJson();
    String forged = json.replaceFirst(pattern, replacement);
    assertThat(forged).isNotEqualTo(json);
    assertThatThrownBy(() -> MultiLayerConfiguration.fromJson(forged))
        .hasStackTraceContaining(message);
  }

  /** Sizes that fit each other, but not the parameters that come with them. */
  @Test
  void configurationOfAnotherSizeThanTheParameters() throws IOException {
    assertRefused(
        withConfiguration("\"rows\" : 2", "\"rows\" : 3"), "expected length 91, got length 85");
  }

  @Test
  void parametersOfAnotherNetwork() throws IOException {
    byte[] few = binary(5);
    assertRefused(withEntry("coefficients.bin", bytes -> few), "expected length 85, got length 5");
  }

  private static byte[] binary(int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(Nd4j.zeros(1, length), new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.01, 0.3, 0.7, 0.9})
  void truncatedFiles(double share) throws IOException {
    byte[] whole = Files.readAllBytes(MODEL);
    Path half = folder.resolve("half.zip");
    Files.write(half, Arrays.copyOf(whole, (int) (share * whole.length)));
    assertRefused(half.toFile(), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"configuration.json", "coefficients.bin"})
  void truncatedEntries(String entry) throws IOException {
    assertRefused(withEntry(entry, bytes -> Arrays.copyOf(bytes, bytes.length / 2)), "");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.01, 0.3, 0.7, 0.9})
  void truncatedGraphs(double share) throws IOException {
    byte[] whole = Files.readAllBytes(MODEL.resolveSibling("samediff.fb"));
    Path half = folder.resolve("half.fb");
    Files.write(half, Arrays.copyOf(whole, (int) (share * whole.length)));
    assertThatThrownBy(() -> SameDiff.load(half.toFile(), true)).isInstanceOf(Exception.class);
  }

  /** Stands for an attacker's class: runs code when Java deserialises it. */
  static final class Foreign implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException {
      System.out.println("foreign code ran");
    }
  }

  /** Loads two models as a program would. */
  static final class LoadAll {
    private LoadAll() {}

    public static void main(String[] args) {
      for (String file : args) {
        try {
          MultiLayerNetwork.load(new File(file), true);
          System.out.println("loaded");
        } catch (IOException | RuntimeException e) {
          System.out.println("refused: " + e);
        }
      }
    }
  }

  /** DL4J itself deserialises Java objects from an entry of a zip; Java can forbid that. */
  @Test
  void javaObjectsInAModelAreRefusedUnderASerialFilter() throws Exception {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(object)) {
      out.writeObject(new Foreign());
    }
    File foreign = withEntry("preprocessor.bin", none -> object.toByteArray());
    Path log = folder.resolve("log");
    Process process =
        ChildJvm.start(
            log,
            List.of("-Djdk.serialFilter=!*"),
            LoadAll.class,
            foreign.toString(),
            MODEL.toString());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(log))
        .contains("refused: java.io.InvalidClassException: filter status: REJECTED")
        .contains("loaded")
        .doesNotContain("foreign code ran");
  }

  /** What a later version may add without raising the format. */
  @Test
  void unknownFieldsAreNoError() throws IOException {
    File file = withConfiguration("\"format\" : 1", "\"format\" : 1, \"comment\" : \"new\"");
    assertThat(catchThrowable(() -> MultiLayerNetwork.load(file, true))).isNull();
  }

  @Test
  void versionNumbersAreWritten() {
    MultiLayerConfiguration dense = GoldenModels.network().getLayerWiseConfigurations();
    MultiLayerConfiguration sparse = GoldenSparseModels.network().getLayerWiseConfigurations();
    assertThat(dense.toJson()).contains("\"format\" : 1,"); // earlier versions read it too
    assertThat(sparse.toJson()).contains("\"format\" : 2,");
    assertThat(ParametricQp.FORMAT).isEqualTo(2);
  }
}
