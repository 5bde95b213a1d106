package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** Deeplearning4j's model zips: configuration, parameters, and the updater's state. */
public final class ModelFile {
  private ModelFile() {}

  /** Replaces the file at once, so that an interrupted run leaves a whole model. */
  public static void save(Model net, Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    ModelSerializer.writeModel(net, unfinished.toFile(), true);
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * @throws UserError if the file is missing, damaged, or no model
   */
  public static MultiLayerNetwork load(Path file) {
    return load(file, () -> MultiLayerNetwork.load(file.toFile(), true));
  }

  /**
   * @throws UserError if the file is missing, damaged, or no graph
   */
  public static ComputationGraph loadGraph(Path file) {
    return load(file, () -> ComputationGraph.load(file.toFile(), true));
  }

  private static <M> M load(Path file, Callable<M> reader) {
    if (!Files.isRegularFile(file)) {
      throw new UserError("no such model file: " + file);
    }
    try {
      return reader.call();
    } catch (Exception e) {
      throw new UserError(
          file + " is damaged or no model zip of Deeplearning4j (" + e.getMessage() + ")", e);
    }
  }
}
