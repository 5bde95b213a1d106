package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.op.JavaOps;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InvalidInputTypeException;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A vertex of a ComputationGraph whose output solves a quadratic program with any of its
 * coefficients computed by other vertices:
 *
 * <pre>
 * z = argmin ½ zᵀQz + pᵀz   subject to   A z = b,   hLower ≤ G z ≤ h,   lower ≤ z ≤ upper
 * </pre>
 *
 * <pre>{@code
 * graph.addVertex("qp",
 *     new OptNetVertex.Builder()
 *         .variables(4)
 *         .Q(Coefficient.identity(1.0))
 *         .p(Coefficient.input("costs"))       // the first input
 *         .G(Coefficient.input("directions"))  // the second: [batch, nIneq·4] or [batch, nIneq, 4]
 *         .h(Coefficient.constant(1.0))
 *         .build(),
 *     "costLayer", "directionLayer");
 * }</pre>
 *
 * The vertex's inputs are the coefficients' in the order in which the builder first named them.
 * Output: the first nOut entries of z, {@code [batch, nOut]}.
 *
 * <p>Learned coefficients work as in {@link OptNetLayer}, except that DL4J 1.0.0-M2.1 leaves the
 * regularisation of vertices out of the score, and {@code TransferLearning.GraphBuilder} starts the
 * parameters of vertices afresh: keep learned parameters in layers where that matters.
 */
public final class OptNetVertex extends SameDiffVertex {
  private static final long serialVersionUID = 1L;

  static {
    JavaOps.install(); // a saved network touches no other class of ours when it is loaded
  }

  @JsonProperty("problem")
  private final ParametricQp problem;

  @JsonProperty("inputs")
  private final List<String> inputs;

  /** The shapes that passed the last check; every forward pass asks again. */
  private transient long @Nullable [][] accepted;

  @JsonCreator
  private OptNetVertex(
      @JsonProperty("problem") ParametricQp problem, @JsonProperty("inputs") List<String> inputs) {
    this.problem = problem;
    this.inputs = List.copyOf(inputs);
  }

  /** The coefficients' inputs, in the order of the vertex's inputs. */
  @JsonIgnore
  public List<String> getInputs() {
    return inputs;
  }

  /** The number of variables n. */
  @JsonIgnore
  public long getVariables() {
    return problem.sizes().get(Size.N);
  }

  /** The width of the output. */
  @JsonIgnore
  public long getNOut() {
    return problem.nOut() > 0 ? problem.nOut() : getVariables();
  }

  @JsonIgnore
  public QpSettings getSettings() {
    return problem.qpSettings();
  }

  private String describe() {
    return "OptNetVertex \"" + getName() + "\"";
  }

  // ---- inputs

  @Override
  public int minVertexInputs() {
    return inputs.size();
  }

  @Override
  public int maxVertexInputs() {
    return inputs.size();
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    long[][] shapes = new long[vertexInputs.length][];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = vertexInputs[i].getShape(true);
    }
    try {
      VertexInputs.check(problem, inputs, shapes);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputTypeException(describe() + ": " + e.getMessage(), e);
    }
    return InputType.feedForward(getNOut());
  }

  /**
   * @throws DL4JInvalidInputException if an input does not have the shape of its coefficient
   */
  @Override
  public void validateInput(INDArray[] input) {
    long[][] shapes = Arrays.stream(input).map(INDArray::shape).toArray(long[][]::new);
    if (Arrays.deepEquals(shapes, accepted)) {
      return;
    }
    try {
      VertexInputs.check(problem, inputs, shapes);
      accepted = shapes;
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(describe() + ": " + e.getMessage(), e);
    }
  }

  // ---- parameters

  /** Made from the problem, hence not stored with it. */
  @Override
  @JsonIgnore
  public SDVertexParams getVertexParams() {
    return super.getVertexParams();
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    SDParameters.declare(problem.parameters(problem.sizes()), params);
    params.defineInputs(inputs.toArray(String[]::new));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    SDParameters.initialize(
        problem.parameters(problem.sizes()), params, Map.of(), new WeightInitXavier());
  }

  @Override
  public void applyGlobalConfig(NeuralNetConfiguration.Builder globalConfig) {
    super.applyGlobalConfig(globalConfig);
    updater = TrainingConfigCopies.copy(updater);
    biasUpdater = TrainingConfigCopies.copy(biasUpdater);
    regularization = TrainingConfigCopies.copy(regularization);
    regularizationBias = TrainingConfigCopies.copy(regularizationBias);
  }

  // ---- the running vertex

  @Override
  public GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      @Nullable INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    setName(name);
    ParametricQp.checkDataType(describe(), networkDatatype);
    return new OptNetVertexImpl(
        this, graph, name, index, paramsView, initializeParams, networkDatatype);
  }

  @Override
  public SDVariable defineVertex(
      SameDiff sameDiff,
      Map<String, SDVariable> layerInput,
      Map<String, SDVariable> paramTable,
      Map<String, SDVariable> maskVars) {
    Map<String, SDVariable> named = new LinkedHashMap<>(layerInput);
    long[][] shapes =
        inputs.stream()
            .map(name -> Objects.requireNonNull(named.get(name), name).getShape())
            .toArray(long[][]::new);
    ParametricQp known = VertexInputs.withInputs(problem, inputs, shapes);
    QpSizes sizes = VertexInputs.check(problem, inputs, shapes);
    return new QpGraph(known, sizes, sameDiff, named, paramTable).define();
  }

  /** A sample counts where all of its masked inputs do. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray @Nullable [] maskArrays, MaskState currentMaskState, int minibatchSize) {
    return Pair.of(VertexInputs.commonMask(maskArrays), currentMaskState);
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

  // ---- value semantics

  @Override
  public OptNetVertex clone() {
    OptNetVertex copy = new OptNetVertex(problem, inputs);
    copy.setName(getName());
    copy.regularization = TrainingConfigCopies.copy(regularization);
    copy.regularizationBias = TrainingConfigCopies.copy(regularizationBias);
    copy.updater = TrainingConfigCopies.copy(updater);
    copy.biasUpdater = TrainingConfigCopies.copy(biasUpdater);
    copy.gradientNormalization = gradientNormalization;
    copy.gradientNormalizationThreshold = gradientNormalizationThreshold;
    copy.dataType = dataType;
    return copy;
  }

  /** Without the name, which the vertex gets from its graph. */
  private List<Object> state() {
    return Arrays.asList(
        problem,
        inputs,
        regularization,
        regularizationBias,
        updater,
        biasUpdater,
        gradientNormalization,
        gradientNormalizationThreshold,
        dataType);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OptNetVertex that && state().equals(that.state());
  }

  @Override
  public int hashCode() {
    return Objects.hash(problem, inputs);
  }

  @Override
  public String toString() {
    return "OptNetVertex(inputs=" + inputs + ", " + problem + ")";
  }

  /** Builds an {@link OptNetVertex}. */
  public static final class Builder implements OptNetBuilder<Builder> {
    final QpDraft draft = new QpDraft();

    @Override
    public Builder coefficient(String name, Coefficient coefficient) {
      draft.coefficient(name, coefficient);
      return this;
    }

    /** {@code [n]}, or an input {@code [batch, n]}; zero where not given. */
    public Builder p(Coefficient coefficient) {
      return coefficient("p", coefficient);
    }

    /** The number of rows of G; needed where G is an input and a learned h depends on it. */
    public Builder inequalities(long nIneq) {
      draft.inequalities(nIneq);
      return this;
    }

    /** The number of rows of A; needed where A is an input and a learned b depends on it. */
    public Builder equalities(long nEq) {
      draft.equalities(nEq);
      return this;
    }

    /**
     * @throws IllegalArgumentException if the coefficients do not make a program, or contradict
     *     each other
     */
    public OptNetVertex build() {
      try {
        ParametricQp problem = draft.build();
        VertexInputs.checkNames(problem, draft.inputs());
        return new OptNetVertex(problem, List.copyOf(draft.inputs()));
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new IllegalArgumentException("OptNetVertex: " + e.getMessage(), e);
      }
    }
  }
}
