package io.github.dl4joptnet.model;

/** How an expression bends in the variables and parameters together. */
enum Curvature {
  CONSTANT,
  AFFINE,
  CONVEX,
  CONCAVE;

  boolean isAffine() {
    return this == CONSTANT || this == AFFINE;
  }

  boolean isConvex() {
    return this != CONCAVE;
  }

  boolean isConcave() {
    return this != CONVEX;
  }

  Curvature negated() {
    return switch (this) {
      case CONVEX -> CONCAVE;
      case CONCAVE -> CONVEX;
      case CONSTANT, AFFINE -> this;
    };
  }

  String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
