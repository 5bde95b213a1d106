package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.model.NamedAccess;
import io.github.dl4joptnet.qp.QpGradients;
import io.github.dl4joptnet.qp.QpSolution;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The OptNet backward pass (Amos &amp; Kolter 2017, eq. 7 and 8) on the solution that {@link
 * OptNetOp} found.
 *
 * <p>Inputs are the coefficients and then the gradients of those of z, lambda and nu on which the
 * loss depends. Outputs are the gradients of the wanted coefficients, each with the shape and type
 * of its coefficient: summed over the batch where that is shared. SameDiff makes this op; a user
 * does not.
 */
public final class OptNetGradOp extends JavaOp {

  private static final String GIVEN = "outputGradients";
  private static final String WANTED = "inputGradients";

  private QpSpec spec;
  private List<QpCoefficient> wanted;
  private List<QpOutput> given;
  private SolveMemory memory;

  /** For ND4J, which re-creates ops by name. */
  @SuppressWarnings("NullAway.Init") // ND4J calls setPropertiesForFunction next
  public OptNetGradOp() {}

  OptNetGradOp(
      SameDiff sameDiff,
      SDVariable[] args,
      QpSpec spec,
      List<QpOutput> given,
      List<QpCoefficient> wanted) {
    super(sameDiff, args);
    set(spec, given, wanted);
  }

  private void set(QpSpec spec, List<QpOutput> given, List<QpCoefficient> wanted) {
    this.spec = spec;
    this.wanted = List.copyOf(wanted);
    this.given = List.copyOf(given);
    this.memory = SolveMemory.of(spec.id());
  }

  @Override
  public String opName() {
    return JavaOps.OpName.GRADIENT;
  }

  @Override
  public int getNumOutputs() {
    return wanted.size();
  }

  @Override
  public Map<String, Object> propertiesForFunction() {
    Map<String, Object> properties = new LinkedHashMap<>(spec.toProperties());
    properties.put(GIVEN, given.stream().map(Enum::name).collect(Collectors.joining(",")));
    properties.put(
        WANTED, wanted.stream().map(QpCoefficient::toString).collect(Collectors.joining(",")));
    return properties;
  }

  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {
    set(
        QpSpec.fromProperties(properties),
        names(properties, GIVEN).map(QpOutput::valueOf).toList(),
        names(properties, WANTED).map(QpCoefficient::named).toList());
  }

  private static Stream<String> names(Map<String, Object> properties, String key) {
    String names = (String) QpSpec.required(properties, key);
    return names.isEmpty() ? Stream.of() : Arrays.stream(names.split(","));
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> types) {
    return ofWanted(types);
  }

  @Override
  List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    return ofWanted(inputs).stream()
        .map(input -> LongShapeDescriptor.fromShape(input.shape(), input.dataType()))
        .toList();
  }

  /** Of what belongs to each coefficient, in their order, that of the wanted ones. */
  private <T> List<T> ofWanted(List<T> ofCoefficients) {
    return wanted.stream()
        .map(coefficient -> ofCoefficients.get(spec.inputs().headSet(coefficient).size()))
        .toList();
  }

  @Override
  @SuppressWarnings("try") // the workspace scope is there to be closed
  void run(List<INDArray> inputs, List<INDArray> outputs) {
    List<INDArray> coefficients = inputs.subList(0, spec.inputs().size());
    QpSolution solution = memory.take(spec, coefficients);
    Map<QpOutput, INDArray> upstream = new EnumMap<>(QpOutput.class);
    for (int i = 0; i < given.size(); i++) {
      upstream.put(given.get(i), inputs.get(coefficients.size() + i));
    }
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      QpGradients gradients =
          memory
              .solver(spec)
              .backward(
                  solution,
                  upstream.get(QpOutput.Z),
                  upstream.get(QpOutput.LAMBDA),
                  upstream.get(QpOutput.NU));
      for (int i = 0; i < wanted.size(); i++) {
        INDArray gradient = NamedAccess.gradient(gradients, wanted.get(i));
        INDArray output = outputs.get(i);
        // A matrix that came flattened went to the solver as [batch, rows, n].
        output.assign(
            Arrays.equals(gradient.shape(), output.shape())
                ? gradient
                : gradient.reshape('c', output.shape()));
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
