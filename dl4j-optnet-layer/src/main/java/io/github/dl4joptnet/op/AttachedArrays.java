package io.github.dl4joptnet.op;

import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.ArrayHolder;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;

/**
 * Detaches the arrays that a graph keeps from the workspaces in which it was made.
 *
 * <p>ND4J 1.0.0-M2.1 makes the scalar of an op such as {@code x.mul(2)}, the dimensions of a cloned
 * reduction and the constants of some ops in whatever workspace is open. {@code SameDiffLoss} makes
 * its graph when it is first used, in DL4J's workspace for the memory of one layer. That workspace
 * closes after the layer, its memory is freed or filled with something else, and from the second
 * step on the loss and its gradient are computed from what happens to lie there.
 *
 * <p>The arrays are still right in the graph's first run, which is in the scope that made them. But
 * DL4J may run the gradient function first, and the graph itself in another scope. Then the graph
 * takes the arrays of its gradient function, which is a clone of it and detached by then.
 */
final class AttachedArrays {

  private AttachedArrays() {}

  /** For before a graph's first run. Changes no values; what is lost already is left as it is. */
  static void detach(SameDiff graph) {
    for (String name : graph.definedFunctionNames()) {
      SameDiff function = graph.getFunction(name);
      detach(function, function);
    }
    SameDiff gradient = graph.getFunction("grad");
    detach(graph, gradient == null ? graph : gradient);
  }

  private static void detach(SameDiff graph, SameDiff clone) {
    for (SameDiffOp op : graph.getOps().values()) {
      SameDiffOp cloned = clone.getOps().get(op.getName());
      detach(op.getOp(), cloned == null ? op.getOp() : cloned.getOp());
    }
    ArrayHolder constants = graph.getConstantArrays();
    for (String name : constants.arrayNames().toArray(String[]::new)) {
      INDArray array = constants.getArray(name);
      if (array != null && array.isAttached()) {
        INDArray detached = detached(array, clone.getConstantArrays().getArray(name));
        constants.removeArray(name); // setArray would copy into the array that is there
        constants.setArray(name, detached);
      }
    }
  }

  private static void detach(DifferentialFunction op, DifferentialFunction clone) {
    op.setScalarValue(detached(op.getScalarValue(), clone.getScalarValue()));
    if (op instanceof BaseOp legacy && clone instanceof BaseOp legacyClone) {
      legacy.setDimensionz(detached(legacy.getDimensionz(), legacyClone.getDimensionz()));
    }
  }

  private static INDArray detached(INDArray array, INDArray clone) {
    if (array == null || !array.isAttached()) {
      return array;
    }
    if (clone != null && !clone.isAttached()) {
      return clone;
    }
    return isValid(array) ? array.detach() : array;
  }

  /** What {@code INDArray.detach()} asks of an array: its workspace has not been left since. */
  private static boolean isValid(INDArray array) {
    MemoryWorkspace workspace = array.data().getParentWorkspace();
    return workspace.getWorkspaceType() == MemoryWorkspace.Type.CIRCULAR
        || workspace.isScopeActive()
            && workspace.getGenerationId() == array.data().getGenerationId();
  }
}
