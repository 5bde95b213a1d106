package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Text files with a record a line; blank lines and lines that begin with # are none. */
public final class TextFile {
  private TextFile() {}

  /**
   * Hands on the records one after the other, without white space around them.
   *
   * @param records what the file should hold, such as "boards"
   * @param expected what a line should say
   * @param record throws an IllegalArgumentException that says what is wrong with a line
   * @throws UserError naming the file, and the line that cannot be used
   */
  public static void read(Path file, String records, String expected, Consumer<String> record) {
    List<String> lines = lines(file, expected);
    boolean empty = true;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      empty = false;
      try {
        record.accept(line);
      } catch (IllegalArgumentException e) {
        throw new UserError(String.format("%s, line %d: %s", file, i + 1, e.getMessage()), e);
      }
    }
    if (empty) {
      throw new UserError(
          String.format("%s holds no %s; expected a line each: %s", file, records, expected));
    }
  }

  private static List<String> lines(Path file, String expected) {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new UserError("no such file: " + file, e);
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not a text file; expected a line each: " + expected, e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * @throws IllegalArgumentException if the word is no number, or not a finite one
   */
  public static double number(String word) {
    try {
      double value = Double.parseDouble(word);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + word + "' is no number", e);
    }
    throw new IllegalArgumentException("'" + word + "' is not finite");
  }
}
