package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.ExactArray;
import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.model.SavedModel;
import io.github.dl4joptnet.qp.QpSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A model as a layer or vertex: its parameters that are not learned are inputs. */
final class ModelProblem implements Problem {
  private static final long serialVersionUID = 1L;

  /** The stored form, of which the model is made again behind a deserialization. */
  private final String json;

  private final TreeMap<String, String> settings;
  private transient volatile @Nullable SavedModel model;

  private ModelProblem(SavedModel model, SortedMap<String, String> settings) {
    this.model = model;
    this.json = model.toJson();
    this.settings = new TreeMap<>(settings);
  }

  /**
   * @param outputs expressions of the model; all variables where there are none
   * @throws IllegalArgumentException if an output is of another model, or the model has no
   *     parameter that is not learned
   */
  static ModelProblem of(QpModel model, List<Expression> outputs, QpSettings settings) {
    List<Expression> given = outputs.isEmpty() ? new ArrayList<>(model.variables()) : outputs;
    ModelProblem problem = new ModelProblem(new SavedModel(model, given), settings.toMap());
    if (problem.inputs().isEmpty()) {
      throw new IllegalArgumentException(
          "all parameters of the model are learned, expected one or more that are inputs");
    }
    return problem;
  }

  @JsonCreator
  static ModelProblem read(
      @JsonProperty("program") @Nullable Map<String, Object> program,
      @JsonProperty("settings") @Nullable SortedMap<String, String> settings) {
    if (program == null || settings == null) {
      throw new IllegalArgumentException(
          "the stored form of a layer of a model needs program and settings: damaged");
    }
    QpSettings.fromMap(settings);
    return new ModelProblem(SavedModel.fromTree(program), settings);
  }

  @JsonProperty("program")
  Map<String, Object> program() {
    return saved().toTree();
  }

  @JsonProperty("settings")
  SortedMap<String, String> settings() {
    return settings;
  }

  private SavedModel saved() {
    SavedModel present = model;
    if (present == null) {
      present = SavedModel.fromJson(json);
      model = present;
    }
    return present;
  }

  QpModel model() {
    return saved().model();
  }

  List<Expression> outputs() {
    return saved().outputs();
  }

  /** The parameters that are not learned, in the order of declaration. */
  List<String> inputs() {
    return model().parameters().stream()
        .filter(each -> !each.isLearned())
        .map(io.github.dl4joptnet.model.Parameter::name)
        .toList();
  }

  @Override
  public long inputWidth() {
    return inputWidth(inputs().get(0));
  }

  @Override
  public long inputWidth(String input) {
    return model().parameterNamed(input).size();
  }

  @Override
  public long variableCount() {
    return model().variables().stream().mapToLong(Expression::size).sum();
  }

  @Override
  public long outputWidth() {
    return outputs().stream().mapToLong(Expression::size).sum();
  }

  @Override
  public Problem withInputWidth(long width) {
    if (width != inputWidth()) {
      throw new IllegalArgumentException(
          "the parameter \"%s\" of the model has %d entries"
              .formatted(inputs().get(0), inputWidth()));
    }
    return this;
  }

  @Override
  public Problem withOutputWidth(long width) {
    if (width != outputWidth()) {
      throw new IllegalArgumentException(
          "the outputs %s of the model have %d entries".formatted(outputs(), outputWidth()));
    }
    return this;
  }

  @Override
  public QpSettings qpSettings() {
    return QpSettings.fromMap(settings);
  }

  @Override
  public List<Parameter> learnedParameters() {
    List<Parameter> learned = new ArrayList<>();
    for (io.github.dl4joptnet.model.Parameter each : model().parameters()) {
      if (each.isLearned()) {
        IWeightInit initial = new InitialValues(ExactArray.of(each.initialValue()));
        long[] shape = each.shape();
        learned.add(
            shape.length == 2
                ? Parameter.matrix(each.name(), initial, shape)
                : Parameter.vector(each.name(), initial, each.size()));
      }
    }
    return learned;
  }

  @Override
  public boolean isVector(String input) {
    return model().parameterNamed(input).shape().length < 2;
  }

  @Override
  public void checkInputs(List<String> inputs, long[][] shapes) {
    if (shapes.length != inputs.size()) {
      throw new IllegalArgumentException(
          "%d inputs %s are needed, got %d".formatted(inputs.size(), inputs, shapes.length));
    }
    for (int k = 0; k < shapes.length; k++) {
      long[] shape = shapes[k];
      io.github.dl4joptnet.model.Parameter parameter = model().parameterNamed(inputs.get(k));
      long[] own = parameter.shape();
      boolean isFlat = shape.length == 2 && shape[1] == parameter.size();
      boolean isMatrix =
          shape.length == 3 && Arrays.equals(own, Arrays.copyOfRange(shape, 1, shape.length));
      if (!(isFlat || isMatrix) || shape[0] != shapes[0][0] || shape[0] == 0) {
        throw new IllegalArgumentException(
            "input \"%s\": [batch, %s] is needed, of the batch of the other inputs, got %s"
                .formatted(
                    inputs.get(k),
                    own.length == 2
                        ? "%d] or [batch, %d, %d".formatted(own[0] * own[1], own[0], own[1])
                        : parameter.size(),
                    Arrays.toString(shape).replace("[-1", "[batch")));
      }
    }
  }

  @Override
  public RunningProgram running(DataType dataType, boolean warmStart) {
    return new RunningModel(this, dataType, warmStart);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelProblem that
        && json.equals(that.json)
        && settings.equals(that.settings);
  }

  @Override
  public int hashCode() {
    return Objects.hash(json, settings);
  }

  @Override
  public String toString() {
    return "outputs=%s, settings=%s, model:\n%s".formatted(outputs(), settings, model());
  }
}
