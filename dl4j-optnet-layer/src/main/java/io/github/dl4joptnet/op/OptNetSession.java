package io.github.dl4joptnet.op;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.samediff.InferenceFactory;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * An inference session whose memory stays constant. ND4J's own keeps the id of every array that it
 * ever released, so that it grows with each iteration of a network's training.
 */
final class OptNetSession extends InferenceSession {

  private OptNetSession(SameDiff sameDiff) {
    super(sameDiff);
  }

  /** Gives graphs with OptNet ops such sessions, unless the user has bound a factory of his own. */
  static void bindFactory() {
    InferenceFactory bound = SameDiff.getInferenceFactory();
    if (bound.getClass() == SameDiff.DefaultInferenceFactory.class) {
      SameDiff.bindInferenceFactory(
          sameDiff -> hasOptNetOp(sameDiff) ? new OptNetSession(sameDiff) : bound.create(sameDiff));
    }
  }

  private static boolean hasOptNetOp(SameDiff sameDiff) {
    return sameDiff.getOps().values().stream().anyMatch(op -> op.getOp() instanceof JavaOp);
  }

  @Override
  public ExecutionResult output(
      List<String> variables,
      Map<String, INDArray> placeholders,
      Map<String, SDValue> otherPlaceholders,
      MultiDataSet batch,
      Collection<String> requiredActivations,
      List<Listener> listeners,
      At at) {
    // Guards against releasing an array twice, which can happen within a run only: cached arrays
    // get
    // a new id when they are used again.
    freedArrays.clear();
    return super.output(
        variables,
        inTypeOfGraph(placeholders),
        otherPlaceholders,
        batch,
        requiredActivations,
        listeners,
        at);
  }

  /**
   * ND4J would cast too, but would then release the user's own array instead of the copy: once in
   * every run now, and the array would be overwritten.
   */
  private Map<String, INDArray> inTypeOfGraph(Map<String, INDArray> placeholders) {
    if (placeholders == null) {
      return null;
    }
    Map<String, INDArray> cast = new HashMap<>(placeholders);
    cast.replaceAll(
        (name, array) -> {
          SDVariable variable = sameDiff.getVariable(name);
          return variable == null || array.dataType() == variable.dataType()
              ? array
              : array.castTo(variable.dataType());
        });
    return cast;
  }

  int releasedArrays() {
    return freedArrays.size();
  }
}
