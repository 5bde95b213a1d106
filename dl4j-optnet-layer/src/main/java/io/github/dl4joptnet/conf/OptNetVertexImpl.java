package io.github.dl4joptnet.conf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A running {@link OptNetVertex}. It is one of DL4J's vertices of layers, with {@link
 * OptNetVertexParameters} as the layer, so that DL4J's summary of a graph finds its parameters.
 */
@SuppressWarnings("overrides") // equals, within DL4J
final class OptNetVertexImpl extends LayerVertex {
  private static final long serialVersionUID = 1L;

  private final OptNetVertex config;
  private final @Nullable INDArray params;
  private final Map<String, INDArray> parameters;
  private @Nullable INDArray gradients;
  private Map<String, INDArray> gradientViews = Map.of();
  private INDArray @Nullable [] maskArrays;
  private final OptNetVertexParameters layer;
  private final transient RunningProgram qp;

  /** The shapes of the last inputs, and the number of time steps in them; 0 for no sequences. */
  private long @Nullable [][] shapes;

  private long timeSteps;

  OptNetVertexImpl(
      OptNetVertex config,
      ComputationGraph graph,
      String name,
      int vertexIndex,
      @Nullable INDArray paramsView,
      boolean initParams,
      DataType dataType) {
    this(
        config,
        graph,
        vertexIndex,
        OptNetVertexParameters.of(config, graph, name, paramsView, dataType),
        initParams,
        dataType);
  }

  private OptNetVertexImpl(
      OptNetVertex config,
      ComputationGraph graph,
      int vertexIndex,
      OptNetVertexParameters layer,
      boolean initParams,
      DataType dataType) {
    super(graph, layer.name(), vertexIndex, layer, null, false, dataType);
    this.config = config;
    this.layer = layer;
    this.params = layer.params();
    this.parameters = layer.paramTable();
    this.qp = config.running(dataType);
    if (initParams) {
      config.startParameters(parameters);
    }
    config.runs(parameters);
  }

  RunningProgram qp() {
    return qp;
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    Map<String, INDArray> named = namedInputs();
    INDArray z =
        RunningChecks.named(config.describe(), () -> qp.solve(training, parameters::get, named));
    INDArray mask = mask(z);
    if (mask != null) {
      z.muliColumnVector(mask);
    }
    INDArray result = VertexInputs.sequence(z, timeSteps);
    return workspaceMgr
        .createUninitialized(ArrayType.ACTIVATIONS, dataType, result.shape(), 'c')
        .assign(result);
  }

  /** In the network's data type, sequences as rows. */
  private Map<String, INDArray> namedInputs() {
    long[][] now = Arrays.stream(inputs).map(INDArray::shape).toArray(long[][]::new);
    List<String> names = config.getInputs();
    if (!Arrays.deepEquals(now, shapes)) {
      config.checkShapes(now);
      timeSteps = VertexInputs.timeSteps(config.problem(), names, now);
      qp.resize(names, timeSteps == 0 ? now : VertexInputs.ofOneStep(now));
      shapes = now;
    }
    Map<String, INDArray> named = new HashMap<>();
    for (int i = 0; i < inputs.length; i++) {
      named.put(names.get(i), VertexInputs.rows(inputs[i].castTo(dataType), timeSteps));
    }
    return named;
  }

  /** {@code [rows, 1]}, or null for none. */
  private @Nullable INDArray mask(INDArray rows) {
    INDArray mask = VertexInputs.commonMask(maskArrays, timeSteps > 0);
    return RunningChecks.mask(config.describe(), mask, rows);
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    Map<String, INDArray> named = namedInputs();
    INDArray dLdOut = VertexInputs.rows(epsilon, timeSteps);
    INDArray mask = mask(dLdOut);
    if (mask != null) {
      dLdOut = dLdOut.mulColumnVector(mask);
    }
    RunningProgram.Gradients chain = qp.backward(dLdOut, parameters::get, named);
    Gradient gradient = new DefaultGradient();
    gradientViews.forEach(
        (name, view) -> {
          view.assign(chain.parameterGradient(name));
          gradient.setGradientFor(name, view);
        });
    layer.setGradient(gradient, gradients);
    INDArray[] below = new INDArray[inputs.length];
    for (int i = 0; i < below.length; i++) {
      INDArray rows = chain.inputGradient(config.getInputs().get(i));
      below[i] =
          workspaceMgr.dup(ArrayType.ACTIVATION_GRAD, VertexInputs.sequence(rows, timeSteps), 'c');
    }
    return new Pair<>(gradient, below);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray @Nullable [] masks, MaskState currentMaskState, int minibatchSize) {
    maskArrays = masks;
    return config.feedForwardMaskArrays(masks, currentMaskState, minibatchSize);
  }

  @Override
  public void setBackpropGradientsViewArray(@Nullable INDArray view) {
    gradients = view;
    gradientViews = ParameterViews.of(config.parameters(), view);
  }

  /** DL4J clears the masks of layers only, and gives none where there are none. */
  @Override
  public void clear() {
    super.clear();
    maskArrays = null;
  }

  /**
   * While DL4J makes its list of a graph's layers, so that {@link OptNetVertexParameters} is in it,
   * and for the summary. Not otherwise: DL4J would take the vertex for one that has one input and a
   * layer's configuration, as it does in the summary for given input types.
   */
  @Override
  public boolean hasLayer() {
    return graph.getLayers() == null || isAskedBySummary();
  }

  /** Whether {@code summary()} asks, which calls the summary for no input types. */
  private static boolean isAskedBySummary() {
    String graph = ComputationGraph.class.getName();
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                        .skip(2) // this method and hasLayer
                        .limit(2)
                        .filter(
                            frame ->
                                frame.getMethodName().equals("summary")
                                    && frame.getClassName().equals(graph))
                        .count()
                    == 2);
  }

  // ---- what a vertex of a layer does with its one input

  @Override
  public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaceMgr) {
    inputs[inputNumber] = input;
  }

  @Override
  public void applyPreprocessorAndSetInput(LayerWorkspaceMgr workspaceMgr) {
    // There is no preprocessor, and the inputs are the vertex's.
  }

  @Override
  public void setLayerAsFrozen() {
    throw new IllegalStateException(
        config.describe() + ": a vertex is frozen by DL4J's FrozenVertex around it");
  }

  @Override
  public Layer getLayer() {
    return layer;
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropOnly) {
    return parameters;
  }

  @Override
  public TrainingConfig getConfig() {
    return config;
  }

  @Override
  public @Nullable INDArray params() {
    return params;
  }

  @Override
  public @Nullable INDArray getGradientsViewArray() {
    return gradients;
  }

  @Override
  public String toString() {
    return "OptNetVertex(name=" + getVertexName() + ")";
  }
}
