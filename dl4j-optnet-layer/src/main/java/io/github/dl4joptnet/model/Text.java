package io.github.dl4joptnet.model;

/** A formula, and how strongly its outermost operation binds. */
record Text(String text, int binding) {
  private static final int SUM = 0;
  private static final int PRODUCT = 1;
  private static final int ATOM = 2;

  static Text sum(String text) {
    return new Text(text, SUM);
  }

  static Text product(String text) {
    return new Text(text, PRODUCT);
  }

  static Text atom(String text) {
    return new Text(text, ATOM);
  }

  /** In brackets unless it is a product or binds more strongly. */
  String asFactor() {
    return binding >= PRODUCT ? text : "(" + text + ")";
  }

  /** In brackets unless nothing can tear it apart. */
  String asOperand() {
    return binding >= ATOM ? text : "(" + text + ")";
  }
}
