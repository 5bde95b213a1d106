package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.qp.QpSettings;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The program that a builder collects; {@link #build} checks that it is complete. */
final class QpDraft {
  private final SortedMap<LayerCoefficient, Coefficient> coefficients = new TreeMap<>();
  private final Set<String> inputs = new LinkedHashSet<>();
  private long nIn;
  private long variables;
  private long nIneq;
  private long nEq;
  private long nOut;
  private double inputScale = 1;
  private QpSettings settings = QpSettings.defaults();
  private boolean warmStart;

  /** The draft of a builder; a method of the public interface would show it to users. */
  static QpDraft of(OptNetBuilder<?> builder) {
    return builder instanceof OptNetLayer.Builder layer
        ? layer.draft
        : ((OptNetVertex.Builder) builder).draft;
  }

  void coefficient(String name, Coefficient coefficient) {
    LayerCoefficient target = LayerCoefficient.named(name);
    if (!(coefficient instanceof CoefficientSource source)) {
      throw new IllegalArgumentException(
          name + ": a Coefficient from its factory methods is needed, got " + coefficient);
    }
    if (!source.fits(target)) {
      throw new IllegalArgumentException(
          name + " cannot come from " + coefficient + source.advice(target));
    }
    coefficients.put(target, coefficient);
    if (coefficient instanceof InputCoefficient input) {
      inputs.add(input.name());
    }
  }

  void nIn(long width) {
    nIn = positive("nIn", width);
  }

  void variables(long n) {
    variables = positive("variables", n);
  }

  void inequalities(long rows) {
    nIneq = positive("inequalities", rows);
  }

  void equalities(long rows) {
    nEq = positive("equalities", rows);
  }

  void nOut(long k) {
    nOut = positive("nOut", k);
  }

  void inputScale(double scale) {
    if (scale == 0 || !Double.isFinite(scale)) {
      throw new IllegalArgumentException(
          "inputScale: a finite value other than 0 is needed, got " + scale);
    }
    inputScale = scale;
  }

  void settings(QpSettings given) {
    settings = Objects.requireNonNull(given, "settings");
  }

  QpSettings settings() {
    return settings;
  }

  void warmStart(boolean given) {
    warmStart = given;
  }

  boolean warmStart() {
    return warmStart;
  }

  /** Whether anything but settings has been given that only coefficients have. */
  boolean hasSizes() {
    return nIn > 0 || variables > 0 || nIneq > 0 || nEq > 0 || nOut > 0 || inputScale != 1;
  }

  private static long positive(String name, long value) {
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(name + ": 1 or more is needed, got " + value);
    }
    return value;
  }

  boolean has(LayerCoefficient target) {
    return coefficients.containsKey(target);
  }

  /** The names of the inputs, in the order in which they were first given. */
  Set<String> inputs() {
    return inputs;
  }

  /**
   * @throws IllegalArgumentException if the coefficients make no program
   */
  ParametricQp build() {
    needs(LayerCoefficient.A, LayerCoefficient.B);
    needs(LayerCoefficient.B, LayerCoefficient.A);
    needs(LayerCoefficient.H, LayerCoefficient.G);
    needs(LayerCoefficient.H_LOWER, LayerCoefficient.G);
    if (has(LayerCoefficient.G) && !has(LayerCoefficient.H) && !has(LayerCoefficient.H_LOWER)) {
      throw new IllegalArgumentException("G without h or hLower: give one of them too");
    }
    boolean box = has(LayerCoefficient.LOWER) && has(LayerCoefficient.UPPER);
    if (!has(LayerCoefficient.Q) && !has(LayerCoefficient.G) && !has(LayerCoefficient.A) && !box) {
      throw new IllegalArgumentException(
          "neither Q nor constraints, so there is no minimum: give Q, such as"
              + " Coefficient.identity(0.1)");
    }
    if (has(LayerCoefficient.P_REST)
        && !(coefficients.get(LayerCoefficient.P) instanceof InputCoefficient)) {
      throw new IllegalArgumentException("pRest follows an input, but p does not come from one");
    }
    ParametricQp qp =
        new ParametricQp(
            coefficients, nIn, variables, nIneq, nEq, nOut, inputScale, settings.toMap());
    qp.sizes();
    coefficients.forEach(
        (target, coefficient) -> ((CoefficientSource) coefficient).checkValues(target));
    ValueChecks.checkOrder(LayerCoefficient.LOWER, LayerCoefficient.UPPER, coefficients);
    ValueChecks.checkOrder(LayerCoefficient.H_LOWER, LayerCoefficient.H, coefficients);
    checkPointGivenOnce(qp);
    return qp;
  }

  private void needs(LayerCoefficient target, LayerCoefficient other) {
    if (has(target) && !has(other)) {
      throw new IllegalArgumentException(target + " without " + other + ": give " + other + " too");
    }
  }

  /** With b = A exp(w) the initial point is w, which h = G exp(w) + s0 must not set again. */
  private void checkPointGivenOnce(ParametricQp qp) {
    long given =
        qp.pointUsers().stream().map(PointCoefficient::point).filter(Objects::nonNull).count();
    boolean byInequalities =
        qp.source(LayerCoefficient.H) instanceof PointCoefficient h && h.point() != null;
    if (given > 1 || (byInequalities && qp.isPointPositive())) {
      throw new IllegalArgumentException(
          "b = %s and h = %s share one point: give its initial value once, with b"
              .formatted(qp.source(LayerCoefficient.B), qp.source(LayerCoefficient.H)));
    }
  }
}
