package io.github.dl4joptnet.conf;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Tells DL4J the learned parameters of an {@link OptNetLayer}. */
final class QpParamInitializer implements ParamInitializer {
  static final QpParamInitializer INSTANCE = new QpParamInitializer();

  private QpParamInitializer() {}

  private static List<Parameter> parameters(Layer layer) {
    return ParameterViews.stored(((OptNetLayer) layer).parameters());
  }

  private static List<String> names(Layer layer, Predicate<Parameter> which) {
    return parameters(layer).stream().filter(which).map(Parameter::name).toList();
  }

  private static boolean has(Layer layer, String key, boolean weight) {
    for (Parameter parameter : ((OptNetLayer) layer).parameters()) {
      if (parameter.name().equals(key)) {
        return parameter.weight() == weight;
      }
    }
    return false;
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return parameters(layer).stream().mapToLong(Parameter::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return names(layer, parameter -> true);
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return names(layer, Parameter::weight);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return names(layer, parameter -> !parameter.weight());
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return has(layer, key, true);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return has(layer, key, false);
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, @Nullable INDArray paramsView, boolean initializeParams) {
    OptNetLayer layer = (OptNetLayer) conf.getLayer();
    Map<String, INDArray> views = ParameterViews.of(layer.parameters(), paramsView);
    if (initializeParams) {
      layer.initializeParameters(views);
    }
    views.keySet().forEach(conf::addVariable);
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, @Nullable INDArray gradientView) {
    return ParameterViews.of(parameters(conf.getLayer()), gradientView);
  }
}
