package io.github.dl4joptnet.conf;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.layers.LossLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The loss of an output that is not trained: 0, whatever the labels are. */
final class ZeroLoss extends LossLayer {
  private static final long serialVersionUID = 1L;

  private ZeroLoss(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  static ZeroLoss named(String name, DataType dataType) {
    org.deeplearning4j.nn.conf.layers.LossLayer layer =
        new org.deeplearning4j.nn.conf.layers.LossLayer.Builder().name(name).build();
    return new ZeroLoss(new NeuralNetConfiguration.Builder().layer(layer).build(), dataType);
  }

  /** Not kept: the inherited method would have {@link #clear} free the array of the caller. */
  @Override
  public void setLabels(INDArray labels) {}

  @Override
  public double computeScore(
      double fullNetRegTerm, boolean training, LayerWorkspaceMgr workspaceMgr) {
    return fullNetRegTerm;
  }
}
