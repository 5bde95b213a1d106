package io.github.dl4joptnet.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model in mathematical notation. */
final class ModelText {
  private ModelText() {}

  /**
   * @param symbols variables and parameters
   */
  static String of(
      boolean isMaximized,
      @Nullable Expression objective,
      List<Constraint> constraints,
      List<Expression> symbols) {
    StringBuilder text = new StringBuilder();
    text.append(isMaximized ? "maximize    " : "minimize    ")
        .append(objective == null ? "(no objective yet)" : objective);
    String label = "subject to  ";
    for (Constraint constraint : constraints) {
      text.append('\n').append(label).append(constraint);
      label = "            ";
    }
    label = "where       ";
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
