package io.github.dl4joptnet.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a JVM of its own, which has this one's class path and nothing else. */
final class ChildJvm {

  private ChildJvm() {}

  /** The lines on standard output that start with "result ", without that. */
  static List<String> run(Class<?> main, String... args) {
    try {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx512m",
                  "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                  "-cp",
                  System.getProperty("java.class.path"),
                  main.getName()));
      command.addAll(List.of(args));
      Path output = Files.createTempFile("child", ".log");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      process.destroyForcibly();
      List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
      Files.delete(output);
      assertThat(ended).as("ended within 120 s: %s", lines).isTrue();
      assertThat(process.exitValue()).as("exit code: %s", lines).isZero();
      return lines.stream()
          .filter(line -> line.startsWith("result "))
          .map(line -> line.substring(7))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
