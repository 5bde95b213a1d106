package io.github.dl4joptnet.samples.bench;

import io.github.dl4joptnet.samples.Progress;
import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures in one fresh JVM after the other: what the JIT compiler makes of a loop can differ from
 * start to start.
 */
final class FreshJvms {
  private static final long LONGEST_MINUTES = 10;

  private final double seconds;
  private final long seed;
  private final List<QpShape> shapes;

  /**
   * @param seconds per measurement
   */
  FreshJvms(double seconds, long seed, List<QpShape> shapes) {
    this.seconds = seconds;
    this.seed = seed;
    this.shapes = shapes;
  }

  /** Nanoseconds by what was measured, one value for each JVM. */
  Map<String, Durations> measure(int jvms) throws IOException, InterruptedException {
    Map<String, Durations> spread = new LinkedHashMap<>();
    try (Progress progress = new Progress("fresh JVMs", jvms)) {
      for (int i = 0; i < jvms; i++) {
        run()
            .forEach(
                (name, nanos) -> spread.computeIfAbsent(name, k -> new Durations()).add(nanos));
        progress.step("");
      }
    }
    return spread;
  }

  /** The table of {@link #measure}'s result. */
  static List<String> table(Map<String, Durations> spread) {
    List<String> lines = new ArrayList<>();
    String row = "%-40s%10s%10s%10s%12s";
    lines.add(row.formatted("µs", "min", "median", "max", "max / min"));
    spread.forEach(
        (name, nanos) ->
            lines.add(
                row.formatted(
                    name,
                    BenchTable.micros(nanos.min()),
                    BenchTable.micros(nanos.median()),
                    BenchTable.micros(nanos.max()),
                    BenchTable.significant(nanos.max() / nanos.min()))));
    return lines;
  }

  private Map<String, Double> run() throws IOException, InterruptedException {
    Path out = Files.createTempFile("bench", ".out");
    Path err = Files.createTempFile("bench", ".err");
    try {
      Process process =
          new ProcessBuilder(command())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
          throw new UserError(
              "a fresh JVM did not come to its end:\n"
                  + Files.readString(err, Charset.defaultCharset()));
        }
      } finally {
        process.destroyForcibly();
      }
      return results(Files.readAllLines(out, Charset.defaultCharset()));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The same Java with the same flags as this one; agents would be asked to attach twice. */
  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-agent") && !flag.startsWith("-javaagent")) {
        command.add(flag);
      }
    }
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(KernelSpeed.class.getName());
    command.add(Double.toString(seconds));
    command.add(Long.toString(seed));
    shapes.forEach(shape -> command.add(shape.name()));
    return command;
  }

  private static Map<String, Double> results(List<String> lines) {
    Map<String, Double> results = new LinkedHashMap<>();
    for (String line : lines) {
      if (line.startsWith(KernelSpeed.RESULT)) {
        String[] fields = line.split("\t");
        results.put(fields[1], Double.parseDouble(fields[2]));
      }
    }
    return results;
  }
}
