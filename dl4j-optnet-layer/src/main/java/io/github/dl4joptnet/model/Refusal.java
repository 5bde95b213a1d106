package io.github.dl4joptnet.model;

/** Messages about what a model cannot have. */
final class Refusal {
  private Refusal() {}

  /**
   * @param what the expression in words
   * @param rule the rule that it breaks, and what to do instead
   */
  static IllegalArgumentException of(String what, String rule) {
    return new IllegalArgumentException(what + ": " + rule);
  }

  /** "‖w‖₁ [], convex". */
  static String describe(Expression expression) {
    return "%s, of shape %s and %s"
        .formatted(expression, expression.form(), expression.curvature().word());
  }
}
