package io.github.dl4joptnet.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model in mathematical notation. */
final class ModelText {
  private ModelText() {}

  static String of(QpModel model) {
    StringBuilder text = new StringBuilder();
    Expression objective = model.objective();
    text.append(model.isMaximized() ? "maximize    " : "minimize    ")
        .append(objective == null ? "(no objective yet)" : objective);
    String label = "subject to  ";
    for (Constraint constraint : model.constraints()) {
      text.append('\n').append(label).append(constraint);
      label = "            ";
    }
    label = "where       ";
    List<Expression> symbols = new ArrayList<>(model.variables());
    symbols.addAll(model.parameters());
    for (Expression each : symbols) {
      text.append('\n').append(label).append(each).append(" is a ").append(kind(each));
      label = "            ";
    }
    return text.toString();
  }

  private static String kind(Expression symbol) {
    String what =
        symbol instanceof Parameter parameter
            ? parameter.isLearned() ? "learned parameter" : "parameter"
            : "variable";
    return symbol.form().rank() == 0 ? what : what + " " + Arrays.toString(symbol.shape());
  }
}
