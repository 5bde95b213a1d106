package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Deeplearning4j's model zips: configuration, parameters, and the updater's state. */
public final class ModelFile {
  private ModelFile() {}

  /** Replaces the file at once, so that an interrupted run leaves a whole model. */
  public static void save(MultiLayerNetwork net, Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    net.save(unfinished.toFile(), true);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * @throws UserError if the file is missing, damaged, or no model
   */
  public static MultiLayerNetwork load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("no such model file: " + file);
    }
    try {
      return MultiLayerNetwork.load(file.toFile(), true);
    } catch (IOException | RuntimeException e) {
      throw new UserError(
          file + " is damaged or no model zip of Deeplearning4j (" + e.getMessage() + ")", e);
    }
  }
}
