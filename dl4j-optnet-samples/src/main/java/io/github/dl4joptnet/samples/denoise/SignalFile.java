package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.TextFile;
import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** CSV files with a signal a line: the noisy values, then as many clean ones. */
final class SignalFile {
  private static final String EXPECTED = "the noisy values of a signal, then as many clean ones";

  private SignalFile() {}

  /**
   * All signals have as many points as the first.
   *
   * @throws UserError naming the file, and the line that cannot be used
   */
  static List<Signal> read(Path file) {
    List<Signal> signals = new ArrayList<>();
    TextFile.read(
        file,
        "signals",
        EXPECTED,
        line -> {
          Signal signal = parse(line);
          if (!signals.isEmpty() && signal.points() != signals.get(0).points()) {
            throw new IllegalArgumentException(
                String.format(
                    "a signal of %s after signals of %d",
                    Count.of(signal.points(), "point"), signals.get(0).points()));
          }
          signals.add(signal);
        });
    return signals;
  }

  /** All digits are kept: what is read again is the same to the last bit. */
  static void write(Path file, List<Signal> signals) throws IOException {
    List<String> lines = new ArrayList<>(signals.size());
    for (Signal signal : signals) {
      lines.add(
          DoubleStream.concat(Arrays.stream(signal.noisy()), Arrays.stream(signal.clean()))
              .mapToObj(Double::toString)
              .collect(Collectors.joining(",")));
    }
    Files.write(file, lines);
  }

  private static Signal parse(String line) {
    String[] words = line.split(",", -1);
    if (words.length % 2 != 0 || words.length < 4) {
      throw new IllegalArgumentException(
          words.length + " values; expected " + EXPECTED + ", two at least of each");
    }
    double[] values = new double[words.length];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = TextFile.number(words[i].strip());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("value " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    int points = values.length / 2;
    return new Signal(
        Arrays.copyOf(values, points), Arrays.copyOfRange(values, points, values.length));
  }
}
