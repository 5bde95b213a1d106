package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.op.JavaOps;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A layer whose output solves a quadratic program with the layer's input as linear term (Amos and
 * Kolter, OptNet, 2017, equation 2):
 *
 * <pre>
 * z = argmin ½ zᵀQz + pᵀz   subject to   A z = b,   hLower ≤ G z ≤ h,   lower ≤ z ≤ upper
 * p = inputScale · x, followed by pRest where there are more variables than inputs
 * </pre>
 *
 * Input x: {@code [batch, nIn]}; output: the first nOut entries of z, {@code [batch, nOut]}. Every
 * other coefficient is fixed, learned, or made of learned parameters, see {@link Coefficient}. The
 * gradients are exact (the paper's equation 8), and summed over the batch for the parameters.
 *
 * <pre>{@code
 * new OptNetLayer.Builder()
 *     .inputScale(-1)
 *     .Q(Coefficient.identity(0.1))
 *     .lower(0.0)
 *     .A(Coefficient.learned(40, new UniformDistribution(0, 1)))
 *     .b(Coefficient.timesExp())
 *     .build()
 * }</pre>
 *
 * <p>The parameters have the equation's names: those of the coefficients learned entry by entry, L
 * for Q's factor, and w, z0, s0, logS0 for the right-hand sides. The solver computes in double
 * precision in FLOAT networks too.
 *
 * <p>Dropout, masks, constraints and regularisation work as in DL4J's dense layers. Two things do
 * not reach SameDiff layers in DL4J 1.0.0-M2.1: {@code setLearningRate} of a network and the
 * updater of a {@code FineTuneConfiguration}. A learning rate schedule does.
 */
public final class OptNetLayer extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

  static {
    JavaOps.install(); // a saved network touches no other class of ours when it is loaded
  }

  @JsonProperty("problem")
  private ParametricQp problem;

  /** Cached, since every forward pass asks for them. */
  private transient @Nullable QpSizes sizes;

  @SuppressWarnings("NullAway.Init") // for Jackson, which sets the problem
  private OptNetLayer() {}

  private OptNetLayer(Builder builder, ParametricQp problem) {
    super(builder);
    this.problem = problem;
    initializeConstraints(builder);
  }

  /** The width of the input; 0 while unknown. */
  @JsonIgnore
  public long getNIn() {
    return problem.nIn() > 0 ? problem.nIn() : getVariables();
  }

  /** The number of variables n; 0 while unknown. */
  @JsonIgnore
  public long getVariables() {
    return sizes().get(Size.N);
  }

  /** The width of the output; 0 while unknown. */
  @JsonIgnore
  public long getNOut() {
    return problem.nOut() > 0 ? problem.nOut() : getVariables();
  }

  @JsonIgnore
  public QpSettings getSettings() {
    return problem.qpSettings();
  }

  private QpSizes sizes() {
    if (sizes == null) {
      sizes = problem.sizes();
    }
    return sizes;
  }

  private String describe() {
    return "OptNetLayer \"" + getLayerName() + "\"";
  }

  // ---- sizes, as for a dense layer

  private DenseLayer denseLayer() {
    return new DenseLayer.Builder().name(getLayerName()).nOut(1).build();
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (problem.nIn() == 0 || override) {
      DenseLayer dense = denseLayer();
      dense.setNIn(inputType, true);
      ParametricQp known = problem.withNIn(dense.getNIn());
      try {
        known.sizes();
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            describe() + " behind " + inputType + ": " + e.getMessage(), e);
      }
      problem = known;
      sizes = null;
      setLayerParams(null); // their shapes depend on nIn
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    denseLayer().getOutputType(layerIndex, inputType); // refuses what is not flat
    return inputType instanceof InputType.InputTypeFeedForward flat
        ? InputType.feedForward(getNOut(), flat.getTimeDistributedFormat())
        : InputType.feedForward(getNOut());
  }

  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return denseLayer().getPreProcessorForInputType(inputType);
  }

  // ---- parameters

  /** Made from the problem, hence not stored with it. */
  @Override
  @JsonIgnore
  public SDLayerParams getLayerParams() {
    if (getVariables() > 0) {
      return super.getLayerParams();
    }
    // Global constraints ask for the parameters' names before the input type is known.
    QpSizes guess = problem.sizes();
    guess.claim(Size.N, 1, "unknown");
    return SDParameters.declare(problem.parameters(guess), new SDLayerParams());
  }

  @Override
  public void defineParameters(SDLayerParams params) {
    SDParameters.declare(problem.parameters(sizes()), params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    SDParameters.initialize(
        problem.parameters(sizes()),
        params,
        paramWeightInit == null ? Map.of() : paramWeightInit,
        weightInit.getWeightInitFunction());
  }

  @Override
  public @Nullable List<Regularization> getRegularizationByParam(String paramName) {
    return getLayerParams().isWeightParam(paramName) ? regularization : regularizationBias;
  }

  @Override
  public void applyGlobalConfig(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfig(globalConfig);
    detach(this);
  }

  // ---- the running layer

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> trainingListeners,
      int layerIndex,
      @Nullable INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    if (getVariables() == 0) {
      throw new IllegalStateException(
          describe()
              + ": nIn is unknown; give nIn(...) or variables(...), or set the network's input type");
    }
    ParametricQp.checkDataType(describe(), networkDataType);
    OptNetLayerImpl layer = new OptNetLayerImpl(conf, networkDataType);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    return layer;
  }

  @Override
  public SDVariable defineLayer(
      SameDiff sameDiff,
      SDVariable layerInput,
      Map<String, SDVariable> paramTable,
      @Nullable SDVariable mask) {
    Map<String, SDVariable> input = Map.of(Builder.INPUT, layerInput);
    return new QpGraph(problem, sizes(), sameDiff, input, paramTable).define();
  }

  /**
   * @throws DL4JInvalidInputException if the input is not {@code [batch, nIn]}
   */
  @Override
  public void validateInput(INDArray input) {
    if (input.rank() != 2 || input.size(1) != getNIn() || input.size(0) < 1) {
      throw new DL4JInvalidInputException(
          "%s: an input of shape [batch, %d] is needed, got %s"
              .formatted(describe(), getNIn(), Arrays.toString(input.shape())));
    }
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType outputType = getOutputType(-1, inputType);
    long parameters = initializer().numParams(this);
    long updaterState = getUpdater() == null ? 0 : getUpdater().stateSize(parameters);
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, outputType)
        .standardMemory(parameters, updaterState)
        .workingMemory(0, getVariables(), 0, getVariables() + getNIn())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  // ---- value semantics

  @Override
  public OptNetLayer clone() {
    OptNetLayer copy = (OptNetLayer) super.clone();
    copy.setLayerParams(null);
    detach(copy);
    if (paramWeightInit != null) {
      copy.paramWeightInit = new HashMap<>(paramWeightInit);
    }
    copy.iDropout = iDropout == null ? null : iDropout.clone();
    if (constraints != null) {
      copy.constraints = constraints.stream().map(constraint -> constraint.clone()).toList();
    }
    return copy;
  }

  /** Gives the layer its own updaters and lists, which DL4J shares among layers and clones. */
  private static void detach(OptNetLayer layer) {
    layer.updater = TrainingConfigCopies.copy(layer.updater);
    layer.biasUpdater = TrainingConfigCopies.copy(layer.biasUpdater);
    layer.regularization = TrainingConfigCopies.copy(layer.regularization);
    layer.regularizationBias = TrainingConfigCopies.copy(layer.regularizationBias);
  }

  private List<Object> state() {
    return Arrays.asList(
        problem,
        layerName,
        iDropout,
        constraints,
        regularization,
        regularizationBias,
        updater,
        biasUpdater,
        gradientNormalization,
        gradientNormalizationThreshold,
        weightInit,
        paramWeightInit);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OptNetLayer that && state().equals(that.state());
  }

  @Override
  public int hashCode() {
    return Objects.hash(problem, layerName);
  }

  @Override
  public String toString() {
    return "OptNetLayer(" + (layerName == null ? "" : layerName + ": ") + problem + ")";
  }

  /** Builds an {@link OptNetLayer}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends ChainedLayerBuilder<Builder>
      implements OptNetBuilder<Builder> {
    private static final String INPUT = "input";

    final QpDraft draft = new QpDraft();

    public Builder() {
      draft.coefficient(LayerCoefficient.P.symbol, Coefficient.input(INPUT));
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    public Builder coefficient(String name, Coefficient coefficient) {
      if (coefficient instanceof InputCoefficient || LayerCoefficient.P.symbol.equals(name)) {
        throw new IllegalArgumentException(
            "%s = %s: the one input of an OptNetLayer is its p; OptNetVertex takes several inputs"
                .formatted(name, coefficient));
      }
      draft.coefficient(name, coefficient);
      return this;
    }

    /**
     * Overrides how the named parameter starts ("A", "w", "L", …), whatever its coefficient says.
     */
    @Override
    public Builder weightInit(String param, IWeightInit weightInit) {
      return super.weightInit(param, weightInit);
    }

    /**
     * @throws IllegalArgumentException if the coefficients do not make a program, or contradict
     *     each other
     */
    @Override
    public OptNetLayer build() {
      try {
        return new OptNetLayer(this, draft.build());
      } catch (IllegalArgumentException e) {
        String name = getLayerName() == null ? "" : " \"" + getLayerName() + "\"";
        throw new IllegalArgumentException("OptNetLayer" + name + ": " + e.getMessage(), e);
      }
    }
  }
}
