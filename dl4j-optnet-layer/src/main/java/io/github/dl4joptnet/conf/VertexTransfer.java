package io.github.dl4joptnet.conf;

import java.io.Serializable;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * What a vertex keeps of the vertex that it is a clone of, for transfer learning.
 *
 * <p>A graph is built with the clone of a vertex that has run: that is transfer learning, of which
 * DL4J tells vertices no more than this. It copies the parameters of layers only, and gives the
 * FineTuneConfiguration to layers only; vertices see its values as those of a new graph.
 *
 * <p>Nothing of it is serialized with the vertex.
 */
final class VertexTransfer implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The parameters of a running vertex.
   *
   * @param unique whether no other vertex ran with the same configuration
   */
  private record Trained(Map<String, INDArray> parameters, boolean unique) {}

  /** Of the last vertex that was made of this configuration. */
  private transient @Nullable Trained running;

  /** Of the configuration of which this is a clone, until a vertex is made of it. */
  private transient @Nullable Trained cloned;

  /** The same, once it is known that its parameters are to be kept. */
  private transient @Nullable Trained transferred;

  /** The state of a clone of the vertex. */
  VertexTransfer ofClone() {
    VertexTransfer copy = new VertexTransfer();
    copy.cloned = running == null ? cloned : running;
    copy.transferred = transferred;
    return copy;
  }

  /** Whether the vertex is the clone of one that has run, and has not run itself. */
  boolean isPending() {
    return cloned != null;
  }

  /** The parameters of the vertex that this is a clone of, if there is one, are to be kept. */
  void keepParameters() {
    transferred = cloned;
  }

  /** Called by each running vertex, with its parameters. */
  void runs(Map<String, INDArray> parameters) {
    running = new Trained(parameters, running == null);
    cloned = null;
    transferred = null;
  }

  /**
   * Starts parameters with those that are to be kept.
   *
   * @return whether there are any
   */
  boolean start(Map<String, INDArray> views, OptNetVertex vertex) {
    if (transferred == null) {
      return false;
    }
    if (!transferred.unique()) {
      throw new IllegalStateException(
          vertex.describe()
              + ": its configuration serves several graphs, so whose parameters to transfer is"
              + " unknown; transfer from graph.clone()");
    }
    transferred
        .parameters()
        .forEach((name, value) -> Objects.requireNonNull(views.get(name), name).assign(value));
    return true;
  }

  /** Takes over what a FineTuneConfiguration sets. */
  static void fineTune(SameDiffVertex vertex, NeuralNetConfiguration.Builder fineTuning) {
    IUpdater none = new NeuralNetConfiguration.Builder().getIUpdater(); // what DL4J sets without
    if (!none.equals(fineTuning.getIUpdater())) {
      vertex.setUpdater(fineTuning.getIUpdater());
    }
    if (fineTuning.getBiasUpdater() != null) {
      vertex.setBiasUpdater(fineTuning.getBiasUpdater());
    }
    if (!fineTuning.getRegularization().isEmpty()) {
      vertex.setRegularization(fineTuning.getRegularization());
    }
    if (!fineTuning.getRegularizationBias().isEmpty()) {
      vertex.setRegularizationBias(fineTuning.getRegularizationBias());
    }
    if (fineTuning.getGradientNormalization() != GradientNormalization.None) {
      vertex.setGradientNormalization(fineTuning.getGradientNormalization());
      vertex.setGradientNormalizationThreshold(fineTuning.getGradientNormalizationThreshold());
    }
  }
}
