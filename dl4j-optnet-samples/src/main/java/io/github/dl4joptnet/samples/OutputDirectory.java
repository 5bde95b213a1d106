package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a sample puts its files. */
public final class OutputDirectory {
  private OutputDirectory() {}

  /**
   * Before the work and not after it: a directory that cannot be made should not cost a training.
   *
   * @throws UserError if it cannot be made or written into
   */
  public static void create(Path out) {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw new UserError(out + " is a file, expected a directory");
    }
    try {
      Files.createDirectories(out);
    } catch (IOException e) {
      throw new UserError("cannot make the directory " + out + " (" + e + ")", e);
    }
    if (!Files.isWritable(out)) {
      throw new UserError("cannot write into the directory " + out);
    }
  }
}
