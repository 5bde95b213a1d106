package io.github.dl4joptnet.samples.sudoku;

import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Boards as {@link OneHot} vectors {@code [boards, side³]} to images {@code [boards, digit, row,
 * column]}, with a channel for each digit.
 *
 * @param side rows of a board
 */
record OneHotToImage(@JsonProperty("side") int side) implements InputPreProcessor {
  private static final long serialVersionUID = 1L;

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr.dup(ArrayType.ACTIVATIONS, image(input, side), 'c');
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaceMgr) {
    return workspaceMgr.leverageTo(ArrayType.ACTIVATION_GRAD, vector(output));
  }

  static INDArray image(INDArray vector, int side) {
    return vector.dup('c').reshape('c', vector.size(0), side, side, side).permute(0, 3, 1, 2);
  }

  static INDArray vector(INDArray image) {
    INDArray digitsLast = image.permute(0, 2, 3, 1).dup('c');
    return digitsLast.reshape('c', image.size(0), image.length() / image.size(0));
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    return InputType.convolutional(side, side, side);
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(maskArray, currentMaskState);
  }

  @Override
  public InputPreProcessor clone() {
    return this;
  }
}
