package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.backend.input.RowMajorEntries;
import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A running {@link RowLayer}. */
final class RowLayerImpl extends AbstractLayer<RowLayer> {
  private static final long serialVersionUID = 1L;

  /**
   * What the last training pass has made of which input, for the backward pass. The memory is that
   * of the next pass, too.
   */
  private transient double @Nullable [] lastOutput;

  private transient @Nullable INDArray lastInput;

  RowLayerImpl(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(false);
    layerConf().checkInput(input);
    applyDropOutIfNecessary(training, workspaceMgr);
    INDArray rows = rows(input);
    INDArray output = newArray(workspaceMgr, ArrayType.ACTIVATIONS);
    RowMajorEntries z = RowMajorEntries.toWrite(rows(output));
    lastInput = null;
    double[] copy = training ? memory(Math.toIntExact(rows.length())) : null;
    runner().map(RowMajorEntries.of(rows), z, length(rows), kept(rows), copy);
    lastOutput = copy;
    z.finish();
    lastInput = training ? input : null;
    return output;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(
      INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
    assertInputSet(true);
    INDArray rows = rows(input);
    RowMajorEntries dLdz = RowMajorEntries.of(rows(epsilon));
    double[] z = input == lastInput ? lastOutput : null;
    INDArray below = newArray(workspaceMgr, ArrayType.ACTIVATION_GRAD);
    RowMajorEntries dLdx = RowMajorEntries.toWrite(rows(below));
    runner().pullBack(RowMajorEntries.of(rows), z, dLdz, dLdx, length(rows), kept(rows));
    dLdx.finish();
    return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(below));
  }

  private RowRunner runner() {
    RowLayer layer = layerConf();
    return new RowRunner(layer.describe(), layer::newMap);
  }

  private static int length(INDArray rows) {
    return Math.toIntExact(rows.size(rows.rank() - 1));
  }

  /** A view whose last dimension is that of the rows, in any case behind the batch. */
  private INDArray rows(INDArray array) {
    boolean isLast =
        array.rank() == 2 || layerConf().isOverTime() != layerConf().isTimeBeforeFeatures();
    return isLast ? array : array.permute(0, 2, 1);
  }

  private double[] memory(int length) {
    return lastOutput != null && lastOutput.length == length ? lastOutput : new double[length];
  }

  private INDArray newArray(LayerWorkspaceMgr workspaceMgr, ArrayType type) {
    return workspaceMgr.createUninitialized(type, input.dataType(), input.shape(), 'c');
  }

  /**
   * Which entries of the rows the mask leaves; null for all. A mask is {@code [batch, 1]} for
   * examples, {@code [batch, time]} for time steps.
   */
  private boolean @Nullable [] kept(INDArray rows) {
    if (maskArray == null) {
      return null;
    }
    boolean overTime = layerConf().isOverTime();
    int batch = Math.toIntExact(rows.size(0));
    int perExample = Math.toIntExact(rows.length() / batch);
    int n = length(rows);
    long steps = rows.rank() == 2 ? 1 : overTime ? n : rows.size(1);
    double[] mask = DenseArrays.read(maskArray);
    if (mask.length != batch * steps) {
      throw new DL4JInvalidInputException(
          "%s: a mask of shape %s is needed, got %s"
              .formatted(
                  layerConf().describe(),
                  Arrays.toString(new long[] {batch, steps}),
                  DenseArrays.shape(maskArray)));
    }
    boolean[] kept = new boolean[Math.toIntExact(rows.length())];
    for (int i = 0; i < kept.length; i++) {
      int within = i % perExample;
      long step = overTime ? within % n : within / n;
      kept[i] = mask[Math.toIntExact(i / perExample * steps + step)] != 0;
    }
    if (overTime) {
      checkNotEmpty(mask, batch, Math.toIntExact(steps));
    }
    return kept;
  }

  /** Where a program without variables has no solution. */
  private void checkNotEmpty(double[] mask, int batch, int steps) {
    RowMap map = layerConf().newMap();
    for (int example = 0; example < batch && !map.accepts(mask, 0); example++) {
      double largest = 0;
      for (int step = 0; step < steps; step++) {
        largest = Math.max(largest, Math.abs(mask[example * steps + step]));
      }
      if (largest == 0) {
        throw new DL4JInvalidInputException(
            "%s: the mask of example %d leaves no time step, expected one or more"
                .formatted(layerConf().describe(), example));
      }
    }
  }

  @Override
  public void clear() {
    super.clear();
    lastInput = null;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are no parameters.
  }
}
