package io.github.dl4joptnet.conf;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.weights.WeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What an {@link OptNetLayer} has of DL4J's configuration of layers and of training: how it is
 * stored, copied and compared.
 */
abstract class LayerTrainingConfig extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  /** For Jackson. */
  LayerTrainingConfig() {}

  LayerTrainingConfig(FeedForwardLayer.Builder<?> builder) {
    super(builder);
    detach();
  }

  // ---- what is stored, under the names of the first stored form

  /** The updater of the weights; also that of the biases where they have none of their own. */
  @JsonProperty("updater")
  public @Nullable IUpdater getUpdater() {
    return iUpdater;
  }

  @JsonProperty("updater")
  public void setUpdater(@Nullable IUpdater updater) {
    iUpdater = updater;
  }

  @Override
  @JsonIgnore
  public @Nullable IUpdater getIUpdater() {
    return iUpdater;
  }

  /** The first stored form had one of DL4J's own initialisations here. */
  @JsonProperty(value = "weightInit", access = JsonProperty.Access.WRITE_ONLY)
  private void readWeightInit(@Nullable WeightInit weightInit) {
    if (weightInit != null && weightInitFn == null) {
      weightInitFn = weightInit.getWeightInitFunction();
    }
  }

  /** The identity: the output is the solution itself. */
  @Override
  @JsonIgnore
  public IActivation getActivationFn() {
    return new ActivationIdentity();
  }

  @Override
  @JsonIgnore
  public double getBiasInit() {
    return 0;
  }

  @Override
  @JsonIgnore
  public double getGainInit() {
    return 1;
  }

  // ---- as a dense layer

  /** The number of variables n; 0 while unknown. */
  abstract long getVariables();

  final DenseLayer denseLayer() {
    return new DenseLayer.Builder().name(getLayerName()).nOut(1).build();
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return denseLayer().getPreProcessorForInputType(inputType);
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType outputType = getOutputType(-1, inputType);
    long parameters = initializer().numParams(this);
    long updaterState = iUpdater == null ? 0 : iUpdater.stateSize(parameters);
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, outputType)
        .standardMemory(parameters, updaterState)
        .workingMemory(0, getVariables(), 0, getVariables() + getNIn())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  // ---- value semantics

  @Override
  public LayerTrainingConfig clone() {
    LayerTrainingConfig copy = (LayerTrainingConfig) super.clone();
    copy.detach();
    copy.weightNoise = weightNoise == null ? null : weightNoise.clone();
    if (constraints != null) {
      copy.constraints = constraints.stream().map(constraint -> constraint.clone()).toList();
    }
    return copy;
  }

  /** Gives the layer its own updaters and lists, which DL4J shares among layers and clones. */
  private void detach() {
    iUpdater = TrainingConfigCopies.copy(iUpdater);
    biasUpdater = TrainingConfigCopies.copy(biasUpdater);
    regularization = TrainingConfigCopies.copy(regularization);
    regularizationBias = TrainingConfigCopies.copy(regularizationBias);
  }

  /** All that two layers of one problem may differ in. */
  List<Object> trainingState() {
    return Arrays.asList(
        layerName,
        iDropout,
        constraints,
        regularization,
        regularizationBias,
        iUpdater,
        biasUpdater,
        gradientNormalization,
        gradientNormalizationThreshold,
        weightNoise,
        weightInitFn);
  }
}
