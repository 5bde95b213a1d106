package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
   * Blank lines are skipped; all signals have as many points as the first.
   *
   * @throws UserError naming the file, and the line that cannot be used
   */
  static List<Signal> read(Path file) {
    List<String> lines = lines(file);
    List<Signal> signals = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          Signal signal = parse(lines.get(i));
          if (!signals.isEmpty() && signal.points() != signals.get(0).points()) {
            throw new IllegalArgumentException(
                String.format(
                    "a signal of %d points after signals of %d",
                    signal.points(), signals.get(0).points()));
          }
          signals.add(signal);
        } catch (IllegalArgumentException e) {
          throw new UserError(String.format("%s, line %d: %s", file, i + 1, e.getMessage()), e);
        }
      }
    }
    if (signals.isEmpty()) {
      throw new UserError(file + " holds no signals; expected a line each: " + EXPECTED);
    }
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
      values[i] = number(words[i].strip(), i);
    }
    int points = values.length / 2;
    return new Signal(
        Arrays.copyOf(values, points), Arrays.copyOfRange(values, points, values.length));
  }

  private static double number(String word, int index) {
    try {
      double value = Double.parseDouble(word);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(notANumber(word, index), e);
    }
    throw new IllegalArgumentException(notANumber(word, index));
  }

  private static String notANumber(String word, int index) {
    return "value " + (index + 1) + " is '" + word + "', expected a finite number";
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new UserError("no such file: " + file, e);
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not a text file; expected a line each: " + EXPECTED, e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
    }
  }
}
