package io.github.dl4joptnet.conf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The learned parameters, or their gradients, as views of a network's one flat array. */
final class ParameterViews {

  private ParameterViews() {}

  /** The parameters in the order in which networks hold and store them: weights before biases. */
  static List<Parameter> stored(List<Parameter> parameters) {
    return Stream.concat(
            parameters.stream().filter(Parameter::weight),
            parameters.stream().filter(parameter -> !parameter.weight()))
        .toList();
  }

  /**
   * The views by name in the {@linkplain #stored stored} order, matrices row by row.
   *
   * @param flat as many entries as the parameters have; null where there are none
   */
  static Map<String, INDArray> of(List<Parameter> parameters, @Nullable INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    if (flat == null) {
      return views;
    }
    INDArray all = flat.reshape(flat.length());
    long start = 0;
    for (Parameter parameter : stored(parameters)) {
      long end = start + parameter.length();
      INDArray view = all.get(NDArrayIndex.interval(start, end));
      views.put(parameter.name(), view.reshape('c', parameter.shape()));
      start = end;
    }
    return views;
  }

  /**
   * Fills the views, in the order of the parameters.
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
