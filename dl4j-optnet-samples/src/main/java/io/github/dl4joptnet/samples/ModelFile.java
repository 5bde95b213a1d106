package io.github.dl4joptnet.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
   * @throws UserError if the file is missing, damaged, or no MultiLayerNetwork
   */
  public static MultiLayerNetwork load(Path file) {
    return load(file, ModelFile::readNetwork, ModelFile::readGraph);
  }

  /**
   * @throws UserError if the file is missing, damaged, or no ComputationGraph
   */
  public static ComputationGraph loadGraph(Path file) {
    return load(file, ModelFile::readGraph, ModelFile::readNetwork);
  }

  private interface Reader<M> {
    M read(Path file) throws IOException;
  }

  private static MultiLayerNetwork readNetwork(Path file) throws IOException {
    return MultiLayerNetwork.load(file.toFile(), true);
  }

  private static ComputationGraph readGraph(Path file) throws IOException {
    return ComputationGraph.load(file.toFile(), true);
  }

  private static <M> M load(Path file, Reader<M> reader, Reader<?> otherKind) {
    if (Files.isDirectory(file)) {
      throw new UserError(file + " is a directory, expected a model zip");
    }
    if (!Files.exists(file)) {
      throw new UserError("no such model file: " + file);
    }
    try {
      return reader.read(file);
    } catch (IOException | RuntimeException e) {
      // DL4J's own message is of classes that the user of a sample need not know.
      throw new UserError(
          isReadable(file, otherKind)
              ? file + " is a network of another sample"
              : file + " is damaged or no model zip of Deeplearning4j (" + firstCause(e) + ")",
          e);
    }
  }

  private static boolean isReadable(Path file, Reader<?> reader) {
    try {
      reader.read(file);
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  private static String firstCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null
        ? cause.toString()
        : cause.getMessage().lines().findFirst().orElse("");
  }
}
