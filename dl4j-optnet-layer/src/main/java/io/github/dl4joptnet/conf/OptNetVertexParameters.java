package io.github.dl4joptnet.conf;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The parameters of a running {@link OptNetVertex} as a layer, for what DL4J does with the
 * parameters of layers only: learning rates, the regularisation in the score, their count, access
 * by name, and the graph's summary. It computes nothing.
 */
final class OptNetVertexParameters extends BaseLayer<VertexTrainingConfig> {
  private static final long serialVersionUID = 1L;

  private final transient ComputationGraph graph;

  private OptNetVertexParameters(
      NeuralNetConfiguration conf, ComputationGraph graph, DataType dataType) {
    super(conf, dataType);
    this.graph = graph;
  }

  static OptNetVertexParameters of(
      OptNetVertex vertex,
      ComputationGraph graph,
      String name,
      @Nullable INDArray view,
      DataType dataType) {
    Map<String, INDArray> parameters = ParameterViews.of(vertex.parameters(), view);
    NeuralNetConfiguration conf = new NeuralNetConfiguration();
    conf.setLayer(new VertexTrainingConfig(vertex, name));
    parameters.keySet().forEach(conf::addVariable);
    OptNetVertexParameters layer = new OptNetVertexParameters(conf, graph, dataType);
    layer.params = parameters;
    layer.paramsFlattened = view;
    return layer;
  }

  /** Of the vertex. */
  String name() {
    return layerConf().getLayerName();
  }

  /** Called after each backward pass. */
  void setGradient(Gradient gradient, @Nullable INDArray view) {
    this.gradient = gradient;
    this.gradientsFlattened = view;
  }

  /** Frozen parameters do not count, as in DL4J's frozen layers. */
  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    String name = layerConf().getLayerName();
    return graph.getConfiguration().getVertices().get(name) instanceof FrozenVertex
        ? 0
        : super.calcRegularizationScore(backpropParamsOnly);
  }

  @Override
  public void setParam(String key, INDArray value) {
    INDArray parameter = params.get(key);
    if (parameter == null || !Arrays.equals(parameter.shape(), value.shape())) {
      throw new IllegalArgumentException(
          "OptNetVertex \"%s\": parameter \"%s\" of shape %s cannot take a value of invalid shape %s"
              .formatted(
                  layerConf().getLayerName(),
                  key,
                  parameter == null ? "(there is none)" : Arrays.toString(parameter.shape()),
                  Arrays.toString(value.shape())));
    }
    parameter.assign(value);
  }

  /** Matrices lie row by row; those of the inherited method column by column. */
  @Override
  public void setParams(INDArray values) {
    if (values != paramsFlattened) {
      setParams(values, 'c');
    }
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    throw new UnsupportedOperationException(
        "OptNetVertex \"" + layerConf().getLayerName() + "\" computes in its graph only");
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
