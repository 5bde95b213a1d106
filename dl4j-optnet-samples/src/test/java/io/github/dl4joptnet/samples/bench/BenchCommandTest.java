package io.github.dl4joptnet.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.samples.Cli;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.inverse.InvertMatrix;
import picocli.CommandLine.ExitCode;

class BenchCommandTest {
  @TempDir private Path dir;

  @Test
  void printsALineForEveryCellAndWritesTableAndPictures() throws IOException {
    Cli cli = Cli.run("bench", "--quick", "--threads", "1,2", "--out", dir);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.err()).isEmpty();
    for (String shape : List.of("10-10-0", "20-10-5", "sudoku")) {
      assertThat(cli.out().lines().filter(line -> line.startsWith(shape))).hasSize(3);
    }
    assertThat(cli.out())
        .contains("chol(100)", "dgemm(1000)", "ojAlgo", "All QPs were solved.")
        .containsPattern(
            "copying +sudoku: [0-9.]*[1-9][0-9.]* µs per QP on 2 threads, [0-9.]*[1-9][0-9.]* µs between solves");

    List<String> csv = Files.readAllLines(dir.resolve("bench.csv"));
    List<String> header = List.of(csv.get(0).split(","));
    List<String> sudoku =
        csv.stream()
            .filter(line -> line.startsWith("sudoku,64,0,40,shared,4,"))
            .map(line -> List.of(line.split(",")))
            .findFirst()
            .orElseThrow();
    assertThat(sudoku).hasSameSizeAs(header);
    for (String column : List.of("forward_us", "total_units", "forward_gflops", "speed_up_2")) {
      assertThat(Double.parseDouble(sudoku.get(header.indexOf(column)))).as(column).isPositive();
    }
    for (String against : List.of("n", "constraints", "batch")) {
      Path file = dir.resolve("time-against-" + against + ".png");
      BufferedImage picture = ImageIO.read(file.toFile());
      assertThat(picture.getWidth()).as(against).isGreaterThan(400);
    }
  }

  @Test
  void modelsPrintsWhatAModelCostsAndHowLongItCompiles() {
    Cli cli = Cli.run("bench", "--models", "--quick");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .containsPattern("compile: all coefficients parameters, n = 100: first [0-9.]+ ms, then")
        .containsPattern("compile: sparse Q, 12 dense rows of parameters, n = 5,000: first")
        .containsPattern("compile: linear program, n = 5,643, 313 equalities, 312 inequalities")
        .containsPattern("portfolio of 10 assets, batch 32: .* ratio [0-9.]+")
        .containsPattern("outputs differ by [0-9.]+e-(09|[1-9][0-9])|outputs differ by 0\\.0e");
  }

  @Test
  void layersPrintsWhatEachNetworkCosts() {
    Cli cli = Cli.run("bench", "--layers", "--quick");
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    for (LayerOverhead.Network network : LayerOverhead.Network.ALL) {
      assertThat(cli.out())
          .containsPattern(network.name() + " +\\d+( +[0-9.]*[1-9][0-9.]*){3} +-?\\d+\\.\\d\\d\n");
    }
    Cli with = Cli.run("bench", "--layers", "--batches", "1");
    assertThat(with.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(with.err()).contains("--layers: goes with --seconds");
  }

  @Test
  void exportedArraysAreTheBenchmarksOwn() throws IOException {
    Cli cli = Cli.run("bench", "--seconds", 0, "--export", dir, "--batches", "1,3", "--seed", 7);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out().lines()).hasSize(1);
    String readme = Files.readString(dir.resolve("README.md"));
    for (QpShape shape : QpShape.PEERS) {
      for (Matrices matrices : Matrices.values()) {
        String folder = NpyExport.folder(shape, matrices);
        assertThat(readme).contains("`" + folder + "`");
        QpArrays expected = PeerProblems.generate(shape, matrices, 3, 7);
        for (Map.Entry<String, INDArray> array : expected.coefficients().entrySet()) {
          INDArray read = read(folder, array.getKey());
          assertThat(read.shape()).isEqualTo(array.getValue().shape());
          assertThat(DenseArrays.read(read)).isEqualTo(DenseArrays.read(array.getValue()));
        }
        assertThat(Files.exists(dir.resolve(folder).resolve("A.npy"))).isEqualTo(shape.nEq() > 0);
      }
    }
  }

  /** By which time_peers.py finds the QPs of a measurement. */
  @Test
  void measurementsBesideTheExportNameItsFolders() throws IOException {
    Cli cli =
        Cli.run(
            "bench", "--seconds", 0.01, "--shapes", "6-0-3", "--batches", "1,2", "--export", dir);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    List<String> csv = Files.readAllLines(dir.resolve("bench.csv"));
    assertThat(csv.get(0)).startsWith("shape,n,nIneq,nEq,matrices,batch,");
    assertThat(csv.subList(1, csv.size()))
        .hasSize(3)
        .map(line -> line.split(","))
        .allSatisfy(
            row -> assertThat(dir.resolve(row[0] + "-" + row[4].replace(' ', '-'))).isDirectory());
  }

  /** A reader of the files who knows nothing of this solver finds that z is the minimiser. */
  @Test
  void exportedMinimisersAreStationaryOnTheirActiveRows() throws IOException {
    Cli.run("bench", "--seconds", 0, "--export", dir, "--batches", 2, "--shapes", "6-0-3");
    String folder = "6-0-3-per-sample";
    for (int sample = 0; sample < 2; sample++) {
      INDArray z = read(folder, "z").getRow(sample);
      INDArray a = read(folder, "A").slice(sample);
      assertThat(a.mmul(z).sub(read(folder, "b").getRow(sample)).amaxNumber().doubleValue())
          .isLessThan(1e-7);
      INDArray slope =
          read(folder, "Q").slice(sample).mmul(z).addi(read(folder, "p").getRow(sample));
      // What is left of the slope after projecting on the rows of A, which are independent.
      INDArray nu = InvertMatrix.invert(a.mmul(a.transpose()), false).mmul(a.mmul(slope));
      assertThat(slope.sub(a.transpose().mmul(nu)).amaxNumber().doubleValue()).isLessThan(1e-6);
    }
  }

  private INDArray read(String folder, String name) {
    return Nd4j.createFromNpyFile(dir.resolve(folder).resolve(name + ".npy").toFile());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--shapes 50-50",
        "--shapes 10-10-0,soduko",
        "--batches 0",
        "--batches 1,x",
        "--threads 0",
        "--seconds -1",
        "--seconds 0",
        "--seconds NaN",
        "--fresh-jvms 0",
        "--fresh-jvms 2 --batches 3",
        "--seed 1.5"
      })
  void wrongOptionsAreNamed(String options) {
    Cli cli = Cli.run((Object[]) ("bench " + options).split(" "));
    assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains(options.split(" ")[0]).contains("--help");
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aFolderThatCannotBeIsNamedBeforeAnythingIsMeasured() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));
    Cli cli = Cli.run("bench", "--quick", "--out", file);
    assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).startsWith("error: ").contains(file.toString()).hasLineCount(1);
    assertThat(cli.out()).isEmpty();
  }

  @Test
  void whatDoesNotFitIntoMemoryIsLeftOut() {
    Cli cli =
        Cli.run(
            "bench", "--quick", "--shapes", "2000-2000-0", "--batches", 100_000, "--export", dir);
    assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.err()).contains("2000-2000-0, per sample, batch 100000", "-Xmx");
  }

  @Test
  void measuresInFreshJvms() {
    Cli cli = Cli.run("bench", "--fresh-jvms", 2, "--quick", "--shapes", "10-10-0");
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    List<String> rows =
        List.of(
            "plain Cholesky of order 100",
            "solver's Cholesky of order 200",
            "10-10-0, forward",
            "10-10-0, forward + backward");
    for (String row : rows) {
      String line =
          cli.out().lines().filter(l -> l.startsWith(row + "  ")).findFirst().orElseThrow();
      List<Double> values =
          List.of(line.substring(row.length()).strip().split(" +")).stream()
              .map(Double::valueOf)
              .toList();
      assertThat(values).as(line).hasSize(4).allMatch(value -> value > 0);
      assertThat(values.subList(0, 3)).as(line).isSorted();
    }
  }
}
