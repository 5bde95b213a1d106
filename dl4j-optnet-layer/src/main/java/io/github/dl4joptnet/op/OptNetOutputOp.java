package io.github.dl4joptnet.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * The last op of a DL4J SameDiff layer or vertex: returns its first input and takes further ones
 * only so that they have a use. It works around two faults of ND4J 1.0.0-M2.1, see {@link
 * OptNet#layerOutput}.
 */
public final class OptNetOutputOp extends JavaOp {

  /** For ND4J, which re-creates ops by name. */
  public OptNetOutputOp() {}

  OptNetOutputOp(SameDiff sameDiff, SDVariable[] args) {
    super(sameDiff, args);
  }

  @Override
  public String opName() {
    return JavaOps.OpName.OUTPUT;
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  public Map<String, Object> propertiesForFunction() {
    return Map.of();
  }

  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {
    // There are none.
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> types) {
    return types.subList(0, 1);
  }

  @Override
  List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    INDArray value = inputs.get(0);
    return List.of(LongShapeDescriptor.fromShape(value.shape(), value.dataType()));
  }

  @Override
  void run(List<INDArray> inputs, List<INDArray> outputs) {
    outputs.get(0).assign(inputs.get(0));
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> outputGradients) {
    List<SDVariable> gradients = new ArrayList<>();
    // identity: SameDiff renames what it gets, which must not be a variable with a name of its own.
    gradients.add(sameDiff.identity(withoutDoubling(outputGradients.get(0))));
    for (SDVariable unused : Arrays.asList(args()).subList(1, args().length)) {
      gradients.add(sameDiff.zerosLike(unused));
    }
    return gradients;
  }

  /**
   * SameDiff's function for external errors registers the placeholder of a layer's epsilon as the
   * gradient of the layer's output and returns it too, whereupon SameDiff adds the two: eps + eps.
   */
  private SDVariable withoutDoubling(SDVariable gradient) {
    DifferentialFunction op = sameDiff.getVariableOutputOp(gradient.name());
    if (op instanceof AddOp) {
      SDVariable[] summands = op.args();
      if (summands.length == 2
          && summands[0].name().equals(summands[1].name())
          && summands[0].isPlaceHolder()) {
        return summands[0];
      }
    }
    return gradient;
  }
}
