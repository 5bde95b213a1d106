package io.github.dl4joptnet.conf;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The training configuration of an {@link OptNetVertex} in the form of a layer's, where DL4J asks
 * layers only. A view, never stored: every answer is the vertex's.
 */
final class VertexTrainingConfig extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  private final OptNetVertex vertex;

  VertexTrainingConfig(OptNetVertex vertex, String name) {
    this.vertex = vertex;
    layerName = name;
  }

  @Override
  public @Nullable IUpdater getIUpdater() {
    return vertex.getUpdater();
  }

  @Override
  public @Nullable IUpdater getBiasUpdater() {
    return vertex.getBiasUpdater();
  }

  @Override
  public IUpdater getUpdaterByParam(String paramName) {
    return vertex.getUpdaterByParam(paramName);
  }

  @Override
  public List<Regularization> getRegularizationByParam(String paramName) {
    return vertex.getRegularizationByParam(paramName);
  }

  @Override
  public GradientNormalization getGradientNormalization() {
    return vertex.getGradientNormalization();
  }

  @Override
  public double getGradientNormalizationThreshold() {
    return vertex.getGradientNormalizationThreshold();
  }

  @Override
  public boolean isPretrainParam(String paramName) {
    return false;
  }

  @Override
  public long getNOut() {
    return vertex.getNOut();
  }

  /** The width of all inputs together. */
  @Override
  public long getNIn() {
    long width = 0;
    for (String input : vertex.getInputs()) {
      long own = vertex.problem().inputWidth(input);
      if (own == 0) {
        throw unsupported("layerInputSize", "the width of input \"" + input + "\" is unknown");
      }
      width += own;
    }
    return width;
  }

  // ---- what DL4J asks of a layer of which it makes a running one: never of this

  private UnsupportedOperationException unsupported(String what, String why) {
    return new UnsupportedOperationException(vertex.describe() + ": no " + what + ", " + why);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      @Nullable INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    throw unsupported("layer", "it is a vertex");
  }

  @Override
  public ParamInitializer initializer() {
    throw unsupported("initializer of a layer", "it is a vertex");
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    throw unsupported("memory report of a layer", "it is a vertex");
  }

  // ---- value semantics

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VertexTrainingConfig that && vertex.equals(that.vertex);
  }

  @Override
  public int hashCode() {
    return vertex.hashCode();
  }

  @Override
  public String toString() {
    return "VertexTrainingConfig(" + vertex + ")";
  }
}
