package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpSolution;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A running {@link QpSolutionVertex}. DL4J trains and scores graphs only if all of their outputs
 * are layers with a loss, in vertices of layers; so this is one, of the loss 0, but without a layer
 * where DL4J looks for parameters.
 */
@SuppressWarnings("overrides") // equals, within DL4J
final class QpSolutionVertexImpl extends LayerVertex {
  private static final long serialVersionUID = 1L;

  private final QpSolutionVertex config;
  private final ComputationGraph graph;
  private final String solver;

  /**
   * @param solver the name of the vertex whose programs are told of
   */
  QpSolutionVertexImpl(
      QpSolutionVertex config,
      ComputationGraph graph,
      String name,
      int index,
      String solver,
      DataType dataType) {
    super(graph, name, index, ZeroLoss.named(name, dataType), null, false, dataType);
    this.config = config;
    this.graph = graph;
    this.solver = solver;
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public void setInput(int inputNumber, INDArray input, LayerWorkspaceMgr workspaceMgr) {
    inputs[inputNumber] = input;
  }

  /** The loss does not look at the input. */
  @Override
  public void applyPreprocessorAndSetInput(LayerWorkspaceMgr workspaceMgr) {}

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    long timeSteps = inputs[0].rank() == 3 ? inputs[0].size(2) : 0;
    INDArray rows = rows(QpSolutions.of(graph, solver));
    long expected = timeSteps == 0 ? inputs[0].size(0) : inputs[0].size(0) * timeSteps;
    if (rows.size(0) != expected) {
      throw new IllegalStateException(
          "%s: \"%s\" last solved %d programs, and its output is of %d"
              .formatted(this, solver, rows.size(0), expected));
    }
    if (rows.size(1) != config.width()) {
      throw new IllegalArgumentException(
          "%s: a width of %d was given, and the programs of \"%s\" have %d entries of it"
              .formatted(this, config.width(), solver, rows.size(1)));
    }
    INDArray result = VertexInputs.sequence(rows, timeSteps);
    return workspaceMgr
        .createUninitialized(ArrayType.ACTIVATIONS, dataType, result.shape(), 'c')
        .assign(result);
  }

  /** DOUBLE, a row for each program. */
  private INDArray rows(QpSolution solution) {
    return switch (config.part()) {
      case STATUS -> status(solution);
      case RESIDUALS -> residuals(solution);
      case LAMBDA -> solution.lambda();
      case NU -> solution.nu();
      case BOUND_DUAL -> solution.boundDual();
    };
  }

  private static INDArray status(QpSolution solution) {
    double[][] rows = new double[solution.batch()][1];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = solution.status(i).ordinal();
    }
    return Nd4j.createFromArray(rows);
  }

  private static INDArray residuals(QpSolution solution) {
    double[][] rows = new double[solution.batch()][3];
    for (int i = 0; i < rows.length; i++) {
      rows[i][0] = solution.primalResidual(i);
      rows[i][1] = solution.dualResidual(i);
      rows[i][2] = solution.dualityGap(i);
    }
    return Nd4j.createFromArray(rows);
  }

  @Override
  public Pair<@Nullable Gradient, INDArray[]> doBackward(
      boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    INDArray zero =
        workspaceMgr.create(ArrayType.ACTIVATION_GRAD, dataType, inputs[0].shape(), 'c');
    return new Pair<>(null, new INDArray[] {zero});
  }

  /** {@code [batch, 1]}: of the regularisation alone, if it is asked for. */
  @Override
  public INDArray computeScoreForExamples(double r, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr
        .create(ArrayType.ACTIVATIONS, dataType, new long[] {graph.batchSize(), 1}, 'c')
        .addi(r);
  }

  /** What is masked has been solved like the rest. */
  @Override
  public Pair<@Nullable INDArray, MaskState> feedForwardMaskArrays(
      INDArray @Nullable [] masks, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(masks == null || masks.length == 0 ? null : masks[0], currentMaskState);
  }

  @Override
  public void setBackpropGradientsViewArray(@Nullable INDArray view) {}

  @Override
  public String toString() {
    return "QpSolutionVertex \"" + getVertexName() + "\" (" + config.part() + ")";
  }
}
