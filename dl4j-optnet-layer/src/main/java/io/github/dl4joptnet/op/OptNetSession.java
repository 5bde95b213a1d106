package io.github.dl4joptnet.op;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.listeners.At;
import org.nd4j.autodiff.listeners.Listener;
import org.nd4j.autodiff.samediff.InferenceFactory;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.context.Nd4jContext;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * ND4J's inference session, with two of its faults mended.
 *
 * <ul>
 *   <li>On any graph: arrays that the graph keeps are detached from the workspaces in which it was
 *       made, see {@link AttachedArrays}. Graphs that were made outside of workspaces, as nearly
 *       all are, have nothing to detach.
 *   <li>On graphs with OptNet ops: the session's memory stays constant. ND4J's own keeps the id of
 *       every array that it ever released, so that it grows with each iteration of training.
 * </ul>
 *
 * <p>{@code SameDiff.fit} makes its sessions itself, one for each call, and knows no factory: there
 * the ids are kept until that call returns.
 */
final class OptNetSession extends InferenceSession {

  private int detachedOps;
  private int detachedConstants;

  private OptNetSession(SameDiff sameDiff) {
    super(sameDiff);
  }

  /** Makes these sessions; public because ND4J creates it by name. */
  public static final class Factory implements InferenceFactory {

    @Override
    public InferenceSession create(SameDiff sameDiff) {
      return new OptNetSession(sameDiff);
    }

    /**
     * Has SameDiff take the factory when its class is initialised, unless another one is set. For
     * ND4J's start: initialises no class of SameDiff's.
     */
    static void announce() {
      Nd4jContext.getInstance()
          .getConf()
          .putIfAbsent(SameDiff.INFERENCE_FACTORY_CLASS, Factory.class.getName());
    }

    /** Has SameDiff take the factory now, unless the user has bound one of his own. */
    static void bind() {
      if (SameDiff.getInferenceFactory().getClass() == SameDiff.DefaultInferenceFactory.class) {
        SameDiff.bindInferenceFactory(new Factory());
      }
    }
  }

  @Override
  public ExecutionResult output(
      List<String> variables,
      @Nullable Map<String, INDArray> placeholders,
      @Nullable Map<String, SDValue> otherPlaceholders,
      @Nullable MultiDataSet batch,
      Collection<String> requiredActivations,
      List<Listener> listeners,
      At at) {
    detachNewArrays();
    boolean ours = hasOptNetOp();
    if (ours) {
      // Guards against releasing an array twice, which can happen within a run only: cached arrays
      // get a new id when they are used again.
      freedArrays.clear();
    }
    return super.output(
        variables,
        ours ? inTypeOfGraph(placeholders) : placeholders,
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
  private @Nullable Map<String, INDArray> inTypeOfGraph(
      @Nullable Map<String, INDArray> placeholders) {
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

  /** In the first run, and again where the graph has grown since. */
  private void detachNewArrays() {
    int ops = sameDiff.getOps().size();
    int constants = sameDiff.getConstantArrays().size();
    if (ops != detachedOps || constants != detachedConstants) {
      AttachedArrays.detach(sameDiff);
      detachedOps = ops;
      detachedConstants = constants;
    }
  }

  /** Asked before each run, since ND4J makes a session before the graph has its ops. */
  private boolean hasOptNetOp() {
    return sameDiff.getOps().values().stream().anyMatch(op -> op.getOp() instanceof JavaOp);
  }
}
