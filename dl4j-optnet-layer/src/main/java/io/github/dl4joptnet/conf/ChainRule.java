package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.conf.LayerCoefficient.Size;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The coefficients of a program, made from parameters and inputs, and the chain rule from their
 * gradients back to those. An instance is of one pass; {@link CoefficientSource} has the formulas.
 *
 * <p>Coefficients have the shape {@code [rows, n]} or {@code [length]}, or {@code [batch, …]} where
 * they depend on an input; of sparse ones, the stored entries stand for the matrix. Gradients have
 * the shape of what they are the gradient of. All arrays are of the network's data type.
 */
final class ChainRule implements RunningProgram.Gradients {
  private final ParametricQp qp;
  private final QpSizes sizes;
  private final SparsePatterns patterns;
  private final DataType dataType;
  private final Map<String, INDArray> constants;
  private final Function<String, INDArray> parameters;
  private final Map<String, INDArray> inputs;
  private final Map<LayerCoefficient, INDArray> values = new EnumMap<>(LayerCoefficient.class);
  private final Map<LayerCoefficient, INDArray> gradients = new EnumMap<>(LayerCoefficient.class);
  private final Map<String, INDArray> parameterGradients = new HashMap<>();
  private final Map<String, INDArray> inputGradients = new HashMap<>();
  private @Nullable INDArray point;
  private @Nullable INDArray pointGradient;

  /**
   * @param constants what no pass changes; filled here, kept by the caller
   * @param parameters their values by name
   * @param inputs by name, {@code [batch, …]}
   */
  ChainRule(
      ParametricQp qp,
      QpSizes sizes,
      SparsePatterns patterns,
      DataType dataType,
      Map<String, INDArray> constants,
      Function<String, INDArray> parameters,
      Map<String, INDArray> inputs) {
    this.qp = qp;
    this.sizes = sizes;
    this.patterns = patterns;
    this.dataType = dataType;
    this.constants = constants;
    this.parameters = parameters;
    this.inputs = inputs;
  }

  // ---- values

  /** A coefficient of the program; p includes its rest and the scale of the input. */
  INDArray coefficient(LayerCoefficient target) {
    return target == LayerCoefficient.P ? linearTerm() : value(target);
  }

  private INDArray value(LayerCoefficient target) {
    INDArray value = values.get(target);
    if (value == null) {
      value = source(target).value(target, this);
      values.put(target, value);
    }
    return value;
  }

  private CoefficientSource source(LayerCoefficient target) {
    return Objects.requireNonNull(qp.source(target), target.symbol);
  }

  /** p = inputScale · [input, 0] + [0, pRest]. */
  private INDArray linearTerm() {
    INDArray p = value(LayerCoefficient.P);
    INDArray scaled = qp.inputScale() == 1 ? p : p.mul(qp.inputScale());
    if (restLength() == 0) {
      return scaled;
    }
    INDArray whole = Nd4j.create(dataType, p.size(0), n());
    first(whole).assign(scaled);
    if (qp.has(LayerCoefficient.P_REST)) {
      rest(whole).addiRowVector(value(LayerCoefficient.P_REST));
    }
    return whole;
  }

  private long n() {
    return sizes.get(Size.N);
  }

  private long restLength() {
    return sizes.get(Size.REST);
  }

  /** The columns of p that come from the input. */
  private INDArray first(INDArray p) {
    return p.get(NDArrayIndex.all(), NDArrayIndex.interval(0, n() - restLength()));
  }

  private INDArray rest(INDArray p) {
    return p.get(NDArrayIndex.all(), NDArrayIndex.interval(n() - restLength(), n()));
  }

  long[] shape(LayerCoefficient target) {
    return sizes.shape(target);
  }

  boolean isSparse(LayerCoefficient target) {
    return patterns.get(target) != null;
  }

  DataType dataType() {
    return dataType;
  }

  INDArray parameter(String name) {
    return parameters.apply(name);
  }

  /** What is the same in every pass, made once, hence outside of DL4J's workspaces. */
  @SuppressWarnings("try") // the workspace scope is there to be closed
  INDArray constant(String name, Supplier<INDArray> maker) {
    INDArray constant = constants.get(name);
    if (constant == null) {
      try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        constant = maker.get().castTo(dataType);
      }
      constants.put(name, constant);
    }
    return constant;
  }

  /** A matrix that comes row by row, {@code [batch, rows·n]}, becomes {@code [batch, rows, n]}. */
  INDArray input(String name, LayerCoefficient target) {
    INDArray input = Objects.requireNonNull(inputs.get(name), name);
    return target.isMatrix() && !isSparse(target) && input.rank() == 2
        ? input.reshape('c', input.size(0), sizes.get(target.rows), n())
        : input;
  }

  /** The point that right-hand sides are made from, {@code [n]}: exp(w) or z0. */
  private INDArray point() {
    if (point == null) {
      point =
          qp.isPointPositive()
              ? exp(parameter(PointCoefficient.LOG_POINT))
              : parameter(PointCoefficient.POINT);
    }
    return point;
  }

  static INDArray exp(INDArray x) {
    return Nd4j.getExecutioner().exec(new Exp(x, x.ulike()));
  }

  /** A matrix of the program times the point: {@code [rows]}, or {@code [batch, rows]}. */
  INDArray timesPoint(LayerCoefficient target) {
    INDArray matrix = value(target);
    SparseMatrix pattern = patterns.get(target);
    if (pattern != null) {
      return new SparseProduct(pattern, matrix).times(point()).castTo(dataType);
    }
    INDArray product = asRows(matrix).mmul(point().reshape(n(), 1));
    return matrix.rank() == 2
        ? product.reshape(matrix.size(0))
        : product.reshape(matrix.size(0), matrix.size(1));
  }

  /** {@code [rows, n]}, or {@code [batch·rows, n]}. */
  private INDArray asRows(INDArray matrix) {
    return matrix.rank() == 2 ? matrix : matrix.reshape('c', -1, n());
  }

  // ---- gradients

  /** Whether parameters or inputs are behind a coefficient, or behind pRest in p. */
  boolean isLearned(LayerCoefficient target) {
    return source(target).isLearned()
        || target == LayerCoefficient.P
            && qp.has(LayerCoefficient.P_REST)
            && source(LayerCoefficient.P_REST).isLearned();
  }

  /**
   * Applies the chain rule.
   *
   * @param ofCoefficients gradients of the {@linkplain #isLearned learned} coefficients, in the
   *     shape of {@link #coefficient}; changed
   */
  void backward(Map<LayerCoefficient, INDArray> ofCoefficients) {
    gradients.putAll(ofCoefficients);
    INDArray p = gradients.remove(LayerCoefficient.P);
    if (p != null) {
      linearTermBackward(p);
    }
    // b = A z0 adds to the gradient of A, h = G z0 + s0 to that of G: vectors before matrices.
    for (boolean matrices : new boolean[] {false, true}) {
      gradients.forEach(
          (target, gradient) -> {
            if (target.isMatrix() == matrices) {
              source(target).backward(target, gradient, this);
            }
          });
    }
    if (pointGradient != null) {
      if (qp.isPointPositive()) {
        addToParameter(PointCoefficient.LOG_POINT, pointGradient.mul(point()));
      } else {
        addToParameter(PointCoefficient.POINT, pointGradient);
      }
    }
  }

  private void linearTermBackward(INDArray gradient) {
    INDArray ofInput = restLength() == 0 ? gradient : first(gradient);
    if (qp.inputScale() != 1) {
      ofInput = ofInput.muli(qp.inputScale());
    }
    source(LayerCoefficient.P).backward(LayerCoefficient.P, ofInput, this);
    if (qp.has(LayerCoefficient.P_REST)) {
      source(LayerCoefficient.P_REST)
          .backward(LayerCoefficient.P_REST, rest(gradient).sum(0), this);
    }
  }

  /** The way back through {@link #timesPoint}. */
  void timesPointBackward(LayerCoefficient target, INDArray gradient) {
    INDArray matrix = value(target);
    INDArray ofMatrix = gradients.get(target);
    SparseMatrix pattern = patterns.get(target);
    if (pattern != null) {
      SparseProduct product = new SparseProduct(pattern, matrix);
      add(product.gradientOfPoint(gradient).castTo(dataType));
      if (ofMatrix != null) {
        ofMatrix.addi(product.gradientOfValues(gradient, point()).castTo(dataType));
      }
      return;
    }
    INDArray column = gradient.reshape('c', gradient.length(), 1);
    add(asRows(matrix).transpose().mmul(column).reshape(n()));
    if (ofMatrix != null) {
      ofMatrix.addi(column.mmul(point().reshape(1, n())).reshape('c', matrix.shape()));
    }
  }

  private void add(INDArray toPoint) {
    pointGradient = pointGradient == null ? toPoint : pointGradient.addi(toPoint);
  }

  void addToParameter(String name, INDArray gradient) {
    parameterGradients.merge(name, gradient, INDArray::add);
  }

  void addToInput(String name, INDArray gradient) {
    INDArray shaped = gradient.reshape('c', Objects.requireNonNull(inputs.get(name), name).shape());
    inputGradients.merge(name, shaped, INDArray::add);
  }

  /** After {@link #backward}. */
  @Override
  public INDArray parameterGradient(String name) {
    return Objects.requireNonNull(parameterGradients.get(name), name);
  }

  /** After {@link #backward}. */
  @Override
  public INDArray inputGradient(String name) {
    return Objects.requireNonNull(inputGradients.get(name), name);
  }
}
