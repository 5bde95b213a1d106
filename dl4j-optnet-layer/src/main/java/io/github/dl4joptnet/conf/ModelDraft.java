package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.model.Parameter;
import io.github.dl4joptnet.model.QpModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a builder collects for a layer or vertex of a model. */
final class ModelDraft {
  private final QpModel model;
  private final List<Expression> outputs = new ArrayList<>();
  private @Nullable String input;

  ModelDraft(QpModel model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /** The draft of a builder; a method of the public interface would show it to users. */
  static ModelDraft of(OptNetBuilder<?> builder) {
    ModelDraft draft =
        builder instanceof OptNetLayer.Builder layer
            ? layer.model
            : ((OptNetVertex.Builder) builder).model;
    if (draft == null) {
      throw new IllegalArgumentException(
          "input and output are for models: new Builder(model); nOut(k) is for coefficients");
    }
    return draft;
  }

  static void checkNone(@Nullable ModelDraft draft, String coefficient) {
    if (draft != null) {
      throw new IllegalArgumentException(
          coefficient + ": the builder has a model, which makes the coefficients");
    }
  }

  void input(String parameter) {
    if (model.parameterNamed(parameter).isLearned()) {
      throw new IllegalArgumentException(
          "the parameter \"" + parameter + "\" is learned, expected one that is not");
    }
    input = parameter;
  }

  void output(String... variables) {
    for (String variable : variables) {
      outputs.add(model.variableNamed(variable));
    }
  }

  void output(Expression... expressions) {
    outputs.addAll(List.of(expressions));
  }

  ModelProblem build(QpDraft draft) {
    if (draft.hasSizes()) {
      throw new IllegalArgumentException(
          "nIn, nOut, variables, inequalities, equalities and inputScale are for coefficients; a"
              + " model tells its sizes");
    }
    return ModelProblem.of(model, outputs, draft.settings());
  }

  /**
   * @throws IllegalArgumentException unless there is exactly one parameter that is not learned
   */
  ModelProblem buildForLayer(QpDraft draft) {
    List<String> inputs =
        model.parameters().stream().filter(each -> !each.isLearned()).map(Parameter::name).toList();
    if (inputs.size() != 1 || (input != null && !inputs.contains(input))) {
      throw new IllegalArgumentException(
          "a layer has one input, but the model's parameters that are not learned are %s; an OptNetVertex takes several"
              .formatted(inputs));
    }
    return build(draft);
  }
}
