package io.github.dl4joptnet.loss;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link TaskLoss} stated as an expression of SameDiff, which differentiates it. It takes the
 * place of ND4J's {@code SameDiffLoss}: {@link #defineLoss} has the same parameters.
 *
 * <p>The graph is made once for each data type and width, outside of DL4J's workspaces, so that
 * constants, the dimensions of sums and scalars keep their values; in {@code SameDiffLoss} of ND4J
 * 1.0.0-M2.1 they do not, and scores and gradients are wrong from the second step on.
 */
public abstract class SameDiffTaskLoss extends TaskLoss {
  private static final long serialVersionUID = 1L;

  /** Those that no thread uses at present: the ops of a graph serve one thread at a time. */
  private transient @Nullable Map<LossGraph.Key, Queue<LossGraph>> idle;

  /**
   * @param weights a factor for the score of each output; none for no such factors
   * @throws IllegalArgumentException if a weight is negative or not finite
   */
  protected SameDiffTaskLoss(double... weights) {
    super(weights);
  }

  /**
   * States the scores. Constants must have the data type of {@code layerInput}, which is that of
   * the network: {@code sd.constant(array.castTo(layerInput.dataType()))}.
   *
   * @param layerInput what the network predicts, {@code [rows, nOut]}
   * @param labels {@code [rows, nLabels]}
   * @return a score for each row, {@code [rows]} or {@code [rows, 1]}; or one for each output,
   *     {@code [rows, nOut]}, whose sum is the row's score: only these can be weighted and masked
   *     per output
   */
  protected abstract SDVariable defineLoss(SameDiff sd, SDVariable layerInput, SDVariable labels);

  @Override
  protected final Evaluation evaluate(INDArray labels, INDArray outputs) {
    return use(keyOf(labels, outputs, false), graph -> graph.evaluate(labels, outputs, null));
  }

  @Override
  protected final Evaluation evaluate(INDArray labels, INDArray outputs, INDArray factors) {
    return use(keyOf(labels, outputs, true), graph -> graph.evaluate(labels, outputs, factors));
  }

  @Override
  protected final INDArray scores(INDArray labels, INDArray outputs) {
    return use(keyOf(labels, outputs, false), graph -> graph.scores(labels, outputs));
  }

  private static LossGraph.Key keyOf(INDArray labels, INDArray outputs, boolean factored) {
    return new LossGraph.Key(outputs.dataType(), outputs.size(1), labels.size(1), factored);
  }

  private <T> T use(LossGraph.Key key, Function<LossGraph, T> run) {
    Queue<LossGraph> graphs = idle().computeIfAbsent(key, unused -> new ConcurrentLinkedQueue<>());
    LossGraph graph = graphs.poll();
    if (graph == null) {
      graph = new LossGraph(this, key);
    }
    T result = run.apply(graph);
    graphs.add(graph); // not after an exception
    return result;
  }

  private synchronized Map<LossGraph.Key, Queue<LossGraph>> idle() {
    if (idle == null) {
      idle = new ConcurrentHashMap<>(); // here, since Java's deserialization runs no initializer
    }
    return idle;
  }
}
