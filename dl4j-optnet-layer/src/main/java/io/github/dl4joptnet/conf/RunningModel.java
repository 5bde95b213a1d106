package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.ModelSolution;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.QpSolution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The model of a running layer or vertex. */
final class RunningModel implements RunningProgram {
  private final QpModel model;
  private final List<Expression> outputs;
  private final QpSettings settings;
  private final DataType dataType;
  private @Nullable ModelSolution solution;

  /** Whether {@link #solution} can still be differentiated. */
  private boolean differentiable;

  RunningModel(ModelProblem problem, DataType dataType) {
    this.model = problem.model();
    this.outputs = problem.outputs();
    this.settings = problem.qpSettings();
    this.dataType = dataType;
  }

  @Override
  public void resize(List<String> inputs, long[][] shapes) {
    forget();
  }

  @Override
  public INDArray solve(
      boolean training, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    forget();
    ModelSolution solved = solveNow(parameters, inputs);
    solution = solved;
    List<INDArray> columns = new ArrayList<>();
    for (Expression output : outputs) {
      INDArray value = solved.value(output);
      columns.add(value.reshape('c', solved.batch(), output.size()));
    }
    if (training) {
      differentiable = true;
    } else {
      solved.release();
    }
    return columns.size() == 1 ? columns.get(0) : Nd4j.hstack(columns);
  }

  private ModelSolution solveNow(
      Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    Map<String, INDArray> values = new HashMap<>(inputs);
    for (Parameter parameter : model.parameters()) {
      if (parameter.isLearned()) {
        INDArray value = parameters.apply(parameter.name());
        keepNonnegative(parameter, value);
        values.put(parameter.name(), value);
      }
    }
    return model.solve(values, settings);
  }

  /** The weights of convex functions; what an update has made negative becomes 0. */
  private void keepNonnegative(Parameter parameter, INDArray value) {
    boolean[] nonnegative = model.nonnegative(parameter);
    for (int i = 0; i < nonnegative.length; i++) {
      if (nonnegative[i] && value.getDouble(i) < 0) {
        value.putScalar(i, 0);
      }
    }
  }

  @Override
  public Gradients backward(
      INDArray dLdOut, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    ModelSolution solved =
        differentiable && solution != null ? solution : solveNow(parameters, inputs);
    solution = solved;
    List<INDArray> gradients = new ArrayList<>();
    int from = 0;
    for (Expression output : outputs) {
      int to = from + output.size();
      gradients.add(dLdOut.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).dup('c'));
      from = to;
    }
    Map<String, INDArray> all = solved.backward(outputs, gradients);
    solved.release();
    differentiable = false;
    return new Gradients() {
      @Override
      public INDArray parameterGradient(String name) {
        return Objects.requireNonNull(all.get(name), name);
      }

      @Override
      public INDArray inputGradient(String name) {
        return Objects.requireNonNull(all.get(name), name).castTo(dataType);
      }
    };
  }

  @Override
  public @Nullable QpSolution solution() {
    return solution == null ? null : solution.program();
  }

  /** What the last solve gave in the model's terms; null before the first. */
  @Nullable ModelSolution modelSolution() {
    return solution;
  }

  private void forget() {
    if (differentiable && solution != null) {
      solution.release();
    }
    differentiable = false;
    solution = null;
  }
}
