package io.github.dl4joptnet.conf;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/**
 * What an {@link OptNetVertex} has of DL4J's configuration of training: how it is copied and
 * compared. It is one of DL4J's SameDiff vertices, though it runs without a SameDiff graph, because
 * these alone get the network's updater and regularisation.
 */
abstract class TrainedVertex extends SameDiffVertex {
  private static final long serialVersionUID = 1L;

  /** The number of variables n. */
  abstract long getVariables();

  /** Made from the problem, hence not stored with it. */
  @Override
  @JsonIgnore
  public SDVertexParams getVertexParams() {
    return super.getVertexParams();
  }

  /**
   * Gives the vertex its own updaters and lists, which DL4J shares among the parts of a network.
   */
  @Override
  public void applyGlobalConfig(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfig(globalConfig);
    updater = TrainingConfigCopies.copy(updater);
    biasUpdater = TrainingConfigCopies.copy(biasUpdater);
    regularization = TrainingConfigCopies.copy(regularization);
    regularizationBias = TrainingConfigCopies.copy(regularizationBias);
  }

  /** Never called: the vertex runs without a SameDiff graph. */
  @Override
  public SDVariable defineVertex(
      SameDiff sameDiff,
      Map<String, SDVariable> layerInput,
      Map<String, SDVariable> paramTable,
      Map<String, SDVariable> maskVars) {
    throw new UnsupportedOperationException("vertex \"" + getName() + "\" has no SameDiff graph");
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    InputType outputType = getOutputType(-1, inputTypes);
    long parameters = numParams(false);
    long updaterState = getUpdater() == null ? 0 : getUpdater().stateSize(parameters);
    return new LayerMemoryReport.Builder(getName(), getClass(), inputTypes[0], outputType)
        .standardMemory(parameters, updaterState)
        .workingMemory(0, getVariables(), 0, 2 * getVariables())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  final void copyTrainingTo(TrainedVertex copy) {
    copy.setName(getName());
    copy.regularization = TrainingConfigCopies.copy(regularization);
    copy.regularizationBias = TrainingConfigCopies.copy(regularizationBias);
    copy.updater = TrainingConfigCopies.copy(updater);
    copy.biasUpdater = TrainingConfigCopies.copy(biasUpdater);
    copy.gradientNormalization = gradientNormalization;
    copy.gradientNormalizationThreshold = gradientNormalizationThreshold;
    copy.dataType = dataType;
  }

  /**
   * All that two vertices of one problem may differ in; without the name, which a vertex gets from
   * its graph.
   */
  final List<Object> trainingState() {
    return Arrays.asList(
        regularization,
        regularizationBias,
        updater,
        biasUpdater,
        gradientNormalization,
        gradientNormalizationThreshold,
        dataType);
  }
}
