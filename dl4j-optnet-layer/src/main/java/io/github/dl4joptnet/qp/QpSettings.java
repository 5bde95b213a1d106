package io.github.dl4joptnet.qp;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Immutable settings of a {@link QpSolver}; build with {@link #builder()}. */
public final class QpSettings {
  private static final QpSettings DEFAULTS = builder().build();

  private final double tolerance;
  private final int maxIterations;
  private final int threads;
  private final Backend backend;
  private final FailurePolicy failurePolicy;
  private final double elasticPenalty;
  private final double smoothing;
  private final MatrixForm matrixForm;
  private final @Nullable IterationListener listener;

  private QpSettings(Builder b) {
    tolerance = b.tolerance;
    maxIterations = b.maxIterations;
    threads = b.threads;
    backend = b.backend;
    failurePolicy = b.failurePolicy;
    elasticPenalty = b.elasticPenalty;
    smoothing = b.smoothing;
    matrixForm = b.matrixForm;
    listener = b.listener;
  }

  /** The default settings: tolerance 1e-8 and all cores. */
  public static QpSettings defaults() {
    return DEFAULTS;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these settings. */
  public Builder toBuilder() {
    return new Builder()
        .tolerance(tolerance)
        .maxIterations(maxIterations)
        .threads(threads)
        .backend(backend)
        .failurePolicy(failurePolicy)
        .elasticPenalty(elasticPenalty)
        .smoothing(smoothing)
        .matrixForm(matrixForm)
        .listener(listener);
  }

  /** Bound on residuals and duality gap, absolute and relative to the scale of the data. */
  public double tolerance() {
    return tolerance;
  }

  /**
   * Limit on the iterations of a sample, which then gets {@link QpStatus#MAX_ITERATIONS}:
   * interior-point iterations, and as many rounds of the active set method, which is tried first.
   */
  public int maxIterations() {
    return maxIterations;
  }

  /** Worker threads; 0 stands for all cores. Results do not depend on the number. */
  public int threads() {
    return threads;
  }

  /** Where to compute. */
  public Backend backend() {
    return backend;
  }

  public FailurePolicy failurePolicy() {
    return failurePolicy;
  }

  /**
   * The penalty ρ of soft rows, 0 when off: ½ρ‖t‖² is added to the objective for the violation t of
   * each row of G and A, so that rows that cannot be satisfied are violated by t = λ/ρ, instead of
   * making the sample infeasible. Bounds stay hard.
   */
  public double elasticPenalty() {
    return elasticPenalty;
  }

  /**
   * The complementarity sλ at which the solve stops, 0 for the exact solution. A positive value
   * gives the minimiser of the problem with a logarithmic barrier of that weight, which is smooth
   * in every coefficient; z and its gradient both belong to it.
   */
  public double smoothing() {
    return smoothing;
  }

  /** How the CPU computes with the matrices. */
  public MatrixForm matrixForm() {
    return matrixForm;
  }

  public Optional<IterationListener> listener() {
    return Optional.ofNullable(listener);
  }

  /** All settings but the listener, for op attributes and layer configurations. */
  public SortedMap<String, String> toMap() {
    SortedMap<String, String> map = new TreeMap<>();
    map.put("tolerance", Double.toString(tolerance));
    map.put("maxIterations", Integer.toString(maxIterations));
    map.put("threads", Integer.toString(threads));
    map.put("backend", backend.name());
    map.put("failurePolicy", failurePolicy.name());
    map.put("elasticPenalty", Double.toString(elasticPenalty));
    map.put("smoothing", Double.toString(smoothing));
    map.put("matrixForm", matrixForm.name());
    return map;
  }

  /**
   * Reads what {@link #toMap()} wrote; missing keys keep their defaults.
   *
   * @throws IllegalArgumentException on an unknown key or a malformed value
   */
  public static QpSettings fromMap(Map<String, String> map) {
    Builder b = builder();
    map.forEach(
        (key, value) -> {
          try {
            switch (key) {
              case "tolerance" -> b.tolerance(Double.parseDouble(value));
              case "maxIterations" -> b.maxIterations(Integer.parseInt(value));
              case "threads" -> b.threads(Integer.parseInt(value));
              case "backend" -> b.backend(Backend.valueOf(value));
              case "failurePolicy" -> b.failurePolicy(FailurePolicy.valueOf(value));
              case "elasticPenalty" -> b.elasticPenalty(Double.parseDouble(value));
              case "smoothing" -> b.smoothing(Double.parseDouble(value));
              case "matrixForm" -> b.matrixForm(MatrixForm.valueOf(value));
              default ->
                  throw new IllegalArgumentException(
                      "no such setting; known are " + DEFAULTS.toMap().keySet());
            }
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "QP setting '" + key + "' = '" + value + "': " + e.getMessage(), e);
          }
        });
    return b.build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof QpSettings that
        && toMap().equals(that.toMap())
        && Objects.equals(listener, that.listener);
  }

  @Override
  public int hashCode() {
    return toMap().hashCode();
  }

  @Override
  public String toString() {
    return "QpSettings" + toMap();
  }

  /** Mutable builder; every setter checks its value and returns this. */
  public static final class Builder {
    private double tolerance = 1e-8;
    private int maxIterations = 200;
    private int threads;
    private Backend backend = Backend.AUTO;
    private FailurePolicy failurePolicy = FailurePolicy.MARK;
    private double elasticPenalty;
    private double smoothing;
    private MatrixForm matrixForm = MatrixForm.AUTO;
    private @Nullable IterationListener listener;

    private Builder() {}

    public Builder tolerance(double tolerance) {
      require(tolerance > 0 && tolerance < 1, "tolerance", tolerance, "between 0 and 1");
      this.tolerance = tolerance;
      return this;
    }

    public Builder maxIterations(int maxIterations) {
      require(maxIterations >= 1, "maxIterations", maxIterations, "at least 1");
      this.maxIterations = maxIterations;
      return this;
    }

    /** Worker threads; 0 (the default) stands for all cores. */
    public Builder threads(int threads) {
      require(threads >= 0, "threads", threads, "at least 0, where 0 stands for all cores");
      this.threads = threads;
      return this;
    }

    /** Where to compute; {@link Backend#AUTO} unless set. */
    public Builder backend(Backend backend) {
      this.backend = Objects.requireNonNull(backend, "backend");
      return this;
    }

    public Builder failurePolicy(FailurePolicy failurePolicy) {
      this.failurePolicy = Objects.requireNonNull(failurePolicy, "failurePolicy");
      return this;
    }

    /** See {@link QpSettings#elasticPenalty()}; 0 keeps the rows hard. */
    public Builder elasticPenalty(double elasticPenalty) {
      require(
          elasticPenalty >= 0 && Double.isFinite(elasticPenalty),
          "elasticPenalty",
          elasticPenalty,
          "finite and at least 0");
      this.elasticPenalty = elasticPenalty;
      return this;
    }

    /** See {@link QpSettings#smoothing()}; 0 asks for the exact solution. */
    public Builder smoothing(double smoothing) {
      require(
          smoothing >= 0 && Double.isFinite(smoothing),
          "smoothing",
          smoothing,
          "finite and at least 0");
      this.smoothing = smoothing;
      return this;
    }

    /** How the CPU computes with the matrices; {@link MatrixForm#AUTO} unless set. */
    public Builder matrixForm(MatrixForm matrixForm) {
      this.matrixForm = Objects.requireNonNull(matrixForm, "matrixForm");
      return this;
    }

    /** Observer of the iterations; null for none. Iterations on a GPU are not reported. */
    public Builder listener(@Nullable IterationListener listener) {
      this.listener = listener;
      return this;
    }

    public QpSettings build() {
      return new QpSettings(this);
    }

    private static void require(boolean ok, String name, Object value, String expected) {
      if (!ok) {
        throw new IllegalArgumentException(name + " is " + value + ", expected " + expected);
      }
    }
  }
}
