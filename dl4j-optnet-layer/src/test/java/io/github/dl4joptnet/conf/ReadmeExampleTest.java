package io.github.dl4joptnet.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the README, compiled and run as it is printed there. */
class ReadmeExampleTest {
  private static final Pattern EARNED = Pattern.compile("step \\d+: earned (-?\\d+\\.\\d+)");

  @TempDir Path folder;

  static List<String> program() throws IOException {
    return Files.readString(Path.of("../README.md"))
        .lines()
        .dropWhile(line -> !line.equals("<!-- ReadmeExampleTest -->"))
        .skip(2)
        .takeWhile(line -> !line.equals("```"))
        .toList();
  }

  @Test
  void learnsToEarn() throws Exception {
    List<String> program = program();
    assertThat(program).hasSizeBetween(20, 40);
    // javac 17 reads the encoding of the locale, which may be ASCII.
    String text = String.join("\n", program);
    assertThat(StandardCharsets.US_ASCII.newEncoder().canEncode(text)).isTrue();
    assertLearns(run(text), 6);
  }

  @Test
  void anotherNumberOfAssetsIsOneNumber() throws Exception {
    String program = String.join("\n", program());
    assertThat(program).containsOnlyOnce("assets = 6;");
    assertLearns(run(program.replace("assets = 6;", "assets = 12;")), 12);
  }

  /** The weights that it prints in the end keep the constraints. */
  private static void assertLearns(String output, int assets) {
    double[] earned =
        EARNED
            .matcher(output)
            .results()
            .mapToDouble(match -> Double.parseDouble(match.group(1)))
            .toArray();
    assertThat(earned).as(output).hasSizeGreaterThan(2);
    assertThat(earned[earned.length - 1]).isGreaterThan(earned[0] + 0.3);
    String last = output.strip().lines().reduce((first, second) -> second).orElseThrow();
    double[] weights =
        Pattern.compile("-?\\d+\\.?\\d*(E-?\\d+)?")
            .matcher(last)
            .results()
            .mapToDouble(match -> Double.parseDouble(match.group()))
            .toArray();
    assertThat(weights).as(last).hasSize(assets);
    double sum = 0;
    for (double weight : weights) {
      assertThat(weight).isBetween(-1e-4, 0.4001);
      sum += weight;
    }
    assertThat(sum).isBetween(0.999, 1.001);
  }

  private String run(String program) throws Exception {
    Path source = Files.writeString(folder.resolve("Portfolio.java"), program);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    String[] options = {
      "-cp",
      System.getProperty("java.class.path"),
      "-d",
      folder.toString(),
      "-Xlint:-options",
      "-proc:none",
      source.toString()
    };
    int code = ToolProvider.getSystemJavaCompiler().run(null, messages, messages, options);
    assertThat(code).as(messages.toString(StandardCharsets.UTF_8)).isZero();
    PrintStream console = System.out;
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      // Where DL4J looks for the class of a loss.
      Thread.currentThread().setContextClassLoader(loader);
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      loader
          .loadClass("Portfolio")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setOut(console);
      Thread.currentThread().setContextClassLoader(before);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
