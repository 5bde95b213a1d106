package io.github.dl4joptnet.samples.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the benchmark runs, and what else ran there when it began. */
final class Machine {
  private static final OperatingSystemMXBean SYSTEM = ManagementFactory.getOperatingSystemMXBean();

  private final int cores = Runtime.getRuntime().availableProcessors();
  private final double load = SYSTEM.getSystemLoadAverage();

  /** Says so when other programs kept the processor busy as the benchmark began. */
  Optional<String> warning() {
    return load > 0.3 * cores
        ? Optional.of(
            BenchTable.format(
                "The machine was busy (load %.1f on %d cores): trust ratios rather than times, and speed-ups least.",
                load, cores))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return BenchTable.format(
        "%s, %d cores, load %s, Java %s",
        processor(),
        cores,
        load < 0 ? "unknown" : BenchTable.format("%.1f", load),
        System.getProperty("java.version"));
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(SYSTEM.getArch());
    } catch (IOException e) {
      return SYSTEM.getArch();
    }
  }
}
