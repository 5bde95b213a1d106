package io.github.dl4joptnet.layers;

import io.github.dl4joptnet.internal.projection.RowMap;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.NoParamLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A layer without parameters that maps rows: the features of {@code [batch, size]} and {@code
 * [batch, size, time]}, or with {@link Builder#overTime()} the time steps of the latter. The output
 * has the shape of the input. Masked examples and time steps are left out, and are 0.
 */
abstract class RowLayer extends NoParamLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private boolean overTime;

  /** Of sequences; the network says it. */
  @JsonProperty private RNNFormat dataFormat = RNNFormat.NCW;

  /** For Jackson. */
  RowLayer() {}

  RowLayer(Builder<?> builder) {
    super(builder);
    overTime = builder.overTime;
  }

  /** The map, for one thread. */
  abstract RowMap newMap();

  /** What this layer is beyond the features of all, for equality and texts. */
  abstract List<Object> state();

  /**
   * @throws IllegalArgumentException if a row of that length cannot be mapped
   */
  void checkLength(long n) {}

  boolean isOverTime() {
    return overTime;
  }

  boolean isTimeBeforeFeatures() {
    return dataFormat == RNNFormat.NWC;
  }

  /** For messages. */
  String describe() {
    String type = getClass().getSimpleName();
    return getLayerName() == null ? type : type + " \"" + getLayerName() + "\"";
  }

  // ---- shapes

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (overTime && !(inputType instanceof InputType.InputTypeRecurrent)) {
      throw new IllegalArgumentException(
          describe() + ": a layer over time needs sequences, got the input type " + inputType);
    }
    if (inputType instanceof InputType.InputTypeRecurrent sequences) {
      long n = overTime ? sequences.getTimeSeriesLength() : sequences.getSize();
      if (n > 0) {
        checkLengthHere(n);
      }
      return inputType;
    }
    checkLengthHere(inputType.arrayElementsPerExample());
    return inputType instanceof InputType.InputTypeFeedForward
        ? inputType
        : InputType.feedForward(inputType.arrayElementsPerExample());
  }

  private void checkLengthHere(long n) {
    try {
      checkLength(n);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(describe() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void setNIn(InputType inputType, boolean override) {
    if (inputType instanceof InputType.InputTypeRecurrent sequences) {
      dataFormat = sequences.getFormat();
    }
  }

  /** Sequences stay sequences; images become rows of features. */
  @Override
  public @Nullable InputPreProcessor getPreProcessorForInputType(InputType inputType) {
    return inputType instanceof InputType.InputTypeRecurrent
        ? null
        : new DenseLayer.Builder().nOut(1).build().getPreProcessorForInputType(inputType);
  }

  /**
   * @throws DL4JInvalidInputException if the layer has no rows of that shape
   */
  void checkInput(INDArray input) {
    boolean isSequence = input.rank() == 3;
    if (!(isSequence || (input.rank() == 2 && !overTime)) || input.length() == 0) {
      throw new DL4JInvalidInputException(
          "%s: an input of shape %s is needed, got %s"
              .formatted(
                  describe(),
                  overTime ? "[batch, size, time]" : "[batch, size] or [batch, size, time]",
                  Arrays.toString(input.shape())));
    }
    int features = isSequence && isTimeBeforeFeatures() ? 2 : 1;
    try {
      checkLength(input.size(overTime ? 3 - features : features));
    } catch (IllegalArgumentException e) {
      throw new DL4JInvalidInputException(describe() + ": " + e.getMessage(), e);
    }
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
    RowLayerImpl layer = new RowLayerImpl(conf, networkDataType);
    layer.setListeners(trainingListeners);
    layer.setIndex(layerIndex);
    layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
    return layer;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType inputType) {
    InputType outputType = getOutputType(-1, inputType);
    return new LayerMemoryReport.Builder(getLayerName(), getClass(), inputType, outputType)
        .standardMemory(0, 0)
        .workingMemory(0, 0, 0, inputType.arrayElementsPerExample())
        .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
        .build();
  }

  // ---- value semantics

  private List<Object> all() {
    return Arrays.asList(
        state(), overTime, dataFormat, getLayerName(), getIDropout(), getConstraints());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowLayer that
        && getClass() == that.getClass()
        && all().equals(that.all());
  }

  @Override
  public int hashCode() {
    return Objects.hash(state(), overTime);
  }

  @Override
  public String toString() {
    return describe() + state() + (overTime ? " over time" : "");
  }

  /**
   * What the builders of these layers have in common.
   *
   * @param <T> the builder
   */
  @SuppressWarnings("unchecked") // T is the builder
  abstract static class Builder<T extends Builder<T>>
      extends org.deeplearning4j.nn.conf.layers.Layer.Builder<T> {
    private boolean overTime;

    Builder() {}

    /**
     * A row is the time series of a feature, and not the features of a time step. Time steps that
     * the mask leaves out do not count.
     */
    public T overTime() {
      overTime = true;
      return (T) this;
    }
  }
}
