package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonInclude;
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
 * <p>Everything that DL4J does for a dense layer works for this one, except activation functions,
 * biasInit and gainInit. If you want an activation function, put an {@code ActivationLayer} above.
 */
public final class OptNetLayer extends LayerTrainingConfig {
  private static final long serialVersionUID = 1L;

  /** Null for a layer of a model. */
  @JsonProperty("problem")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private @Nullable ParametricQp problem;

  /** Null for a layer of coefficients. */
  @JsonProperty("model")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private @Nullable ModelProblem model;

  @JsonProperty("warmStart")
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private boolean warmStart;

  /** How parameters start, by name, whatever their coefficients say; null for no such. */
  @JsonProperty("paramWeightInit")
  private @Nullable Map<String, IWeightInit> paramWeightInit;

  /** Cached, since every forward pass asks for it; 0 while unknown. */
  private transient long variables;

  /** Cached, since every training iteration asks for their updaters and regularisations. */
  private transient @Nullable List<Parameter> parameters;

  private OptNetLayer() {} // for Jackson, which sets the problem

  private OptNetLayer(Builder builder, Problem problem) {
    super(builder);
    use(problem);
    this.warmStart = builder.draft.warmStart();
    this.paramWeightInit =
        builder.paramWeightInit.isEmpty() ? null : new HashMap<>(builder.paramWeightInit);
    initializeConstraints(builder); // asks for the parameters' names
  }

  private Problem problem() {
    return problem == null ? Objects.requireNonNull(model, "model") : problem;
  }

  private void use(Problem changed) {
    problem = changed instanceof ParametricQp qp ? qp : null;
    model = changed instanceof ModelProblem given ? given : null;
    variables = 0;
    parameters = null;
  }

  /** The width of the input; 0 while unknown. */
  @Override
  @JsonIgnore
  public long getNIn() {
    return problem().inputWidth();
  }

  /** The number of variables n; 0 while unknown. */
  @Override
  @JsonIgnore
  public long getVariables() {
    if (variables == 0) {
      variables = problem().variableCount();
    }
    return variables;
  }

  /** The width of the output; 0 while unknown. */
  @Override
  @JsonIgnore
  public long getNOut() {
    return problem().outputWidth();
  }

  /**
   * Changes the width of the input, as transfer learning does. The output keeps its width, unless
   * the program has fewer variables now.
   *
   * @throws IllegalStateException if the program cannot have such an input
   */
  @Override
  public void setNIn(long width) {
    long nOut = getNOut();
    change(() -> problem().withInputWidth(width), "nIn = " + width);
    if (nOut > 0 && nOut < getNOut()) {
      setNOut(nOut);
    }
  }

  /**
   * Changes the width of the output.
   *
   * @throws IllegalStateException if the program has fewer
   */
  @Override
  public void setNOut(long width) {
    change(() -> problem().withOutputWidth(width), "nOut = " + width);
  }

  private void change(Supplier<Problem> changed, String what) {
    try {
      use(changed.get());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(describe() + ", " + what + ": " + e.getMessage(), e);
    }
  }

  @JsonIgnore
  public QpSettings getSettings() {
    return problem().qpSettings();
  }

  /** The name of the one input. */
  String inputName() {
    return model == null ? Builder.INPUT : model.inputs().get(0);
  }

  /** For messages. */
  String describe() {
    return getLayerName() == null ? "OptNetLayer" : "OptNetLayer \"" + getLayerName() + "\"";
  }

  // ---- sizes, as for a dense layer

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (model != null || (problem != null && problem.nIn() == 0) || override) {
      DenseLayer dense = denseLayer();
      dense.setNIn(inputType, true);
      change(() -> problem().withInputWidth(dense.getNIn()), "behind " + inputType);
    }
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    denseLayer().getOutputType(layerIndex, inputType); // refuses what is not flat
    return inputType instanceof InputType.InputTypeFeedForward flat
        ? InputType.feedForward(getNOut(), flat.getTimeDistributedFormat())
        : InputType.feedForward(getNOut());
  }

  // ---- parameters

  List<Parameter> parameters() {
    if (parameters == null) {
      parameters = problem().learnedParameters();
    }
    return parameters;
  }

  void initializeParameters(Map<String, INDArray> views) {
    ParameterViews.initialize(
        parameters(), views, paramWeightInit == null ? Map.of() : paramWeightInit, weightInitFn);
  }

  @Override
  public ParamInitializer initializer() {
    return QpParamInitializer.INSTANCE;
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
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamsViewArray(layerParamsView);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    return layer;
  }

  boolean warmStarts() {
    return warmStart;
  }

  /** The program, ready to be solved. */
  RunningProgram running(DataType dataType) {
    return problem().running(dataType, warmStart);
  }

  /**
   * @throws DL4JInvalidInputException if the input is not {@code [batch, nIn]}
   */
  void validateInput(INDArray input) {
    if (input.rank() != 2 || input.size(1) != getNIn() || input.size(0) < 1) {
      throw new DL4JInvalidInputException(
          "%s: an input of shape [batch, %d] is needed, got %s"
              .formatted(describe(), getNIn(), Arrays.toString(input.shape())));
    }
  }

  // ---- value semantics

  @Override
  public OptNetLayer clone() {
    OptNetLayer copy = (OptNetLayer) super.clone();
    if (paramWeightInit != null) {
      copy.paramWeightInit = new HashMap<>(paramWeightInit);
    }
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OptNetLayer that
        && problem().equals(that.problem())
        && warmStart == that.warmStart
        && Objects.equals(paramWeightInit, that.paramWeightInit)
        && trainingState().equals(that.trainingState());
  }

  @Override
  public int hashCode() {
    return Objects.hash(problem(), layerName);
  }

  @Override
  public String toString() {
    return "OptNetLayer("
        + (layerName == null ? "" : layerName + ": ")
        + (warmStart ? "warmStart, " : "")
        + problem()
        + ")";
  }

  /** Builds an {@link OptNetLayer}. */
  @SuppressWarnings("unchecked") // build()'s type, as in DL4J's own builders
  public static final class Builder extends ChainedLayerBuilder<Builder>
      implements OptNetBuilder<Builder> {
    static final String INPUT = "input";

    final QpDraft draft = new QpDraft();
    private final Map<String, IWeightInit> paramWeightInit = new HashMap<>();

    final @Nullable ModelDraft model;

    public Builder() {
      model = null;
      draft.coefficient(LayerCoefficient.P.symbol, Coefficient.input(INPUT));
    }

    /**
     * A layer that solves a model. The one parameter that is not learned is the input; learned ones
     * are parameters of the layer, with their names. The methods for coefficients are not for
     * models.
     */
    public Builder(QpModel model) {
      this.model = new ModelDraft(model);
    }

    /**
     * Names the parameter of the model that is the input.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is learned
     */
    public Builder input(String parameter) {
      ModelDraft.of(this).input(parameter);
      return this;
    }

    @Override
    Builder self() {
      return this;
    }

    @Override
    public Builder coefficient(String name, Coefficient coefficient) {
      ModelDraft.checkNone(model, name);
      if (coefficient instanceof InputCoefficient || LayerCoefficient.P.symbol.equals(name)) {
        throw new IllegalArgumentException(
            "%s = %s: the one input of an OptNetLayer is its p; OptNetVertex takes several inputs"
                .formatted(name, coefficient));
      }
      draft.coefficient(name, coefficient);
      return this;
    }

    /**
     * Overrides the initialisation of the named parameter ("A", "w", "L", …), whatever its
     * coefficient says.
     */
    public Builder weightInit(String param, IWeightInit weightInit) {
      paramWeightInit.put(param, weightInit);
      return this;
    }

    @Override
    public Builder nIn(long nIn) {
      draft.nIn(nIn);
      return this;
    }

    @Override
    public Builder nIn(int nIn) {
      return nIn((long) nIn);
    }

    @Override
    public Builder nOut(long nOut) {
      draft.nOut(nOut);
      return this;
    }

    @Override
    public Builder nOut(int nOut) {
      return nOut((long) nOut);
    }

    /**
     * @throws IllegalArgumentException if the coefficients do not make a program, or contradict
     *     each other
     */
    @Override
    public OptNetLayer build() {
      try {
        return new OptNetLayer(this, model == null ? draft.build() : model.buildForLayer(draft));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(describe() + ": " + e.getMessage(), e);
      }
    }
  }
}
