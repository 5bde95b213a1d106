package io.github.dl4joptnet.op;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOpDescriptor;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.impl.shape.ZerosLike;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * A SameDiff op whose work is done in Java. ND4J knows native ops only and finds them by hash;
 * {@link JavaOps} catches ops of this class before they get there.
 *
 * <p>One instance may run in several threads at once, so implementations must not keep arrays.
 */
abstract class JavaOp extends DynamicCustomOp {

  /** For ND4J, which re-creates ops by name. */
  JavaOp() {}

  JavaOp(SameDiff sameDiff, SDVariable[] args) {
    super(null, sameDiff, args);
    JavaOps.install();
  }

  /** Reads the inputs and fills the outputs, which have the shapes of {@link #outputShapes}. */
  abstract void run(List<INDArray> inputs, List<INDArray> outputs);

  abstract List<LongShapeDescriptor> outputShapes(List<INDArray> inputs);

  @Override
  public abstract String opName();

  @Override
  public abstract int getNumOutputs();

  @Override
  public abstract Map<String, Object> propertiesForFunction();

  @Override
  public abstract void setPropertiesForFunction(Map<String, Object> properties);

  /** SameDiff gives zeros, or nothing, for the gradient of what the loss does not depend on. */
  final boolean isZero(@Nullable SDVariable gradient) {
    return gradient == null || sameDiff.getVariableOutputOp(gradient.name()) instanceof ZerosLike;
  }

  /** Always throws: libnd4j crashes the JVM on a hash that it does not know. */
  @Override
  public final long opHash() {
    throw new IllegalStateException(
        "Op \""
            + opName()
            + "\" runs in Java and must not reach native code, but ND4J's executioner is "
            + JavaOps.describeExecutioner()
            + ". If it was replaced after the OptNet ops were installed, call JavaOps.install() once more");
  }

  @Override
  public final long getHash() {
    return opHash();
  }

  @Override
  public final @Nullable CustomOpDescriptor getDescriptor() {
    return null;
  }

  @Override
  public final void assertValidForExecution() {
    // The base class would ask for the descriptor of a native op; run() checks its inputs itself.
  }

  @Override
  public final List<LongShapeDescriptor> calculateOutputShape() {
    return outputShapes(inputArguments());
  }

  @Override
  public final List<LongShapeDescriptor> calculateOutputShape(@Nullable OpContext context) {
    return outputShapes(context == null ? inputArguments() : context.getInputArrays());
  }
}
