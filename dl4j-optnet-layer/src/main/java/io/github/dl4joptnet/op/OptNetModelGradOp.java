package io.github.dl4joptnet.op;

import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.ModelSolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The backward pass of a model, on the solution that {@link OptNetModelOp} found.
 *
 * <p>Inputs are the parameters and then the gradients of those values on which the loss depends.
 * Outputs are the gradients of all parameters, each with the shape and type of its parameter:
 * summed over the batch where that is shared. SameDiff makes this op; a user does not.
 */
public final class OptNetModelGradOp extends JavaOp {
  private static final String GIVEN = "outputGradients";

  private ModelSpec spec;
  private List<Integer> given;
  private ModelMemory memory;

  /** For ND4J, which re-creates ops by name. */
  @SuppressWarnings("NullAway.Init") // ND4J calls setPropertiesForFunction next
  public OptNetModelGradOp() {}

  /**
   * @param given indices of the outputs whose gradients are among the arguments
   */
  OptNetModelGradOp(SameDiff sameDiff, SDVariable[] args, ModelSpec spec, List<Integer> given) {
    super(sameDiff, args);
    set(spec, given);
  }

  private void set(ModelSpec spec, List<Integer> given) {
    this.spec = spec;
    this.given = List.copyOf(given);
    this.memory = ModelMemory.of(spec.id());
  }

  @Override
  public String opName() {
    return JavaOps.OpName.MODEL_GRADIENT;
  }

  @Override
  public int getNumOutputs() {
    return spec.parameters().size();
  }

  @Override
  public Map<String, Object> propertiesForFunction() {
    Map<String, Object> properties = new LinkedHashMap<>(spec.toProperties());
    properties.put(GIVEN, given.stream().map(String::valueOf).collect(Collectors.joining(",")));
    return properties;
  }

  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {
    String indices = (String) QpSpec.required(properties, GIVEN);
    set(
        ModelSpec.fromProperties(properties),
        Arrays.stream(indices.split(","))
            .filter(each -> !each.isEmpty())
            .map(Integer::valueOf)
            .toList());
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> types) {
    return types.subList(0, getNumOutputs());
  }

  @Override
  List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    return inputs.subList(0, getNumOutputs()).stream()
        .map(input -> LongShapeDescriptor.fromShape(input.shape(), input.dataType()))
        .toList();
  }

  @Override
  @SuppressWarnings("try") // the workspace scope is there to be closed
  void run(List<INDArray> inputs, List<INDArray> outputs) {
    List<INDArray> parameters = inputs.subList(0, getNumOutputs());
    ModelSolution solution = memory.take(spec, parameters);
    List<Expression> expressions = new ArrayList<>();
    given.forEach(index -> expressions.add(spec.outputs().get(index)));
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      Map<String, INDArray> gradients =
          solution.backward(expressions, inputs.subList(getNumOutputs(), inputs.size()));
      for (int k = 0; k < outputs.size(); k++) {
        String name = spec.parameters().get(k).name();
        outputs.get(k).assign(Objects.requireNonNull(gradients.get(name), name));
      }
      solution.release();
    }
  }

  /** Second derivatives are not offered. */
  @Override
  public List<SDVariable> doDiff(List<SDVariable> outputGradients) {
    throw new UnsupportedOperationException(
        "The gradient of OptNet op \"" + spec.name() + "\" cannot be differentiated once more");
  }
}
