package io.github.dl4joptnet.loss;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.Variable;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes a {@link DecisionProgram} of a model whose objective has the cost in the product cᵀz and
 * nowhere else. The matrices are those of the compiled model: the linear terms for c = 0 and for
 * each unit vector show what c does to them.
 */
final class ModelPrograms {
  private final QpModel model;
  private final String cost;
  private final String decision;
  private final int width;

  private ModelPrograms(QpModel model, String cost, String decision) {
    this.model = model;
    this.cost = cost;
    this.decision = decision;
    Variable z = model.variableNamed(decision);
    Parameter c = model.parameterNamed(cost);
    width = z.size();
    if (c.size() != width || c.isLearned()) {
      throw new IllegalArgumentException(
          "parameter \"%s\": expected one that is not learned, with %d entries as variable \"%s\""
              .formatted(cost, width, decision));
    }
    for (Parameter other : model.parameters()) {
      if (!other.isLearned() && other != c) {
        throw new IllegalArgumentException(
            "parameter \"%s\": expected \"%s\" alone; make others constants, or learned"
                .formatted(other.name(), cost));
      }
    }
  }

  /**
   * @throws IllegalArgumentException if there is no such parameter or variable, the model has
   *     further parameters to be given, or the cost is not in cᵀz alone
   */
  static DecisionProgram of(QpModel model, String cost, String decision) {
    return new ModelPrograms(model, cost, decision).read();
  }

  private DecisionProgram read() {
    INDArray costs = Nd4j.zeros(DataType.DOUBLE, width + 1, width);
    for (int j = 0; j < width; j++) {
      costs.putScalar(j + 1, j, 1);
    }
    QpData data = QpInternals.dataOfModel(model, Map.of(cost, costs));
    int from = 0;
    for (Variable variable : model.variables()) {
      if (variable.name().equals(decision)) {
        break;
      }
      from += variable.size();
    }
    DecisionProgram.Builder builder = DecisionProgram.builder().decision(from, from + width);
    if (sign(data, from) < 0) {
      builder.maximize();
    }
    return builder.Q(shared(data, QpCoefficient.Q))
        .p(first(data.p(), data.n()))
        .G(shared(data, QpCoefficient.G))
        .h(shared(data, QpCoefficient.H))
        .hLower(shared(data, QpCoefficient.H_LOWER))
        .A(shared(data, QpCoefficient.A))
        .b(shared(data, QpCoefficient.B))
        .lower(shared(data, QpCoefficient.LOWER))
        .upper(shared(data, QpCoefficient.UPPER))
        .build();
  }

  /** Of cᵀz in what is minimised: 1, or −1 for a maximum; anything else is refused. */
  private int sign(QpData data, int from) {
    double first = change(data, 0, from);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < data.n(); j++) {
        double expected = j == from + i ? first : 0;
        if (Math.abs(first) != 1 || change(data, i, j) != expected) {
          throw notLinear();
        }
      }
    }
    return (int) first;
  }

  /** Of the linear term of a variable, where an entry of the cost is one more. */
  private static double change(QpData data, int costEntry, int variable) {
    return Operand.get(data.p(), costEntry + 1, variable, 0)
        - Operand.get(data.p(), 0, variable, 0);
  }

  private IllegalArgumentException notLinear() {
    return new IllegalArgumentException(
        "parameter \"%s\": expected in the objective, as %s.dot(%s) with factor 1 or as part of a"
                .formatted(cost, cost, decision)
            + " sum with it, and nowhere else:\n"
            + model);
  }

  private @Nullable INDArray shared(QpData data, QpCoefficient coefficient) {
    Operand operand = data.get(coefficient);
    if (operand == null) {
      return null;
    }
    if (!operand.shared()) {
      throw notLinear();
    }
    int rows = size(data, coefficient.rows());
    int columns = coefficient.isMatrix() ? size(data, coefficient.columns()) : 1;
    double[] values = new double[rows * columns];
    if (operand.layout() == null) {
      System.arraycopy(operand.values(), operand.offset(0), values, 0, values.length);
    } else {
      operand.forEachEntry(
          0, columns, (row, column, value) -> values[row * columns + column] = value);
    }
    return coefficient.isMatrix()
        ? DenseArrays.write(values, rows, columns)
        : DenseArrays.write(values, rows);
  }

  private static int size(QpData data, QpCoefficient.Size size) {
    return switch (size) {
      case N -> data.n();
      case N_INEQ -> data.nIneq();
      case N_EQ -> data.nEq();
    };
  }

  private static INDArray first(@Nullable Operand p, int n) {
    double[] values = new double[n];
    for (int j = 0; j < n; j++) {
      values[j] = Operand.get(p, 0, j, 0);
    }
    return DenseArrays.write(values, n);
  }
}
