package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.op.OptNet;
import io.github.dl4joptnet.op.OptNetVariables;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Builds the SameDiff graph of a layer or vertex from its {@link ParametricQp}. */
final class QpGraph {
  /** No input or parameter can have a name with this prefix. */
  static final String PREFIX = "optnet_";

  private final ParametricQp qp;
  private final QpSizes sizes;
  private final SameDiff sd;
  private final DataType dataType;
  private final Map<String, SDVariable> inputs;
  private final Map<String, SDVariable> parameters;
  private final Map<LayerCoefficient, SDVariable> variables = new EnumMap<>(LayerCoefficient.class);
  private @Nullable SDVariable point;

  QpGraph(
      ParametricQp qp,
      QpSizes sizes,
      SameDiff sd,
      Map<String, SDVariable> inputs,
      Map<String, SDVariable> parameters) {
    this.qp = qp;
    this.sizes = sizes;
    this.sd = sd;
    this.inputs = inputs;
    this.parameters = parameters;
    this.dataType = inputs.values().iterator().next().dataType();
  }

  /**
   * Adds the program; returns the output, which is the first nOut variables {@code [batch, nOut]}.
   */
  SDVariable define() {
    OptNet.Builder program =
        OptNet.builder(sd)
            .name(PREFIX + "qp")
            .sizes(sizes.get(Size.N), sizes.get(Size.N_INEQ), sizes.get(Size.N_EQ))
            .settings(qp.qpSettings());
    if (qp.has(LayerCoefficient.Q)) {
      program.Q(variable(LayerCoefficient.Q));
    }
    if (qp.has(LayerCoefficient.P)) {
      program.p(linearTerm());
    }
    if (qp.has(LayerCoefficient.G)) {
      program.G(variable(LayerCoefficient.G));
    }
    if (qp.has(LayerCoefficient.H)) {
      program.h(variable(LayerCoefficient.H));
    }
    if (qp.has(LayerCoefficient.H_LOWER)) {
      program.hLower(variable(LayerCoefficient.H_LOWER));
    }
    if (qp.has(LayerCoefficient.A)) {
      program.A(variable(LayerCoefficient.A)).b(variable(LayerCoefficient.B));
    }
    if (qp.has(LayerCoefficient.LOWER)) {
      program.lower(variable(LayerCoefficient.LOWER));
    }
    if (qp.has(LayerCoefficient.UPPER)) {
      program.upper(variable(LayerCoefficient.UPPER));
    }
    OptNetVariables solution = program.build();
    return OptNet.layerOutput(sd, PREFIX + "z", solution, firstVariables(solution.z()));
  }

  /** A matrix product instead of a slice: SameDiff's slices have a broken backward at batch 1. */
  private SDVariable firstVariables(SDVariable z) {
    long n = sizes.get(Size.N);
    if (qp.nOut() == 0 || qp.nOut() == n) {
      return z;
    }
    INDArray first = Nd4j.create(dataType, n, qp.nOut());
    for (long i = 0; i < qp.nOut(); i++) {
      first.putScalar(i, i, 1);
    }
    return sd.mmul(z, constant("first", first));
  }

  /** p = inputScale · [input, 0] + [0, pRest]. */
  private SDVariable linearTerm() {
    SDVariable p = variable(LayerCoefficient.P);
    long n = sizes.get(Size.N);
    long width = sizes.get(Size.REST) == 0 ? n : n - sizes.get(Size.REST);
    if (width < n) {
      INDArray place = Nd4j.create(dataType, width, n);
      for (long i = 0; i < width; i++) {
        place.putScalar(i, i, qp.inputScale());
      }
      p = sd.mmul(p, constant("place", place));
    } else if (qp.inputScale() != 1) {
      p = p.mul(qp.inputScale());
    }
    if (qp.has(LayerCoefficient.P_REST)) {
      SDVariable front = constant("front", Nd4j.create(dataType, width));
      p = p.add(sd.concat(0, front, variable(LayerCoefficient.P_REST)));
    }
    return p;
  }

  private SDVariable variable(LayerCoefficient target) {
    SDVariable variable = variables.get(target);
    if (variable == null) {
      variable = Objects.requireNonNull(qp.source(target), target.symbol).variable(target, this);
      variables.put(target, variable);
    }
    return variable;
  }

  /**
   * A matrix of the program times a vector {@code [n]}: {@code [rows]}, or {@code [batch, rows]}.
   */
  SDVariable times(LayerCoefficient target, SDVariable vector) {
    SDVariable matrix = variable(target);
    long rows = sizes.get(target.rows);
    long n = sizes.get(Size.N);
    if (qp.source(target) instanceof InputCoefficient) {
      // No sum over an axis: in ND4J 1.0.0-M2.1 the axis is lost once a gradient was computed.
      SDVariable allRows = sd.reshape(matrix, -1, n);
      return sd.reshape(sd.mmul(allRows, sd.reshape(vector, n, 1)), -1, rows);
    }
    return sd.reshape(sd.mmul(matrix, sd.reshape(vector, n, 1)), rows);
  }

  /** The point that the right-hand sides are made from, {@code [n]}: exp(w) or z0. */
  SDVariable point() {
    if (point == null) {
      point =
          qp.isPointPositive()
              ? sd.math().exp(parameter(PointCoefficient.LOG_POINT))
              : parameter(PointCoefficient.POINT);
    }
    return point;
  }

  SDVariable parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  SDVariable input(String name) {
    return Objects.requireNonNull(inputs.get(name), name);
  }

  SDVariable constant(String name, INDArray values) {
    return sd.constant(PREFIX + name, values.castTo(dataType));
  }

  SDVariable constant(String name, ExactArray values, long[] shape) {
    return constant(name, values.toArray(dataType, shape));
  }

  SDVariable constant(String name, double value, long[] shape) {
    return constant(name, Nd4j.valueArrayOf(shape, value, dataType));
  }

  long[] shape(LayerCoefficient target) {
    return sizes.shape(target);
  }

  DataType dataType() {
    return dataType;
  }

  SameDiff sameDiff() {
    return sd;
  }
}
