package io.github.dl4joptnet.op;

import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpInternals;
import io.github.dl4joptnet.internal.backend.input.DenseArrays;
import io.github.dl4joptnet.internal.storage.StoredPattern;
import io.github.dl4joptnet.model.QpModel;
import io.github.dl4joptnet.qp.QpSettings;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Quadratic programs as a differentiable part of a SameDiff graph (OptNet, Amos &amp; Kolter 2017):
 *
 * <pre>
 * minimise   ½ zᵀQz + pᵀz
 * subject to A z = b,  hLower ≤ G z ≤ h,  lower ≤ z ≤ upper
 * </pre>
 *
 * <pre>{@code
 * OptNetVariables qp = OptNet.builder(sd).name("qp").Q(q).p(p).G(g).h(h).build();
 * SDVariable loss = sd.loss.meanSquaredError(labels, qp.z(), null);
 * }</pre>
 */
public final class OptNet {

  private OptNet() {}

  public static Builder builder(SameDiff sd) {
    return new Builder(sd);
  }

  /**
   * The same for a program that is stated by expressions.
   *
   * <pre>{@code
   * OptNetModelVariables qp =
   *     OptNet.builder(sd, model).name("qp").parameter("mu", mu).output("w").build();
   * SDVariable loss = sd.loss.meanSquaredError(labels, qp.value("w"), null);
   * }</pre>
   */
  public static OptNetModelBuilder builder(SameDiff sd, QpModel model) {
    if (sd == null || model == null) {
      throw new IllegalArgumentException(
          "%s is null; expected a SameDiff graph and a model"
              .formatted(sd == null ? "sd" : "model"));
    }
    return new OptNetModelBuilder(sd, model);
  }

  /**
   * The output of a DL4J {@code SameDiffLayer} or {@code SameDiffVertex} that contains an OptNet
   * op: {@code value} itself, under the given name, with workarounds for two faults of ND4J
   * 1.0.0-M2.1. SameDiff layers double their own gradients and all those below; this op undoes it,
   * and changes nothing where the fault is absent. And SameDiff refuses to differentiate a graph
   * with unused variables, such as multipliers; this op uses them.
   *
   * @param value what the layer returns: z, any part of it, or anything computed from it. Return
   *     the result of this method unchanged, since the doubling is seen only at a layer's very
   *     output
   * @param unused other variables of the layer without a use, parameters for instance
   */
  public static SDVariable layerOutput(
      SameDiff sd, String name, OptNetVariables variables, SDVariable value, SDVariable... unused) {
    return layerOutput(sd, name, variables.all(), value, unused);
  }

  /** The same for the op of a model. */
  public static SDVariable layerOutput(
      SameDiff sd,
      String name,
      OptNetModelVariables variables,
      SDVariable value,
      SDVariable... unused) {
    return layerOutput(sd, name, variables.all(), value, unused);
  }

  private static SDVariable layerOutput(
      SameDiff sd, String name, List<SDVariable> outputs, SDVariable value, SDVariable... unused) {
    List<SDVariable> inputs = new ArrayList<>();
    inputs.add(value);
    for (SDVariable variable : outputs) {
      List<String> uses =
          Objects.requireNonNull(sd.getVariables().get(variable.name()), variable.name())
              .getInputsForOp();
      if (!variable.name().equals(value.name()) && (uses == null || uses.isEmpty())) {
        inputs.add(variable);
      }
    }
    inputs.addAll(List.of(unused));
    SDVariable output = new OptNetOutputOp(sd, inputs.toArray(SDVariable[]::new)).outputVariable();
    return sd.updateVariableNameAndReference(output, name);
  }

  /** Collects the coefficients; those null or never given are absent from the problem. */
  public static final class Builder {

    private final SameDiff sd;
    private final Map<QpCoefficient, SDVariable> coefficients = new EnumMap<>(QpCoefficient.class);
    private final Map<QpCoefficient, StoredPattern> patterns = new EnumMap<>(QpCoefficient.class);
    private @Nullable String name;
    private long n = -1;
    private long nIneq = -1;
    private long nEq = -1;
    private @Nullable QpSettings settings;

    private Builder(SameDiff sd) {
      if (sd == null) {
        throw new IllegalArgumentException("sd is null; expected a SameDiff graph");
      }
      this.sd = sd;
    }

    /**
     * Names the op: its variables are then {@code name_z}, {@code name_lambda}, {@code name_nu},
     * {@code name_boundDual} and {@code name_status}. By default, a name is made up.
     */
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /** {@code [n, n]}, {@code [batch, n, n]} or {@code [batch, n*n]}, positive semidefinite. */
    public Builder Q(@Nullable SDVariable q) {
      return set(QpCoefficient.Q, q);
    }

    /**
     * A sparse Q.
     *
     * @param pattern both triangles; its values do not matter
     * @param values of the stored entries, in their order: {@code [nnz]} or {@code [batch, nnz]}
     */
    public Builder Q(SparseMatrix pattern, SDVariable values) {
      return set(QpCoefficient.Q, pattern, values);
    }

    /** A sparse Q of constant values, those of the matrix. */
    public Builder Q(SparseMatrix matrix) {
      return setConstant(QpCoefficient.Q, matrix);
    }

    /** {@code [n]} or {@code [batch, n]}. */
    public Builder p(@Nullable SDVariable p) {
      return set(QpCoefficient.P, p);
    }

    /** {@code [nIneq, n]}, {@code [batch, nIneq, n]} or {@code [batch, nIneq*n]}. */
    public Builder G(@Nullable SDVariable g) {
      return set(QpCoefficient.G, g);
    }

    /**
     * A sparse G.
     *
     * @param pattern its values do not matter
     * @param values of the stored entries, in their order: {@code [nnz]} or {@code [batch, nnz]}
     */
    public Builder G(SparseMatrix pattern, SDVariable values) {
      return set(QpCoefficient.G, pattern, values);
    }

    /** A sparse G of constant values, those of the matrix. */
    public Builder G(SparseMatrix matrix) {
      return setConstant(QpCoefficient.G, matrix);
    }

    /** {@code [nIneq]} or {@code [batch, nIneq]}; may be +∞. */
    public Builder h(@Nullable SDVariable h) {
      return set(QpCoefficient.H, h);
    }

    /** {@code [nIneq]} or {@code [batch, nIneq]}; may be −∞, and is where it is not given. */
    public Builder hLower(@Nullable SDVariable hLower) {
      return set(QpCoefficient.H_LOWER, hLower);
    }

    /** {@code [nEq, n]}, {@code [batch, nEq, n]} or {@code [batch, nEq*n]}. */
    public Builder A(@Nullable SDVariable a) {
      return set(QpCoefficient.A, a);
    }

    /**
     * A sparse A.
     *
     * @param pattern its values do not matter
     * @param values of the stored entries, in their order: {@code [nnz]} or {@code [batch, nnz]}
     */
    public Builder A(SparseMatrix pattern, SDVariable values) {
      return set(QpCoefficient.A, pattern, values);
    }

    /** A sparse A of constant values, those of the matrix. */
    public Builder A(SparseMatrix matrix) {
      return setConstant(QpCoefficient.A, matrix);
    }

    /** {@code [nEq]} or {@code [batch, nEq]}. */
    public Builder b(@Nullable SDVariable b) {
      return set(QpCoefficient.B, b);
    }

    /** {@code [n]} or {@code [batch, n]}; may be −∞. */
    public Builder lower(@Nullable SDVariable lower) {
      return set(QpCoefficient.LOWER, lower);
    }

    /** {@code [n]} or {@code [batch, n]}; may be +∞. */
    public Builder upper(@Nullable SDVariable upper) {
      return set(QpCoefficient.UPPER, upper);
    }

    /**
     * States the sizes. They are otherwise taken from the vectors (p, h, b …), which suffices
     * except where a flattened matrix has no vector beside it.
     */
    public Builder sizes(long n, long nIneq, long nEq) {
      if (n < 1 || nIneq < 0 || nEq < 0) {
        throw new IllegalArgumentException(
            "sizes n = %d, nIneq = %d, nEq = %d; expected n ≥ 1 and the others ≥ 0"
                .formatted(n, nIneq, nEq));
      }
      this.n = n;
      this.nIneq = nIneq;
      this.nEq = nEq;
      return this;
    }

    /** Tolerance, threads and so on; {@link QpSettings#defaults()} without. */
    public Builder settings(QpSettings settings) {
      this.settings = settings;
      return this;
    }

    /**
     * Adds the op to the graph.
     *
     * @throws IllegalArgumentException if coefficients do not make a problem (G without h and so
     *     on), are not FLOAT or DOUBLE or belong to another graph, or the name is taken. Shapes are
     *     checked when the graph runs: with the same exception, naming coefficient, shape and
     *     expectation
     */
    public OptNetVariables build() {
      String base = name == null ? freeName() : name;
      QpSpec spec =
          new QpSpec(
              base,
              UUID.randomUUID().toString(),
              new TreeSet<>(coefficients.keySet()),
              new TreeMap<>(patterns),
              n,
              nIneq,
              nEq,
              settings == null ? QpSettings.defaults() : settings);
      check(spec);
      SDVariable[] inputs = coefficients.values().toArray(SDVariable[]::new);
      OptNetOp op = new OptNetOp(sd, inputs, spec);
      List<QpOutput> outputs = op.qpOutputs();
      String[] names =
          outputs.stream().map(output -> variable(base, output)).toArray(String[]::new);
      SDVariable[] variables = sd.updateVariableNamesAndReferences(op.outputVariables(), names);
      return new OptNetVariables(base, outputs, variables);
    }

    private Builder setConstant(QpCoefficient input, SparseMatrix matrix) {
      checkPattern(input, matrix);
      double[] values = QpInternals.values(matrix);
      int nnz = matrix.nnz();
      INDArray array =
          values.length == nnz
              ? DenseArrays.write(values, nnz)
              : DenseArrays.write(values, values.length / nnz, nnz);
      return set(input, matrix, sd.constant(array));
    }

    private Builder set(QpCoefficient input, SparseMatrix pattern, SDVariable values) {
      checkPattern(input, pattern);
      set(input, Objects.requireNonNull(values, input + ": values"));
      patterns.put(input, StoredPattern.of(pattern));
      return this;
    }

    private static void checkPattern(QpCoefficient input, @Nullable SparseMatrix pattern) {
      if (pattern == null || pattern.nnz() == 0) {
        throw new IllegalArgumentException(
            "%s: a sparse matrix with one or more entries is needed, got %s"
                .formatted(input, pattern));
      }
    }

    private Builder set(QpCoefficient input, @Nullable SDVariable variable) {
      patterns.remove(input);
      if (variable == null) {
        coefficients.remove(input);
      } else {
        coefficients.put(input, variable);
      }
      return this;
    }

    private void check(QpSpec spec) {
      if (coefficients.isEmpty()) {
        throw spec.problem("no coefficient was given, expected Q, p or both");
      }
      boolean hasH = spec.has(QpCoefficient.H) || spec.has(QpCoefficient.H_LOWER);
      if (spec.has(QpCoefficient.G) != hasH) {
        throw spec.problem(
            hasH
                ? "h or hLower was given without G, expected G too"
                : "G was given without limits, expected h, hLower or both");
      }
      if (spec.has(QpCoefficient.A) != spec.has(QpCoefficient.B)) {
        throw spec.problem(
            spec.has(QpCoefficient.A) ? "A was given without b" : "b was given without A");
      }
      spec.outputType(coefficients.values().stream().map(SDVariable::dataType).toList());
      coefficients.forEach(
          (input, variable) -> {
            if (variable.getSameDiff() != sd) {
              throw spec.problem(input + " belongs to another SameDiff graph");
            }
          });
      for (QpOutput output : QpOutput.values()) {
        if (sd.hasVariable(variable(spec.name(), output))) {
          throw spec.problem(
              "the graph has a variable \"" + variable(spec.name(), output) + "\" already");
        }
      }
    }

    private String freeName() {
      String candidate = "optnet";
      for (int i = 1; sd.hasVariable(variable(candidate, QpOutput.Z)); i++) {
        candidate = "optnet_" + i;
      }
      return candidate;
    }

    private static String variable(String base, QpOutput output) {
      return base + "_" + output.suffix;
    }
  }
}
