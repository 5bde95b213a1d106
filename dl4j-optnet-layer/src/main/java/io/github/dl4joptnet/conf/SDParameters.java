package io.github.dl4joptnet.conf;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Declares and initialises learned parameters as DL4J wants it. */
final class SDParameters {

  private SDParameters() {}

  static <P extends SDLayerParams> P declare(List<Parameter> parameters, P target) {
    target.clear();
    for (Parameter parameter : parameters) {
      if (parameter.weight()) {
        target.addWeightParam(parameter.name(), parameter.shape());
      } else {
        target.addBiasParam(parameter.name(), parameter.shape());
      }
    }
    return target;
  }

  /**
   * Fills the views of the network's parameters, in the order of the parameters.
   *
   * @param overrides by the parameter's name, before what its coefficient says
   * @param fallback for parameters whose coefficient says nothing
   */
  @SuppressWarnings("try") // the workspace scope is there to be closed
  static void initialize(
      List<Parameter> parameters,
      Map<String, INDArray> views,
      Map<String, IWeightInit> overrides,
      IWeightInit fallback) {
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      for (Parameter parameter : parameters) {
        IWeightInit override = overrides.get(parameter.name());
        Parameter started = override == null ? parameter : parameter.startedBy(override);
        started.initialize(
            Objects.requireNonNull(views.get(parameter.name()), parameter.name()), fallback);
      }
    }
  }
}
