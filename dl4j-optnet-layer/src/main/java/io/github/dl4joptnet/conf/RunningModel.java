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
  private final LastSolution<ModelSolution> solution;

  RunningModel(ModelProblem problem, DataType dataType, boolean warmStart) {
    this.model = problem.model();
    this.outputs = problem.outputs();
    this.settings = problem.qpSettings();
    this.dataType = dataType;
    this.solution = new LastSolution<>(warmStart, ModelSolution::release);
  }

  @Override
  public void resize(List<String> inputs, long[][] shapes) {
    solution.forget();
  }

  @Override
  public INDArray solve(
      boolean training, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    long batch = inputs.values().iterator().next().size(0);
    ModelSolution solved =
        solution.next(
            training,
            previous ->
                solve(
                    values(parameters, inputs),
                    previous == null || previous.batch() != batch ? null : previous));
    List<INDArray> columns = new ArrayList<>();
    for (Expression output : outputs) {
      columns.add(RunningChecks.finite(solved, solved.value(output)));
    }
    solution.keep(training);
    return columns.size() == 1 ? columns.get(0) : Nd4j.hstack(columns);
  }

  private Map<String, INDArray> values(
      Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    Map<String, INDArray> values = new HashMap<>(inputs);
    for (Parameter parameter : model.parameters()) {
      if (parameter.isLearned()) {
        INDArray value = parameters.apply(parameter.name());
        model.keepNonnegative(parameter, value);
        values.put(parameter.name(), value);
      }
    }
    return values;
  }

  private ModelSolution solve(Map<String, INDArray> values, @Nullable ModelSolution previous) {
    return previous == null
        ? model.solve(values, settings)
        : model.solve(values, settings, previous);
  }

  @Override
  public Gradients backward(
      INDArray dLdOut, Function<String, INDArray> parameters, Map<String, INDArray> inputs) {
    ModelSolution kept = solution.differentiable();
    ModelSolution solved = kept == null ? solve(values(parameters, inputs), null) : kept;
    List<INDArray> gradients = new ArrayList<>();
    int from = 0;
    for (Expression output : outputs) {
      int to = from + output.size();
      gradients.add(dLdOut.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to)).dup('c'));
      from = to;
    }
    Map<String, INDArray> all = solved.backward(outputs, gradients);
    solution.differentiated(solved);
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
    ModelSolution last = solution.get();
    return last == null ? null : last.program();
  }

  /** What the last solve gave in the model's terms; null before the first. */
  @Nullable ModelSolution modelSolution() {
    return solution.get();
  }

  @Override
  public void endSequence() {
    solution.endSequence();
  }
}
