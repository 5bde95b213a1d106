package io.github.dl4joptnet.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a JVM of its own, with this one's class path or a part of it. */
public final class ChildJvm {

  private ChildJvm() {}

  /** Starts the class; what it prints goes to the file. */
  public static Process start(Path output, Class<?> main, String... args) throws IOException {
    return start(output, List.of(), main, args);
  }

  /** The same, with further options of the JVM. */
  public static Process start(Path output, List<String> options, Class<?> main, String... args)
      throws IOException {
    return start(output, options, System.getProperty("java.class.path"), main, args);
  }

  private static Process start(
      Path output, List<String> options, String classPath, Class<?> main, String... args)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1", // short runs
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** The lines on standard output that start with "result ", without that. */
  public static List<String> run(Class<?> main, String... args) {
    return run(List.of(), System.getProperty("java.class.path"), main, args);
  }

  /** The same, with further options of the JVM and another class path. */
  public static List<String> run(
      List<String> options, String classPath, Class<?> main, String... args) {
    try {
      Path output = Files.createTempFile("child", ".log");
      Process process = start(output, options, classPath, main, args);
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
