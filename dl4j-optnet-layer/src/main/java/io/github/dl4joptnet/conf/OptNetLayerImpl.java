package io.github.dl4joptnet.conf;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * DL4J's running SameDiff layer, with what DL4J's other layers have and that one lacks: masks,
 * dropout, regularisation in the score, and setting a single parameter.
 */
final class OptNetLayerImpl extends SameDiffLayer {
  private static final long serialVersionUID = 1L;

  OptNetLayerImpl(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    // Before the graph is made: it would take on the shape of the wrong input.
    ((OptNetLayer) conf().getLayer()).validateInput(input);
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray z = super.activate(training, workspaceMgr);
    if (maskArray != null) {
      applyMask(z);
    }
    return z;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    INDArray masked =
        maskArray == null ? epsilon : epsilon.mulColumnVector(maskArray.castTo(epsilon.dataType()));
    Pair<Gradient, INDArray> gradients = super.backpropGradient(masked, workspaceMgr);
    backpropDropOutIfPresent(gradients.getSecond());
    return gradients;
  }

  @Override
  public double calcRegularizationScore(boolean backpropParamsOnly) {
    double score = 0;
    for (Map.Entry<String, INDArray> parameter : paramTable().entrySet()) {
      List<Regularization> terms = layerConf().getRegularizationByParam(parameter.getKey());
      if (terms != null) {
        for (Regularization term : terms) {
          score += term.score(parameter.getValue(), getIterationCount(), getEpochCount());
        }
      }
    }
    return score;
  }

  /** The inherited method checks the value and leaves the parameter as it was. */
  @Override
  public void setParam(String key, INDArray value) {
    super.setParam(key, value);
    getParam(key).assign(value);
  }
}
