package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonIgnore;
import org.nd4j.shade.jackson.annotation.JsonInclude;
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
 * <p>If the parents have the names of the inputs, they bind by name, in any order. If no name
 * matches, they bind in the order in which the builder first named the inputs. If some match and
 * others do not, the graph is refused. Output: the first nOut entries of z, {@code [batch, nOut]}.
 * Vectors may be sequences, {@code [batch, length, time]}; then all inputs are, matrices row by
 * row, and a program is solved at each step: {@code [batch, nOut, time]}.
 *
 * <p>Learned coefficients work as in {@link OptNetLayer}, except for what DL4J 1.0.0-M2.1 offers
 * for layers only: weight noise, dropout and constraints.
 */
public final class OptNetVertex extends TrainedVertex {
  private static final long serialVersionUID = 1L;

  /** Null for a vertex of a model. */
  @JsonProperty("problem")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private final @Nullable ParametricQp problem;

  /** Null for a vertex of coefficients. */
  @JsonProperty("model")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private final @Nullable ModelProblem model;

  @JsonProperty("inputs")
  private List<String> inputs;

  /**
   * Whether the inputs are still to be put in the order of the parents, which only a graph tells.
   * Absent from the stored form of a vertex that has run, and of all vertices of earlier versions:
   * their inputs stand in the order of the parents.
   */
  @JsonProperty("bindByName")
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private boolean bindByName;

  @JsonProperty("warmStart")
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private final boolean warmStart;

  @JsonIgnore private final VertexTransfer transfer;

  /** What the graph's configuration said of the inputs before their order was known. */
  private transient InputType @Nullable [] declared;

  @JsonCreator
  private static OptNetVertex read(
      @JsonProperty("problem") @Nullable ParametricQp problem,
      @JsonProperty("model") @Nullable ModelProblem model,
      @JsonProperty("inputs") List<String> inputs,
      @JsonProperty("bindByName") boolean bindByName,
      @JsonProperty("warmStart") boolean warmStart) {
    Problem either = problem == null ? model : problem;
    if (either == null) {
      throw new IllegalArgumentException(
          "the stored form of an OptNetVertex needs a problem or a model: damaged");
    }
    return new OptNetVertex(either, inputs, bindByName, warmStart, new VertexTransfer());
  }

  private OptNetVertex(
      Problem problem,
      List<String> inputs,
      boolean bindByName,
      boolean warmStart,
      VertexTransfer transfer) {
    this.problem = problem instanceof ParametricQp qp ? qp : null;
    this.model = problem instanceof ModelProblem given ? given : null;
    this.inputs = List.copyOf(inputs);
    this.bindByName = bindByName;
    this.warmStart = warmStart;
    this.transfer = transfer;
  }

  /**
   * The coefficients' inputs: as the builder first named them; once a graph has been built with the
   * vertex, in the order of its parents.
   */
  @JsonIgnore
  public List<String> getInputs() {
    return inputs;
  }

  /** The number of variables n. */
  @Override
  @JsonIgnore
  public long getVariables() {
    return problem().variableCount();
  }

  /** The width of the output. */
  @JsonIgnore
  public long getNOut() {
    return problem().outputWidth();
  }

  @JsonIgnore
  public QpSettings getSettings() {
    return problem().qpSettings();
  }

  /** For messages; DL4J tells the name when it makes the graph. */
  String describe() {
    return getName() == null
        ? "OptNetVertex with inputs " + inputs
        : "OptNetVertex \"" + getName() + "\"";
  }

  Problem problem() {
    return problem == null ? Objects.requireNonNull(model, "model") : problem;
  }

  /** The program, ready to be solved. */
  RunningProgram running(DataType dataType) {
    return problem().running(dataType, warmStart);
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

  /** Checked here once the order of the inputs is known, else when the graph is made. */
  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    if (bindByName) {
      declared = vertexInputs.clone();
    } else {
      VertexParents.checkTypes(this, vertexInputs);
    }
    return VertexParents.outputType(this, vertexInputs);
  }

  /**
   * @throws DL4JInvalidInputException if an input does not have the shape of its coefficient
   */
  void checkShapes(long[][] shapes) {
    try {
      VertexInputs.checkWithSequences(problem(), inputs, shapes);
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(describe() + ": " + e.getMessage(), e);
    }
  }

  /**
   * @throws DL4JInvalidInputException if an input does not have the shape of its coefficient
   */
  @Override
  public void validateInput(INDArray[] input) {
    checkShapes(Arrays.stream(input).map(INDArray::shape).toArray(long[][]::new));
  }

  // ---- parameters

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.clear();
    for (Parameter parameter : parameters()) {
      if (parameter.weight()) {
        params.addWeightParam(parameter.name(), parameter.shape());
      } else {
        params.addBiasParam(parameter.name(), parameter.shape());
      }
    }
    params.defineInputs(inputs.toArray(String[]::new));
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    ParameterViews.initialize(parameters(), params, Map.of(), new WeightInitXavier());
  }

  List<Parameter> parameters() {
    return problem().learnedParameters();
  }

  @Override
  public void applyGlobalConfig(NeuralNetConfiguration.Builder globalConfig) {
    if (transfer.isPending()) {
      transfer.keepParameters();
      VertexTransfer.fineTune(this, globalConfig);
    }
    super.applyGlobalConfig(globalConfig);
  }

  /** Starts the parameters, from those of the vertex that was transferred if there is one. */
  void startParameters(Map<String, INDArray> views) {
    if (!transfer.start(views, this)) {
      initializeParameters(views);
    }
  }

  /** Called by each running vertex, with its parameters. */
  void runs(Map<String, INDArray> parameters) {
    transfer.runs(parameters);
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
    if (bindByName) {
      inputs =
          VertexParents.bind(
              this,
              Objects.requireNonNull(graph.getConfiguration().getVertexInputs().get(name), name));
      bindByName = false;
    }
    if (declared != null) {
      VertexParents.checkTypes(this, declared);
    }
    if (graph.getConfiguration().getVertices().get(name) instanceof FrozenVertex) {
      transfer.keepParameters(); // DL4J does not build it a second time
    }
    return new OptNetVertexImpl(
        this, graph, name, index, paramsView, initializeParams, networkDatatype);
  }

  /** A sample counts if it does in all inputs that have a mask. */
  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray @Nullable [] maskArrays, MaskState currentMaskState, int minibatchSize) {
    boolean sequences = VertexInputs.areOfSequences(problem(), inputs, maskArrays);
    return Pair.of(VertexInputs.commonMask(maskArrays, sequences), currentMaskState);
  }

  // ---- value semantics

  @Override
  public OptNetVertex clone() {
    OptNetVertex copy =
        new OptNetVertex(problem(), inputs, bindByName, warmStart, transfer.ofClone());
    copy.declared = declared;
    copyTrainingTo(copy);
    return copy;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OptNetVertex that
        && problem().equals(that.problem())
        && inputs.equals(that.inputs)
        && warmStart == that.warmStart
        && trainingState().equals(that.trainingState());
  }

  @Override
  public int hashCode() {
    return Objects.hash(problem(), inputs);
  }

  @Override
  public String toString() {
    return "OptNetVertex(inputs="
        + inputs
        + ", "
        + (warmStart ? "warmStart, " : "")
        + problem()
        + ")";
  }

  /** Builds an {@link OptNetVertex}. */
  public static final class Builder implements OptNetBuilder<Builder> {
    final QpDraft draft = new QpDraft();
    final @Nullable ModelDraft model;

    public Builder() {
      model = null;
    }

    /**
     * A vertex that solves a model. The parameters that are not learned are the inputs, in the
     * order of declaration; learned ones are parameters of the vertex, with their names. The
     * methods for coefficients are not for models.
     */
    public Builder(QpModel model) {
      this.model = new ModelDraft(model);
    }

    @Override
    public Builder coefficient(String name, Coefficient coefficient) {
      ModelDraft.checkNone(model, name);
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
        if (model != null) {
          ModelProblem problem = model.build(draft);
          return vertex(problem, problem.inputs());
        }
        ParametricQp problem = draft.build();
        VertexInputs.checkNames(problem, draft.inputs());
        return vertex(problem, List.copyOf(draft.inputs()));
      } catch (IllegalArgumentException | IllegalStateException e) {
        throw new IllegalArgumentException("OptNetVertex: " + e.getMessage(), e);
      }
    }

    private OptNetVertex vertex(Problem problem, List<String> inputs) {
      return new OptNetVertex(problem, inputs, true, draft.warmStart(), new VertexTransfer());
    }
  }
}
