package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What DL4J hands to a loss, checked, copied, and without the rows that a mask leaves out; and the
 * way back to all rows.
 */
final class LossRows {
  private final TaskLoss loss;
  private final int all;
  private final int[] kept;
  private final INDArray preOutput;
  private final INDArray labels;
  private final INDArray outputs;
  private final double[] rowFactors;
  private final @Nullable INDArray factors;

  private LossRows(
      TaskLoss loss,
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask) {
    this.loss = loss;
    all = (int) preOutput.size(0);
    boolean perRow = mask != null && mask.length() == all;
    double[] maskPerRow =
        mask == null
            ? ones(all)
            : perRow ? values(mask) : values(mask.castTo(DataType.DOUBLE).amax(1));
    kept = IntStream.range(0, all).filter(row -> maskPerRow[row] != 0).toArray();
    rowFactors = IntStream.of(kept).mapToDouble(row -> maskPerRow[row]).toArray();
    DataType type = preOutput.dataType();
    this.preOutput = rows(preOutput, type);
    outputs = activation.getActivation(this.preOutput.dup(), true);
    INDArray perOutput = mask == null || perRow ? null : rows(mask, type);
    INDArray given = rows(labels, type);
    this.labels =
        perOutput != null && given.equalShapes(perOutput) ? known(given, perOutput) : given;
    factors = factors(perOutput, loss.weights(), outputs);
  }

  /**
   * @throws IllegalArgumentException if an array does not have the shape that is needed
   */
  static LossRows of(
      TaskLoss loss,
      INDArray labels,
      INDArray preOutput,
      IActivation activation,
      @Nullable INDArray mask) {
    if (preOutput.rank() != 2) {
      throw wrong(loss, "outputs", "[rows, nOut]", preOutput);
    }
    long rows = preOutput.size(0);
    long nOut = preOutput.size(1);
    if (labels.rank() != 2 || labels.size(0) != rows) {
      throw wrong(loss, "labels", "[%d, nLabels]".formatted(rows), labels);
    }
    if (mask != null
        && !(mask.length() == rows && mask.size(0) == rows)
        && !Arrays.equals(mask.shape(), preOutput.shape())) {
      throw wrong(loss, "mask", "[%d, 1] or [%d, %d]".formatted(rows, rows, nOut), mask);
    }
    int weights = loss.weights().length;
    if (weights > 0 && weights != nOut) {
      throw new IllegalArgumentException(
          "%s: weights of length %d are needed, got %d".formatted(loss.name(), nOut, weights));
    }
    return new LossRows(loss, labels, preOutput, activation, mask);
  }

  private static IllegalArgumentException wrong(
      TaskLoss loss, String what, String needed, INDArray array) {
    return new IllegalArgumentException(
        "%s: %s of shape %s are needed, got %s"
            .formatted(loss.name(), what, needed, Arrays.toString(array.shape())));
  }

  boolean isEmpty() {
    return kept.length == 0;
  }

  INDArray labels() {
    return labels;
  }

  INDArray outputs() {
    return outputs;
  }

  /** Weights times mask per output, {@code [rows, nOut]}; null where there are none. */
  @Nullable INDArray factors() {
    return factors;
  }

  /** The scores as they came, if they have a right shape. */
  INDArray checked(INDArray scores) {
    boolean perRow = scores.length() == kept.length && scores.rank() > 0 && scores.rank() <= 2;
    if (!(perRow && scores.size(0) == kept.length)
        && !Arrays.equals(scores.shape(), outputs.shape())) {
      throw new IllegalStateException(
          "%s: scores of shape [%d], one for each row, or %s are needed, got %s"
              .formatted(
                  loss.name(),
                  kept.length,
                  Arrays.toString(outputs.shape()),
                  Arrays.toString(scores.shape())));
    }
    return scores;
  }

  /** Of all rows, those left out included. */
  double[] allScores(INDArray scores) {
    double[] entries = values(checked(scores));
    int perRow = entries.length / kept.length;
    double[] result = new double[all];
    for (int i = 0; i < entries.length; i++) {
      result[kept[i / perRow]] += entries[i];
    }
    for (int i = 0; i < kept.length; i++) {
      result[kept[i]] *= rowFactors[i];
    }
    return result;
  }

  /**
   * With respect to what the activation function was applied to, of all rows.
   *
   * @param gradient with respect to the outputs
   */
  INDArray allGradients(INDArray gradient, IActivation activation) {
    if (!Arrays.equals(gradient.shape(), outputs.shape())) {
      throw new IllegalStateException(
          "%s: a gradient of shape %s is needed, got %s"
              .formatted(
                  loss.name(),
                  Arrays.toString(outputs.shape()),
                  Arrays.toString(gradient.shape())));
    }
    DataType type = preOutput.dataType();
    INDArray weighted =
        gradient.mulColumnVector(
            Nd4j.createFromArray(rowFactors).castTo(gradient.dataType()).reshape(kept.length, 1));
    INDArray below = activation.backprop(preOutput.dup(), weighted.castTo(type)).getFirst();
    if (kept.length == all) {
      return below;
    }
    INDArray zero = Nd4j.zeros(type, 1, below.size(1));
    int[] from = new int[all];
    Arrays.fill(from, kept.length); // the row of zeros
    for (int i = 0; i < kept.length; i++) {
      from[kept[i]] = i;
    }
    return Nd4j.pullRows(Nd4j.concat(0, below, zero), 1, from);
  }

  /** The rows that are kept, in an array of their own. */
  private INDArray rows(INDArray array, DataType type) {
    INDArray own = array.dup('c').castTo(type);
    return kept.length == all || kept.length == 0 ? own : Nd4j.pullRows(own, 1, kept, 'c');
  }

  /** With 0 where the mask is 0: NaN may stand there, which no factor of 0 would remove. */
  private static INDArray known(INDArray labels, INDArray mask) {
    double[] values = values(labels);
    double[] factors = values(mask);
    for (int i = 0; i < values.length; i++) {
      values[i] = factors[i] == 0 ? 0 : values[i];
    }
    return DenseArrays.write(values, labels.shape()).castTo(labels.dataType());
  }

  private static @Nullable INDArray factors(
      @Nullable INDArray mask, double[] weights, INDArray outputs) {
    if (weights.length == 0) {
      return mask;
    }
    INDArray factors = mask == null ? Nd4j.onesLike(outputs) : mask;
    return factors.mulRowVector(Nd4j.createFromArray(weights).castTo(outputs.dataType()));
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static double[] values(INDArray array) {
    return DenseArrays.read(array.castTo(DataType.DOUBLE));
  }
}
