package io.github.dl4joptnet.loss;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Operation;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The graph of a {@link SameDiffTaskLoss} for one data type and width. */
final class LossGraph {
  private static final String OUTPUTS = "layerInput";
  private static final String LABELS = "labels";
  private static final String FACTORS = "outputFactors";
  private static final String GRADIENT_FUNCTION = "grad"; // SameDiff.GRAD_FN_KEY

  private final SameDiffTaskLoss loss;
  private final SameDiff sd = SameDiff.create();
  private final String scores;
  private final String factoredScores;
  private final String gradient;
  private boolean perOutput;

  /**
   * @param factored whether each output's score is multiplied by a factor
   */
  record Key(DataType type, long nOut, long nLabels, boolean factored) {}

  /** To be called outside of workspaces, since ND4J keeps arrays that it makes here. */
  LossGraph(SameDiffTaskLoss loss, Key key) {
    this.loss = loss;
    SDVariable outputs = sd.placeHolder(OUTPUTS, key.type, -1, key.nOut);
    SDVariable labels = sd.placeHolder(LABELS, key.type, -1, key.nLabels);
    SDVariable stated = define(outputs, labels);
    SDVariable factored = stated;
    if (key.factored) {
      factored = stated.mul(sd.placeHolder(FACTORS, key.type, -1, key.nOut));
    }
    factored.sum().markAsLoss();
    scores = stated.name();
    factoredScores = factored.name();
    gradient = differentiate(outputs).name();
  }

  private SDVariable differentiate(SDVariable outputs) {
    String mistake =
        loss.name() + ": the score does not depend on layerInput, there is no gradient";
    try {
      sd.createGradFunction(OUTPUTS);
    } catch (IllegalStateException e) {
      throw new IllegalStateException(mistake, e);
    }
    SDVariable derivative = outputs.getGradient();
    if (derivative == null) {
      throw new IllegalStateException(mistake);
    }
    return derivative;
  }

  private SDVariable define(SDVariable outputs, SDVariable labels) {
    SDVariable stated = loss.defineLoss(sd, outputs, labels);
    if (stated == null || stated.dataType() != outputs.dataType()) {
      throw new IllegalStateException(
          "%s: a score of type %s is needed, defineLoss returned %s"
              .formatted(
                  loss.name(), outputs.dataType(), stated == null ? null : stated.dataType()));
    }
    return stated;
  }

  /** One score for each row or output. */
  INDArray scores(INDArray labels, INDArray outputs) {
    Map<String, INDArray> inputs = Map.of(OUTPUTS, outputs, LABELS, labels);
    return run(sd, Operation.INFERENCE, List.of(scores), inputs).get(0);
  }

  /**
   * @param factors {@code [rows, nOut]}, null for a graph without
   */
  TaskLoss.Evaluation evaluate(INDArray labels, INDArray outputs, @Nullable INDArray factors) {
    Map<String, INDArray> inputs = new HashMap<>(Map.of(OUTPUTS, outputs, LABELS, labels));
    if (factors != null) {
      if (!perOutput) { // else ND4J fails, or spreads one score over all outputs
        loss.perOutput(scores(labels, outputs), outputs);
        perOutput = true;
      }
      inputs.put(FACTORS, factors);
    }
    List<INDArray> results =
        run(
            sd.getFunction(GRADIENT_FUNCTION),
            Operation.TRAINING,
            List.of(factoredScores, gradient),
            inputs);
    return new TaskLoss.Evaluation(results.get(0), results.get(1));
  }

  /**
   * In a session of its own: those that SameDiff keeps, one for each thread, grow with each run.
   */
  private static List<INDArray> run(
      SameDiff graph, Operation operation, List<String> wanted, Map<String, INDArray> inputs) {
    Map<String, INDArray> results =
        SameDiff.getInferenceFactory()
            .create(graph)
            .output(wanted, inputs, null, List.of(), List.of(), At.defaultAt(operation));
    return wanted.stream().map(name -> Objects.requireNonNull(results.get(name), name)).toList();
  }
}
