package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.samediff.SameDiffGraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** DL4J's running SameDiff vertex, with masks and checked inputs. */
@SuppressWarnings("overrides") // setInputs, within DL4J
final class OptNetVertexImpl extends SameDiffGraphVertex {
  private static final long serialVersionUID = 1L;

  OptNetVertexImpl(
      OptNetVertex config,
      ComputationGraph graph,
      String name,
      int vertexIndex,
      @Nullable INDArray paramsView,
      boolean initParams,
      DataType dataType) {
    super(config, graph, name, vertexIndex, paramsView, initParams, dataType);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
    // Before the graph is made: it would take on the shape of the wrong input.
    config.validateInput(inputs);
    INDArray z = super.doForward(training, workspaceMgr);
    INDArray mask = VertexInputs.commonMask(maskArrays);
    return mask == null ? z : z.muliColumnVector(mask.castTo(z.dataType()));
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaceMgr) {
    INDArray mask = VertexInputs.commonMask(maskArrays);
    if (mask != null) {
      epsilon = epsilon.mulColumnVector(mask.castTo(epsilon.dataType()));
    }
    return super.doBackward(tbptt, workspaceMgr);
  }

  @Override
  public String toString() {
    return "OptNetVertex(name=" + getVertexName() + ")";
  }
}
