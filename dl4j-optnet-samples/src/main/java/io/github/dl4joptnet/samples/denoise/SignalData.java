package io.github.dl4joptnet.samples.denoise;

import io.github.dl4joptnet.samples.Count;
import io.github.dl4joptnet.samples.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The signals of a training run.
 *
 * @param training what the network learns from
 * @param validation what chooses the epoch that is kept, and every other choice: a tenth of the
 *     signals meant for training, drawn at random
 * @param test the last tenth, for the final report only
 */
record SignalData(List<Signal> training, List<Signal> validation, List<Signal> test) {
  private static final int GENERATED = 10_000;

  static SignalData generate(long seed) {
    return split(new SignalGenerator(seed).generate(GENERATED), seed);
  }

  /**
   * @throws UserError if the file cannot be used, or holds too few signals to split
   */
  static SignalData read(Path file, long seed) {
    List<Signal> signals = SignalFile.read(file);
    if (signals.size() < 10) {
      throw new UserError(
          file
              + " holds "
              + Count.of(signals.size(), "signal")
              + "; expected 10 at least: a tenth is for testing");
    }
    return split(signals, seed);
  }

  private static SignalData split(List<Signal> signals, long seed) {
    int beforeTest = signals.size() - signals.size() / 10;
    List<Signal> rest = new ArrayList<>(signals.subList(0, beforeTest));
    Collections.shuffle(rest, new Random(seed));
    int validation = Math.max(1, rest.size() / 10);
    return new SignalData(
        List.copyOf(rest.subList(validation, rest.size())),
        List.copyOf(rest.subList(0, validation)),
        List.copyOf(signals.subList(beforeTest, signals.size())));
  }

  int points() {
    return training.get(0).points();
  }

  /** The mean height in the training part, about which signals are reflected. */
  double centre() {
    return training.stream()
        .flatMapToDouble(signal -> Arrays.stream(signal.noisy()))
        .average()
        .orElseThrow();
  }
}
