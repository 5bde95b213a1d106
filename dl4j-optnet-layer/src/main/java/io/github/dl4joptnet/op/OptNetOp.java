package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.qp.QpSolution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * The OptNet forward pass (Amos &amp; Kolter 2017, eq. 2): a batch of quadratic programs, solved.
 * Build it with {@link OptNet}.
 *
 * <p>Inputs are the coefficients that the problem has, FLOAT or DOUBLE, in the order Q, p, G, h,
 * hLower, A, b, lower, upper; of sparse ones, the values of their entries. Outputs are z {@code
 * [batch, n]}, the multipliers lambda {@code [batch, nIneq]}, nu {@code [batch, nEq]} and boundDual
 * {@code [batch, n]} of the constraints that there are, and the status {@code [batch]}, in the
 * wider type of the inputs.
 */
public final class OptNetOp extends JavaOp {

  private QpSpec spec;
  private SolveMemory memory;

  /** For ND4J, which re-creates ops by name. */
  @SuppressWarnings("NullAway.Init") // ND4J calls setPropertiesForFunction next
  public OptNetOp() {}

  OptNetOp(SameDiff sameDiff, SDVariable[] coefficients, QpSpec spec) {
    super(sameDiff, coefficients);
    setSpec(spec);
  }

  private void setSpec(QpSpec spec) {
    this.spec = spec;
    this.memory = SolveMemory.of(spec.id());
  }

  @Override
  public String opName() {
    return JavaOps.OpName.SOLVE;
  }

  @Override
  public int getNumOutputs() {
    return qpOutputs().size();
  }

  @Override
  public Map<String, Object> propertiesForFunction() {
    return spec.toProperties();
  }

  @Override
  public void setPropertiesForFunction(Map<String, Object> properties) {
    setSpec(QpSpec.fromProperties(properties));
  }

  List<QpOutput> qpOutputs() {
    List<QpOutput> outputs = new ArrayList<>(List.of(QpOutput.values()));
    outputs.removeIf(output -> !output.isOf(spec));
    return outputs;
  }

  @Override
  public List<DataType> calculateOutputDataTypes(List<DataType> types) {
    return Collections.nCopies(getNumOutputs(), spec.outputType(types));
  }

  @Override
  List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    BatchShape sizes = spec.sizes(inputs);
    DataType type = spec.outputType(inputs.stream().map(INDArray::dataType).toList());
    return qpOutputs().stream()
        .map(output -> LongShapeDescriptor.fromShape(output.shape(sizes), type))
        .toList();
  }

  @Override
  void run(List<INDArray> inputs, List<INDArray> outputs) {
    QpSolution solution = memory.solve(spec, inputs);
    int i = 0;
    for (QpOutput output : qpOutputs()) {
      output.write(solution, outputs.get(i++));
    }
  }

  /**
   * The gradient op, fed with the gradients of z, lambda and nu as far as the loss depends on them.
   * Those of boundDual and status are left out: these outputs count as constants.
   *
   * <p>The gradients of constants have an op of their own. It runs only if they are asked for;
   * otherwise they cost nothing.
   */
  @Override
  public List<SDVariable> doDiff(List<SDVariable> outputGradients) {
    List<SDVariable> arguments = new ArrayList<>(Arrays.asList(args()));
    List<QpOutput> given = new ArrayList<>();
    int i = 0;
    for (QpOutput output : qpOutputs()) {
      SDVariable gradient = outputGradients.get(i++);
      if (output.isDifferentiable && !isZero(gradient)) {
        given.add(output);
        arguments.add(gradient);
      }
    }
    Map<String, Boolean> known = new HashMap<>();
    Map<QpCoefficient, SDVariable> gradients = new EnumMap<>(QpCoefficient.class);
    for (boolean constant : new boolean[] {false, true}) {
      List<QpCoefficient> wanted = new ArrayList<>();
      i = 0;
      for (QpCoefficient coefficient : spec.inputs()) {
        if (isConstant(arguments.get(i++), known) == constant) {
          wanted.add(coefficient);
        }
      }
      if (!wanted.isEmpty()) {
        SDVariable[] inputs = arguments.toArray(SDVariable[]::new);
        SDVariable[] outputs =
            new OptNetGradOp(sameDiff, inputs, spec, given, wanted).outputVariables();
        for (int k = 0; k < outputs.length; k++) {
          gradients.put(wanted.get(k), outputs[k]);
        }
      }
    }
    return new ArrayList<>(gradients.values());
  }

  /** Whether a variable is a constant, or computed from constants. */
  private boolean isConstant(SDVariable variable, Map<String, Boolean> known) {
    Boolean answer = known.get(variable.name());
    if (answer == null) {
      DifferentialFunction op = sameDiff.getVariableOutputOp(variable.name());
      answer = variable.getVariableType() == VariableType.CONSTANT;
      if (op != null && op.args().length > 0) { // ops without arguments are random
        answer = Arrays.stream(op.args()).allMatch(each -> isConstant(each, known));
      }
      known.put(variable.name(), answer);
    }
    return answer;
  }
}
