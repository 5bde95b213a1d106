package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpStatus;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.graph.FrozenVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A vertex whose output is the statuses, the residuals or the multipliers of its input's programs
 * in the same forward pass. Its one input is an {@link OptNetVertex} or an {@link OptNetLayer}.
 *
 * <pre>{@code
 * graph
 *     .addVertex("status", QpSolutionVertex.status(), "qp")
 *     .addVertex("nu", QpSolutionVertex.nu(2), "qp")
 *     .setOutputs("out", "status", "nu");
 * }</pre>
 *
 * <p>Output, in the network's data type: {@code [batch, k]}, and {@code [batch, k, time]} where the
 * programs are those of sequences; behind a layer whose rows are time steps, the same rows. Nothing
 * is differentiated: the gradient of its input is zero.
 *
 * <p>As an output of the graph it adds nothing to the loss. DL4J expects labels for every output,
 * and accepts any array.
 *
 * <p>The input can be a frozen layer. It can be a vertex that transfer learning has frozen, but
 * only until the graph is saved and loaded, since DL4J gives no access to the vertex inside of a
 * frozen one.
 */
public final class QpSolutionVertex extends GraphVertex {
  private static final long serialVersionUID = 1L;

  /** What is put out. */
  enum Part {
    STATUS,
    RESIDUALS,
    LAMBDA,
    NU,
    BOUND_DUAL
  }

  @JsonProperty("part")
  private final Part part;

  @JsonProperty("width")
  private final long width;

  @JsonCreator
  private static QpSolutionVertex read(
      @JsonProperty("part") @Nullable Part part, @JsonProperty("width") long width) {
    if (part == null) {
      throw new IllegalArgumentException(
          "the stored form of a QpSolutionVertex needs a part: damaged");
    }
    return new QpSolutionVertex(part, width);
  }

  private QpSolutionVertex(Part part, long width) {
    if (width < 1) {
      throw new IllegalArgumentException(
          "QpSolutionVertex (" + part + "): a width of 1 or more is needed, got " + width);
    }
    this.part = part;
    this.width = width;
  }

  /** How each solve ended, {@code [batch, 1]}: the ordinal of its {@link QpStatus}; 0 if solved. */
  public static QpSolutionVertex status() {
    return new QpSolutionVertex(Part.STATUS, 1);
  }

  /**
   * Primal residual, dual residual and duality gap of each sample, {@code [batch, 3]}: absolute,
   * unscaled; NaN where the sample's data has a NaN or its limits cross.
   */
  public static QpSolutionVertex residuals() {
    return new QpSolutionVertex(Part.RESIDUALS, 3);
  }

  /**
   * Multipliers of the inequality rows, {@code [batch, nIneq]}: positive at h, negative at hLower.
   *
   * @param nIneq the number of rows of G; of a model, that of its compiled program
   */
  public static QpSolutionVertex lambda(long nIneq) {
    return new QpSolutionVertex(Part.LAMBDA, nIneq);
  }

  /**
   * Multipliers of the equality rows, {@code [batch, nEq]}.
   *
   * @param nEq the number of rows of A; of a model, that of its compiled program
   */
  public static QpSolutionVertex nu(long nEq) {
    return new QpSolutionVertex(Part.NU, nEq);
  }

  /**
   * Multipliers of the bounds, {@code [batch, n]}: positive at upper, negative at lower.
   *
   * @param n the number of variables; of a model, that of its compiled program
   */
  public static QpSolutionVertex boundDual(long n) {
    return new QpSolutionVertex(Part.BOUND_DUAL, n);
  }

  Part part() {
    return part;
  }

  long width() {
    return width;
  }

  // ---- the running vertex

  @Override
  public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
      ComputationGraph graph,
      String name,
      int index,
      @Nullable INDArray paramsView,
      boolean initializeParams,
      DataType networkDatatype) {
    List<String> parents =
        Objects.requireNonNull(graph.getConfiguration().getVertexInputs().get(name), name);
    if (parents.size() != 1
        || !solves(graph.getConfiguration().getVertices().get(parents.get(0)))) {
      throw new IllegalArgumentException(
          "QpSolutionVertex \"%s\": an OptNetVertex or an OptNetLayer is needed as its one input, got %s"
              .formatted(name, parents));
    }
    return new QpSolutionVertexImpl(this, graph, name, index, parents.get(0), networkDatatype);
  }

  private static boolean solves(@Nullable GraphVertex vertex) {
    if (vertex instanceof FrozenVertex frozen) {
      return solves(frozen.getUnderlying());
    }
    return vertex instanceof OptNetVertex
        || (vertex instanceof LayerVertex layer && solves(layer.getLayerConf().getLayer()));
  }

  private static boolean solves(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return solves(frozen.getLayer());
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      return solves(wrapper.getUnderlying());
    }
    return layer instanceof OptNetLayer;
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType... vertexInputs) {
    InputType input = vertexInputs[0];
    if (input instanceof InputType.InputTypeRecurrent sequence) {
      return InputType.recurrent(width, sequence.getTimeSeriesLength(), sequence.getFormat());
    }
    return input instanceof InputType.InputTypeFeedForward flat
        ? InputType.feedForward(width, flat.getTimeDistributedFormat())
        : InputType.feedForward(width);
  }

  @Override
  public MemoryReport getMemoryReport(InputType... inputTypes) {
    InputType outputType = getOutputType(-1, inputTypes);
    return new LayerMemoryReport.Builder(null, getClass(), inputTypes[0], outputType)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  @Override
  public int minVertexInputs() {
    return 1;
  }

  @Override
  public int maxVertexInputs() {
    return 1;
  }

  @Override
  public long numParams(boolean backprop) {
    return 0;
  }

  // ---- value semantics

  @Override
  public QpSolutionVertex clone() {
    return new QpSolutionVertex(part, width);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof QpSolutionVertex that && part == that.part && width == that.width;
  }

  @Override
  public int hashCode() {
    return Objects.hash(part.name(), width);
  }

  @Override
  public String toString() {
    return "QpSolutionVertex(" + part + ", " + width + ")";
  }
}
