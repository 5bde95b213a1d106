package io.github.dl4joptnet.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Base class of losses for DL4J's output and loss layers. A subclass computes the score and the
 * gradient of each example: the cost of the predicted decision, say (task-based learning, Donti,
 * Amos and Kolter 2017). To have an expression differentiated, extend {@link SameDiffTaskLoss}.
 *
 * <p>A batch is passed in rows, one for each example, or for each example and time step of a
 * sequence. The subclass sees the network's outputs after the activation function; the chain rule
 * through that, masks, weights and DL4J's workspaces are dealt with here:
 *
 * <ul>
 *   <li><b>Arrays are the subclass's own</b>: copies outside of any workspace, of the network's
 *       data type. It may change them, keep them, and return them.
 *   <li><b>Rows are independent</b>: the score and the gradient of a row depend on that row alone.
 *       A mask per example ({@code [rows, 1]}) multiplies them, and rows with mask 0 are left out:
 *       what they contain has no effect.
 *   <li><b>Weights and masks per output</b> need a score per output, see {@link Evaluation}. A loss
 *       with one score for the whole row refuses them.
 *   <li><b>Scores are summed in double precision</b> in the order of the rows, whatever the data
 *       type of the network. DL4J divides the sum by the batch size.
 * </ul>
 *
 * <p><b>Saving.</b> The loss is saved with the network as JSON, by class name. It has to be a
 * top-level or static class with a constructor without arguments, of any visibility; each field
 * that it needs is annotated with {@code @JsonProperty} (of {@code org.nd4j.shade.jackson}), any
 * other is {@code transient}. A loss that could not be read back unchanged says so when it is first
 * used. Losses are equal if their classes and their saved fields are.
 *
 * <p>A loss may be used by several networks and threads at once, if the subclass keeps no state
 * that changes.
 */
public abstract class TaskLoss implements ILossFunction {
  private static final long serialVersionUID = 1L;

  @JsonProperty
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private double[] weights;

  private transient boolean checked;

  /** What DL4J asked last, if it was a gradient: it asks for the score of the same batch next. */
  private transient volatile @Nullable LastEvaluation last;

  /**
   * @param weights a factor for the score of each output, as many as the network has outputs; none
   *     for no such factors
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  protected TaskLoss(double... weights) {
    for (double weight : weights) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "weights %s: finite numbers of at least 0 are needed"
                .formatted(Arrays.toString(weights)));
      }
    }
    this.weights = weights.clone();
  }

  /**
   * Scores of the rows of a batch, and their gradient.
   *
   * @param scores {@code [rows]} or {@code [rows, 1]}, a score for each row; or {@code [rows,
   *     nOut]}, a score for each output, which depends on that output alone: their sum is the row's
   *     score, and weights and masks per output multiply them
   * @param gradient the derivative of the row's score with respect to its outputs, {@code [rows,
   *     nOut]}
   */
  public record Evaluation(INDArray scores, INDArray gradient) {}

  /**
   * Scores and gradient of a batch. For a FLOAT network, they may be DOUBLE.
   *
   * @param labels {@code [rows, nLabels]}: as many columns as the loss needs, whatever the number
   *     of outputs
   * @param outputs what the network predicts, {@code [rows, nOut]}
   */
  protected abstract Evaluation evaluate(INDArray labels, INDArray outputs);

  /** The scores alone, if no gradient is needed. Override it if the gradient is expensive. */
  protected INDArray scores(INDArray labels, INDArray outputs) {
    return evaluate(labels, outputs).scores();
  }

  /**
   * The same with a factor for each output. By default the scores and gradients of the outputs are
   * multiplied by them.
   *
   * @param factors weights times mask per output, {@code [rows, nOut]}
   * @throws IllegalArgumentException if this loss has no score for each output
   */
  protected Evaluation evaluate(INDArray labels, INDArray outputs, INDArray factors) {
    Evaluation plain = evaluate(labels, outputs);
    INDArray scores = perOutput(plain.scores(), outputs);
    return new Evaluation(
        scores.castTo(factors.dataType()).mul(factors),
        plain.gradient().castTo(factors.dataType()).mul(factors));
  }

  /** The scores, if there is one for each output; else an error. */
  final INDArray perOutput(INDArray scores, INDArray outputs) {
    if (Arrays.equals(scores.shape(), outputs.shape())) {
      return scores;
    }
    if (outputs.size(1) == 1 && scores.length() == outputs.length()) {
      return scores.reshape(outputs.shape());
    }
    throw new IllegalArgumentException(
        "%s: weights or a mask per output need a score per output, %s; this loss has scores %s"
            .formatted(name(), Arrays.toString(outputs.shape()), Arrays.toString(scores.shape())));
  }

  /** The factors of the outputs; empty for none. */
  final double[] weights() {
    return weights;
  }

  @Override
  public final double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      @Nullable INDArray mask,
      boolean average) {
    double sum = 0;
    for (double score : score(labels, preOutput, activationFn, mask)) {
      sum += score;
    }
    return average ? sum / preOutput.size(0) : sum;
  }

  /** Also of masked rows, which have score 0: {@code [rows, 1]}. */
  @Override
  public final INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    double[] scores = score(labels, preOutput, activationFn, mask);
    return Nd4j.createFromArray(scores).castTo(preOutput.dataType()).reshape(scores.length, 1);
  }

  @SuppressWarnings("try") // the workspace scope is there to be closed
  private double[] score(
      INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      check();
      LossRows rows = LossRows.of(this, labels, preOutput, activation, mask);
      LastEvaluation known = last;
      last = null; // once: fields of a subclass that change must not be answered with an old score
      if (rows.isEmpty()) {
        return new double[(int) preOutput.size(0)];
      }
      INDArray scores =
          known != null && known.isOf(rows)
              ? known.scores()
              : rows.factors() == null
                  ? scores(rows.labels(), rows.outputs())
                  : evaluate(rows.labels(), rows.outputs(), rows.factors()).scores();
      return rows.allScores(scores);
    }
  }

  @Override
  @SuppressWarnings("try") // the workspace scope is there to be closed
  public final INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    INDArray gradient;
    // What a graph or a subclass makes on the way may be kept, and DL4J's workspaces close.
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      check();
      LossRows rows = LossRows.of(this, labels, preOutput, activationFn, mask);
      last = null;
      if (rows.isEmpty()) {
        gradient = preOutput.like();
      } else {
        LastEvaluation.Key key = LastEvaluation.keyOf(rows); // before the subclass has the arrays
        Evaluation evaluation =
            rows.factors() == null
                ? evaluate(rows.labels(), rows.outputs())
                : evaluate(rows.labels(), rows.outputs(), rows.factors());
        gradient = rows.allGradients(evaluation.gradient(), activationFn);
        last = new LastEvaluation(key, rows.checked(evaluation.scores()).dup());
      }
    }
    return gradient.dup(); // DL4J's layers insist on an array of the workspace that they have open
  }

  @Override
  public final Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      @Nullable INDArray mask,
      boolean average) {
    INDArray gradient = computeGradient(labels, preOutput, activationFn, mask);
    return Pair.create(computeScore(labels, preOutput, activationFn, mask, average), gradient);
  }

  private void check() {
    if (!checked) {
      SavedForm.check(this);
      checked = true;
    }
  }

  /** The name of the class. */
  @Override
  public String name() {
    return getClass().getSimpleName();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof TaskLoss that
            && getClass() == that.getClass()
            && SavedForm.of(this).equals(SavedForm.of(that));
  }

  @Override
  public int hashCode() {
    return SavedForm.of(this).hashCode();
  }

  /** The name of the class and the saved fields. */
  @Override
  public String toString() {
    return name() + SavedForm.of(this);
  }
}
