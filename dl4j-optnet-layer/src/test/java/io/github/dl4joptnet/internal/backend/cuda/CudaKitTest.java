package io.github.dl4joptnet.internal.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4joptnet.internal.backend.cuda.CudaKit.KitException;
import io.github.dl4joptnet.testing.Thorough;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** A dry run, on the emulation, of the kit for machines with a GPU and without Java. */
class CudaKitTest {
  private static final List<String> STEPS =
      List.of("device", "solver", "arrays", "java", "times", "crossover", "qpth", "sanitizer");

  /** Of PyTorch and qpth, which few machines without a GPU have. */
  private static final Path STAND_INS = Path.of("src/test/cuda/stand-ins");

  @TempDir static Path folder;
  private static Path kit;
  private static String emulator;

  @BeforeAll
  static void build() throws IOException {
    assumeTrue(hasNumpy(), "no python3 with numpy: the kit is not run");
    emulator = CudaEmulator.plain().library();
    kit = folder.resolve("kit");
    assertThat(CudaKit.build(kit, STAND_INS.resolve("checkout")))
        .isBetween(5L << 20, CudaKit.MAX_BYTES);
  }

  /** With a stand-in for compute-sanitizer that runs the command and reports no error. */
  @Test
  void everyStepRuns(@TempDir Path results) throws IOException {
    Path tools = sanitizer("echo '========= ERROR SUMMARY: 0 errors'");
    Run run = run(results, tools, emulator);
    assertThat(run.exitCode).as(run.output).isZero();
    Map<String, String> statuses = STEPS.stream().collect(Collectors.toMap(s -> s, s -> "passed"));
    assertThat(run.statuses()).as(run.output).isEqualTo(statuses);
    assertThat(run.json("summary").get("device").asText()).startsWith("emulated device");
    assertThat(results.resolve("summary.txt")).content().contains("emulated device", "solver");
    STEPS.forEach(step -> assertThat(results.resolve(step + ".txt")).isNotEmptyFile());

    assertSolverRows(run.rows("solver"));
    assertThat(values(run.rows("arrays"), "case").stream().map(name -> name.split(",")[0]))
        .containsOnly("gather", "order", "definite", "differ");
    assertJavaRows(run.rows("java"));
    assertTimes(run);
    assertThat(run.rows("qpth"))
        .hasSize(2 * 2)
        .allSatisfy(
            row -> {
              assertThat(row.get("ratio").asDouble()).isPositive();
              assertThat(row.get("z_apart").asDouble()).isBetween(0.0, 1e-5);
            });
    assertThat(run.rows("sanitizer"))
        .extracting(row -> row.get("tool").asText() + " " + row.get("check").asText())
        .containsExactly(
            "memcheck solver",
            "memcheck arrays",
            "racecheck solver",
            "racecheck arrays",
            "synccheck solver",
            "synccheck arrays");
  }

  private static void assertSolverRows(List<JsonNode> rows) {
    assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> assertTrue(row, "ok"));
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertTrue(row, "same_bits_twice");
              assertTrue(row, "same_bits_in_parts");
              assertTrue(row, "dQ_symmetric");
              assertThat(row.get("z").asDouble()).isLessThan(1e-7);
              assertThat(row.get("dp").asDouble()).isLessThan(1e-6);
            });
    assertThat(values(rows, "factors")).containsExactly("float32", "float64");
    assertThat(rows)
        .extracting(r -> r.get("factor_in_shared") + " " + r.get("vectors_in_shared"))
        .contains("0 0", "0 1", "1 0", "1 1");
    // Not every gradient is zero, which would be equal too.
    for (String gradient : List.of("dQ", "dG", "dA", "dh", "dhLower", "db", "dlower", "dupper")) {
      assertThat(rows.stream().filter(row -> row.has(gradient))).as(gradient).isNotEmpty();
    }
  }

  private static void assertJavaRows(List<JsonNode> rows) {
    assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> assertTrue(row, "ok"));
    assertThat(values(rows, "parts")).containsExactly("false", "true");
    assertThat(values(rows, "factors")).containsExactly("float32", "float64");
    // The infeasible program alone is one that the GPU leaves to the CPU.
    assertThat(rows)
        .filteredOn(row -> row.path("samplesOnCpu").asInt() > 0)
        .extracting(row -> row.get("case").asText())
        .containsOnly("one is infeasible");
  }

  private static void assertTimes(Run run) {
    List<JsonNode> kernels = run.rows("times");
    assertThat(kernels).hasSize(2 * 2 * 2 * 2);
    for (String time :
        List.of("forward_ms", "backward_ms", "host_forward_ms", "host_backward_ms")) {
      assertThat(kernels).allSatisfy(row -> assertThat(row.get(time).asDouble()).isPositive());
    }
    assertThat(kernels)
        .allSatisfy(row -> assertThat(row.get("iterations").asDouble()).isBetween(1.0, 20.0));
    List<JsonNode> both = run.rows("crossover");
    assertThat(both).hasSize(2 * 2 * 2);
    assertThat(both)
        .allSatisfy(
            row -> {
              assertThat(row.get("work").asDouble()).isPositive();
              assertThat(row.get("cpu_ms").asDouble()).isPositive();
              assertThat(row.get("cuda_ms").asDouble()).isPositive();
            });
    assertThat(run.results.resolve("crossover.txt"))
        .content()
        .contains("| n, nIneq, nEq | Q, G, A | batch |", "\n| 8, 4, 2 | shared | 4 |")
        .containsPattern("(?m)^CUDA is faster from this work on, shared: ");
  }

  /**
   * Kernels whose dp is off by 1e-5 of its size, a step without time, and a sanitizer's finding.
   */
  @Thorough
  @Test
  void aFaultFailsItsStepsAndNoOthers(@TempDir Path results) throws IOException {
    Path tools = sanitizer("echo '========= RACECHECK SUMMARY: 1 hazard displayed (1 error)'");
    Path faulty =
        emulatorWith("gradients.cuh", "q.gradP, q.p, q.n, 1,", "q.gradP, q.p, q.n, 1.00001,");
    Run run =
        run(
            results,
            tools,
            faulty.toString(),
            "--steps",
            "device,solver,arrays,java,times,sanitizer",
            "--limit",
            "times=0.2");
    assertThat(run.exitCode).isOne();
    assertThat(run.statuses())
        .as(run.output)
        .isEqualTo(
            Map.of(
                "device", "passed",
                "solver", "failed",
                "arrays", "passed",
                "java", "failed",
                "times", "timed out",
                "sanitizer", "failed"));
    assertThat(run.rows("solver"))
        .allSatisfy(
            row -> {
              assertThat(row.get("ok").asBoolean()).isFalse();
              assertThat(row.get("dp").asDouble()).isBetween(0.9e-5, 1.1e-5);
              assertThat(row.get("dQ").asDouble()).isLessThan(1e-6);
            });
    assertThat(run.rows("sanitizer"))
        .allSatisfy(row -> assertThat(row.get("errors").asInt()).isOne());
  }

  @Test
  void withoutADriverEveryStepSaysSo(@TempDir Path results) {
    Run run = run(results, folder, "no-such-driver.so", "--steps", "device,arrays,java");
    assertThat(run.exitCode).isOne();
    assertThat(run.statuses().values()).containsOnly("failed");
    for (String step : List.of("device", "arrays", "java")) {
      assertThat(run.json(step).get("why").asText()).contains("no-such-driver.so");
    }
  }

  @Test
  void theCrossoverIsTheLeastWorkFromWhichAllAreFaster() {
    String rows = "[{'work': w, 'ratio': r} for w, r in zip(%s, %s)]";
    assertThat(crossover(rows.formatted("[1, 2, 4, 4, 8]", "[3, 0.5, 2, 1.5, 1.1]")))
        .isEqualTo("4");
    assertThat(crossover(rows.formatted("[1, 4, 4, 8]", "[2, 2, 1, 3]"))).isEqualTo("8");
    assertThat(crossover(rows.formatted("[1, 2]", "[3, 0.9]"))).isEqualTo("None");
  }

  private static String crossover(String rows) {
    String script = "import java_path; print(java_path.crossover(%s))".formatted(rows);
    return CudaEmulator.run(List.of("env", "PYTHONPATH=" + kit, "python3", "-Bc", script)).strip();
  }

  @Test
  void unknownStepsAndLimitsAreRefused(@TempDir Path results) {
    assertThat(run(results, folder, emulator, "--steps", "solver,solve").output)
        .contains("there is no step 'solve'", "sanitizer");
    assertThat(run(results, folder, emulator, "--limit", "times=soon").output)
        .contains("--limit times=soon: expected STEP=SECONDS");
  }

  @Test
  void otherFoldersAreLeftAlone(@TempDir Path other) throws IOException {
    Files.writeString(other.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> CudaKit.build(other, null))
        .isInstanceOf(KitException.class)
        .hasMessageContaining("is not empty");
    assertThat(other.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void aKitThatIsTooLargeIsRefused() {
    assertThatThrownBy(() -> CudaKit.checkSize(kit, 1 << 20))
        .isInstanceOf(KitException.class)
        .hasMessageContaining("MiB, more than the 1 that a kit may have");
  }

  @Test
  void aFolderThatIsNotQpthIsRefused(@TempDir Path other) {
    assertThatThrownBy(() -> CudaKit.build(other.resolve("kit"), other))
        .isInstanceOf(KitException.class)
        .hasMessageContaining("no checkout of qpth");
  }

  private record Run(int exitCode, String output, Path results) {
    JsonNode json(String name) {
      try {
        return new ObjectMapper().readTree(results.resolve(name + ".json").toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    List<JsonNode> rows(String step) {
      return list(json(step).get("rows"));
    }

    /** By step, as the summary has them and the step's own file too. */
    Map<String, String> statuses() {
      Map<String, String> statuses =
          list(json("summary").get("steps")).stream()
              .collect(
                  Collectors.toMap(s -> s.get("step").asText(), s -> s.get("status").asText()));
      statuses.forEach(
          (step, status) -> assertThat(json(step).get("status").asText()).isEqualTo(status));
      return statuses;
    }
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static Set<String> values(List<JsonNode> rows, String key) {
    return rows.stream()
        .filter(row -> row.has(key))
        .map(row -> row.get(key).asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertTrue(JsonNode row, String key) {
    assertThat(row.get(key)).as("%s of %s", key, row).isNotNull();
    assertThat(row.get(key).asBoolean()).as("%s of %s", key, row).isTrue();
  }

  /** A folder with a stand-in for compute-sanitizer, which ends with a command of the shell. */
  private static Path sanitizer(String last) throws IOException {
    Path tools = Files.createTempDirectory(folder, "tools");
    Path tool = tools.resolve("compute-sanitizer");
    Files.writeString(tool, "#!/bin/sh\nshift 4\n\"$@\"\n" + last + "\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    return tools;
  }

  /** The emulation of kernels with another text in one place. */
  private static Path emulatorWith(String file, String text, String replacement)
      throws IOException {
    Path kernels = Files.createDirectories(folder.resolve("kernels"));
    try (Stream<Path> sources = Files.list(kit.resolve("kernels"))) {
      for (Path source : sources.toList()) {
        String content = Files.readString(source);
        if (source.getFileName().toString().equals(file)) {
          assertThat(content).containsOnlyOnce(text);
          content = content.replace(text, replacement);
        }
        Files.writeString(kernels.resolve(source.getFileName()), content);
      }
    }
    Path library = folder.resolve("faulty.so");
    CudaEmulator.make(kernels, library, "-O1");
    return library;
  }

  private static Run run(Path results, Path tools, String library, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "PATH=" + tools + ":" + System.getenv("PATH"),
                "PYTHONPATH=" + STAND_INS.toAbsolutePath(),
                "python3",
                kit.resolve("run_kit.py").toString(),
                results.toString(),
                "--library",
                library,
                "--quick"));
    command.addAll(Arrays.asList(options));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor(), output, results);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
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
