package io.github.dl4joptnet.op;

import io.github.dl4joptnet.model.Constraint;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.ModelSolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * A model, solved for a batch of parameter values. Build it with {@link OptNet#builder(SameDiff,
 * io.github.dl4joptnet.model.QpModel)}.
 *
 * <p>Inputs are all parameters of the model, FLOAT or DOUBLE, in the order of declaration. Outputs
 * are the values of the chosen expressions, the multipliers of the named constraints and the status
 * {@code [batch]}, in the wider type of the inputs.
 */
public final class OptNetModelOp extends JavaOp {
  private ModelSpec spec;
  private ModelMemory memory;

  /** For ND4J, which re-creates ops by name. */
  @SuppressWarnings("NullAway.Init") // ND4J calls setPropertiesForFunction next
  public OptNetModelOp() {}

  OptNetModelOp(SameDiff sameDiff, SDVariable[] parameters, ModelSpec spec) {
    super(sameDiff, parameters);
    setSpec(spec);
  }

  private void setSpec(ModelSpec spec) {
    this.spec = spec;
    this.memory = ModelMemory.of(spec.id());
  }

  @Override
  public String opName() {
    return JavaOps.OpName.MODEL;
  }

  @Override
  public int getNumOutputs() {
    return spec.outputs().size() + spec.duals().size() + 1;
  }

  @Override
  public Map<String, Object> propertiesForFunction() {
    return spec.toProperties();
  }

  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {
    setSpec(ModelSpec.fromProperties(properties));
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> types) {
    return Collections.nCopies(getNumOutputs(), spec.outputType(types));
  }

  @Override
  List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    DataType type = spec.outputType(inputs.stream().map(INDArray::dataType).toList());
    return spec.outputShapes(spec.batch(inputs)).stream()
        .map(shape -> LongShapeDescriptor.fromShape(shape, type))
        .toList();
  }

  @Override
  void run(List<INDArray> inputs, List<INDArray> outputs) {
    ModelSolution solution = memory.solve(spec, inputs);
    int i = 0;
    for (Expression output : spec.outputs()) {
      outputs.get(i++).assign(solution.value(output));
    }
    for (Constraint constraint : spec.duals()) {
      outputs.get(i++).assign(solution.dual(constraint));
    }
    for (int sample = 0; sample < solution.batch(); sample++) {
      outputs.get(i).putScalar(sample, solution.status(sample).ordinal());
    }
  }

  /**
   * The gradient op, fed with the gradients of the values on which the loss depends. Those of
   * multipliers and status are left out: these outputs count as constants.
   */
  @Override
  public List<SDVariable> doDiff(List<SDVariable> outputGradients) {
    List<SDVariable> arguments = new ArrayList<>(Arrays.asList(args()));
    List<Integer> given = new ArrayList<>();
    for (int i = 0; i < spec.outputs().size(); i++) {
      SDVariable gradient = outputGradients.get(i);
      if (!isZero(gradient)) {
        given.add(i);
        arguments.add(gradient);
      }
    }
    OptNetModelGradOp op =
        new OptNetModelGradOp(sameDiff, arguments.toArray(SDVariable[]::new), spec, given);
    return new ArrayList<>(Arrays.asList(op.outputVariables()));
  }
}
