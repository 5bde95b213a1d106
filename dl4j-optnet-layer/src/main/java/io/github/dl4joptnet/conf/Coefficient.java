package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.internal.storage.ExactArray;
import io.github.dl4joptnet.qp.SparseMatrix;
import java.io.Serializable;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonSubTypes;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Where a coefficient of an {@link OptNetLayer}'s or {@link OptNetVertex}'s quadratic program comes
 * from: given values, learned parameters, another layer's output, or one of the paper's
 * parameterisations. Immutable; use the factory methods.
 *
 * <p>Matrices have shape {@code [rows, n]}, vectors {@code [length]} (given values may also be
 * written {@code [1, length]} or {@code [length, 1]}). Values are stored as doubles, whatever their
 * data type, and converted to the network's data type when the network is built. Except for {@link
 * #input}, a coefficient is shared by the batch, and its gradient is the sum over the batch.
 *
 * <p>Learned matrices are weights in DL4J's sense, learned vectors are biases: {@code l2}, {@code
 * weightDecay} and {@code constrainWeights} act on the former, {@code l2Bias}, {@code biasUpdater}
 * and {@code constrainBias} on the latter.
 *
 * <p>Q, G and A may be sparse, with entries that are fixed, learned or an input, on a fixed
 * pattern. The program is then solved by sparse linear algebra, and no n×n or rows×n array is made;
 * {@link #identity} is sparse then, too.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "source")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FixedCoefficient.class, name = "fixed"),
  @JsonSubTypes.Type(value = FixedSparse.class, name = "fixedSparse"),
  @JsonSubTypes.Type(value = ConstantCoefficient.class, name = "constant"),
  @JsonSubTypes.Type(value = LearnedCoefficient.class, name = "learned"),
  @JsonSubTypes.Type(value = LearnedSparse.class, name = "sparse"),
  @JsonSubTypes.Type(value = LearnedScalar.class, name = "learnedScalar"),
  @JsonSubTypes.Type(value = InputCoefficient.class, name = "input"),
  @JsonSubTypes.Type(value = IdentityQ.class, name = "identity"),
  @JsonSubTypes.Type(value = FactoredQ.class, name = "factored"),
  @JsonSubTypes.Type(value = SparseFactoredQ.class, name = "sparseFactored"),
  @JsonSubTypes.Type(value = TimesPoint.class, name = "timesPoint"),
  @JsonSubTypes.Type(value = Feasible.class, name = "feasible")
})
public sealed interface Coefficient extends Serializable permits CoefficientSource {

  /** The given values, never trained; copied. For Q they have to be symmetric and semidefinite. */
  static Coefficient fixed(INDArray values) {
    return new FixedCoefficient(copy("fixed", values));
  }

  /**
   * A sparse matrix, never trained. For Q it has to be symmetric and semidefinite, with both
   * triangles stored.
   *
   * @throws IllegalArgumentException if it has no entries, or values per sample
   */
  static Coefficient fixed(SparseMatrix matrix) {
    return FixedSparse.of(matrix);
  }

  /** A vector that has the given value everywhere, never trained. */
  static Coefficient constant(double value) {
    return new ConstantCoefficient(value);
  }

  /**
   * A learned matrix {@code [rows, n]}, or a vector of that length, that starts from a random
   * distribution.
   */
  static Coefficient learned(long rows, Distribution distribution) {
    return learned(rows, init(distribution));
  }

  /**
   * The same, initialised by one of DL4J's weight initialisations: fan-in is n, fan-out is rows.
   */
  static Coefficient learned(long rows, WeightInit weightInit) {
    return learned(rows, init(weightInit));
  }

  /**
   * The same, initialised by the {@code weightInit(...)} of the layer or network, by default
   * XAVIER.
   */
  static Coefficient learned(long rows) {
    return learned(rows, (IWeightInit) null);
  }

  private static Coefficient learned(long rows, @Nullable IWeightInit init) {
    if (rows < 1) {
      throw new IllegalArgumentException("learned: rows must be 1 or more, got " + rows);
    }
    return new LearnedCoefficient(rows, init);
  }

  /** A learned matrix or vector that starts at the given values, and has their shape. */
  static Coefficient learned(INDArray initial) {
    return new LearnedCoefficient(0, new InitialValues(copy("learned", initial)));
  }

  /**
   * A sparse G or A whose stored entries are learned; all others stay zero. They are one parameter
   * {@code [nnz]}, in the order in which the entries were given, and start at the matrix's values.
   * A weight in DL4J's sense, although its shape is that of a vector.
   *
   * @throws IllegalArgumentException if it has no entries, or values per sample
   */
  static Coefficient sparse(SparseMatrix initial) {
    return LearnedSparse.of(initial, null);
  }

  /**
   * The same, initialised from a random distribution.
   *
   * @param pattern its values do not matter
   */
  static Coefficient sparse(SparseMatrix pattern, Distribution distribution) {
    return LearnedSparse.of(pattern, init(distribution));
  }

  /**
   * The same, initialised by one of DL4J's weight initialisations: fan-in and fan-out are the mean
   * numbers of entries of a row and of a column.
   */
  static Coefficient sparse(SparseMatrix pattern, WeightInit weightInit) {
    return LearnedSparse.of(pattern, init(weightInit));
  }

  /** A learned vector of the length that the program requires. */
  static Coefficient learned(Distribution distribution) {
    return new LearnedCoefficient(0, init(distribution));
  }

  /** A learned vector that has one parameter for all its entries. */
  static Coefficient learnedScalar(double initial) {
    return new LearnedScalar(initial);
  }

  /**
   * In an {@link OptNetVertex}: what another vertex of the graph computes. Shape {@code [batch,
   * length]} for vectors and {@code [batch, rows·n]} (row by row) or {@code [batch, rows, n]} for
   * matrices.
   */
  static Coefficient input(String name) {
    return new InputCoefficient(name, null);
  }

  /**
   * In an {@link OptNetVertex}: a sparse matrix whose stored entries another vertex computes.
   *
   * @param name of the input, of shape {@code [batch, nnz]}, in the order in which the pattern's
   *     entries were given
   * @param pattern its values do not matter; for Q it has both triangles
   * @throws IllegalArgumentException if the pattern has no entries
   */
  static Coefficient input(String name, SparseMatrix pattern) {
    return new InputCoefficient(name, SparseValues.pattern("input", pattern));
  }

  /** Q = eps·I, fixed; eps &gt; 0. */
  static Coefficient identity(double eps) {
    return new IdentityQ(eps);
  }

  /**
   * Q = L Lᵀ + eps·I with a learned lower triangular L {@code [n, n]} (the paper's section 3.2),
   * initialised from U(0, 1).
   */
  static Coefficient factored(double eps) {
    return factored(eps, new UniformDistribution(0, 1));
  }

  /** The same, with the lower triangle of L initialised from a distribution. */
  static Coefficient factored(double eps, Distribution distribution) {
    return new FactoredQ(eps, init(distribution));
  }

  /** The same, with the lower triangle of L initialised by a weight initialisation. */
  static Coefficient factored(double eps, WeightInit weightInit) {
    return new FactoredQ(eps, init(weightInit));
  }

  /** The same, with L started at the given lower triangular matrix. */
  static Coefficient factored(double eps, INDArray initialL) {
    return new FactoredQ(eps, new InitialValues(copy("factored", initialL)));
  }

  /**
   * Q = L Lᵀ + eps·I with a learned sparse L {@code [n, k]}, lower triangular or not, which starts
   * at the given values and keeps their pattern. Q has an entry for each pair of rows of L that
   * have a column in common: one for each variable where L is diagonal.
   *
   * @throws IllegalArgumentException if L has no entries, or values per sample
   */
  static Coefficient factored(double eps, SparseMatrix initialL) {
    return SparseFactoredQ.of(eps, initialL);
  }

  /**
   * b = A exp(w) with a learned w {@code [n]} that starts at 0: the positive point exp(w) satisfies
   * the equalities, whatever A and w become. With {@code lower(0.0)} the program always has a
   * solution: the Sudoku model of the paper.
   */
  static Coefficient timesExp() {
    return new TimesPoint(null, true);
  }

  /** The same, with w started at given values. */
  static Coefficient timesExp(INDArray initialW) {
    return new TimesPoint(new InitialValues(copy("timesExp", initialW)), true);
  }

  /** b = A z0 with a learned z0 {@code [n]} that starts at 0. */
  static Coefficient timesPoint() {
    return new TimesPoint(null, false);
  }

  /** The same, with z0 started at given values. */
  static Coefficient timesPoint(INDArray initialZ0) {
    return new TimesPoint(new InitialValues(copy("timesPoint", initialZ0)), false);
  }

  /**
   * h = G z0 + s0 with learned z0 {@code [n]} and s0 {@code [nIneq]} (the paper's section 3.2): z0
   * satisfies the inequalities while s0 stays positive. z0 starts at 0 and s0 at 1. As in the
   * paper's experiments, nothing keeps s0 positive. If training makes entries negative, the
   * inequalities may contradict each other, and the samples are marked as infeasible; {@link
   * #strictlyFeasible()} rules that out.
   *
   * <p>Together with b = A z0, both have the same z0. Together with b = A exp(w), the point is
   * exp(w), and there is no z0. So equalities and inequalities have a common solution.
   */
  static Coefficient feasible() {
    return new Feasible(null, null, false);
  }

  /**
   * The same, with z0 {@code [n]} and s0 {@code [nIneq]} started at given values.
   *
   * @param initialZ0 null for the default
   * @param initialS0 null for the default
   */
  static Coefficient feasible(@Nullable INDArray initialZ0, @Nullable INDArray initialS0) {
    return new Feasible(
        initialZ0 == null ? null : new InitialValues(copy("feasible: z0", initialZ0)),
        initialS0 == null ? null : new InitialValues(copy("feasible: s0", initialS0)),
        false);
  }

  /**
   * h = G z0 + exp(logS0), with learned z0 {@code [n]} and logS0 {@code [nIneq]}, both starting at
   * 0: as {@link #feasible()}, with a slack that is positive by construction.
   */
  static Coefficient strictlyFeasible() {
    return new Feasible(null, null, true);
  }

  private static IWeightInit init(Distribution distribution) {
    if (distribution == null) {
      throw new IllegalArgumentException("learned coefficient: the distribution is null");
    }
    return new WeightInitDistribution(distribution);
  }

  private static IWeightInit init(WeightInit weightInit) {
    if (weightInit == null || weightInit == WeightInit.DISTRIBUTION) {
      throw new IllegalArgumentException(
          "learned coefficient: weight initialisation " + weightInit + "; pass a Distribution");
    }
    return weightInit.getWeightInitFunction();
  }

  private static ExactArray copy(String name, INDArray values) {
    if (values == null || values.isEmpty() || values.rank() < 1 || values.rank() > 2) {
      throw new IllegalArgumentException(
          name
              + ": a vector or a matrix is needed, got "
              + (values == null ? "null" : "shape " + Arrays.toString(values.shape())));
    }
    return ExactArray.of(values);
  }
}
