package io.github.dl4joptnet.samples.schedule;

import io.github.dl4joptnet.samples.TextFile;
import io.github.dl4joptnet.samples.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Text files with an hour a line, as PJM's load histories come: epoch seconds, load in GW and
 * temperature in °F, separated by commas or white space, and the last three of the line: what
 * stands before them is passed over. Blank lines and lines that begin with # are skipped. The hours
 * may come in any order, and an hour twice if it says the same.
 */
final class LoadFile {
  private static final String EXPECTED = "epoch seconds, load in GW, temperature in °F";

  /** The first of January 2100. */
  private static final long LAST = 4_102_444_800L;

  /** All of North America needs less; a load in MW is larger. */
  private static final double LARGEST = 1000;

  private LoadFile() {}

  /**
   * The hours in the order of time.
   *
   * @throws UserError naming the file, and the line that cannot be used
   */
  static List<Hour> read(Path file) {
    NavigableMap<Long, Hour> hours = new TreeMap<>();
    TextFile.read(
        file,
        "hours",
        EXPECTED,
        line -> {
          Hour hour = parse(line);
          Hour before = hours.putIfAbsent(hour.epochSecond(), hour);
          if (before != null && !before.equals(hour)) {
            throw new IllegalArgumentException(
                "the hour " + hour.epochSecond() + " stood before with other values");
          }
        });
    return List.copyOf(hours.values());
  }

  static void write(Path file, List<Hour> hours) throws IOException {
    List<String> lines = new ArrayList<>(hours.size() + 1);
    lines.add("# epoch seconds, load in GW, temperature in °F");
    for (Hour hour : hours) {
      lines.add(hour.epochSecond() + "," + hour.load() + "," + hour.temperature());
    }
    Files.write(file, lines);
  }

  private static Hour parse(String line) {
    String[] words = line.split("\\s*,\\s*|\\s+");
    if (words.length < 3) {
      throw new IllegalArgumentException(
          "expected "
              + EXPECTED
              + ", found "
              + words.length
              + (words.length == 1 ? " value" : " values"));
    }
    int first = words.length - 3;
    double second = TextFile.number(words[first]);
    Hour hour =
        new Hour(
            (long) second, TextFile.number(words[first + 1]), TextFile.number(words[first + 2]));
    if (second != hour.epochSecond() || hour.epochSecond() % 3600 != 0) {
      throw new IllegalArgumentException(
          "'" + words[first] + "' is not the epoch second of a full hour; expected " + EXPECTED);
    }
    if (hour.epochSecond() < 0 || hour.epochSecond() > LAST) {
      throw new IllegalArgumentException(
          "'" + words[first] + "' is not between 1970 and 2100; expected " + EXPECTED);
    }
    if (hour.load() <= 0 || hour.load() > LARGEST) {
      throw new IllegalArgumentException(
          "a load of " + hour.load() + " GW; expected more than 0 and at most " + LARGEST);
    }
    if (hour.temperature() < -100 || hour.temperature() > 150) {
      throw new IllegalArgumentException(
          "a temperature of " + hour.temperature() + " °F; expected -100 to 150");
    }
    return hour;
  }
}
