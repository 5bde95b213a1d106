package io.github.dl4joptnet.conf;

import io.github.dl4joptnet.model.Expression;
import io.github.dl4joptnet.qp.QpSettings;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The builder methods that {@link OptNetLayer} and {@link OptNetVertex} have in common, for the
 * program
 *
 * <pre>
 * minimise ½ zᵀQz + pᵀz   subject to   A z = b,   hLower ≤ G z ≤ h,   lower ≤ z ≤ upper
 * </pre>
 *
 * with n variables, nIneq inequalities and nEq equalities. Every coefficient may be left out, as
 * long as the program has a minimum.
 *
 * @param <T> the builder
 */
public sealed interface OptNetBuilder<T extends OptNetBuilder<T>>
    permits OptNetLayer.Builder, OptNetVertex.Builder {

  /**
   * Sets a coefficient by its name: Q, pRest, G, h, hLower, A, b, lower, upper (in an {@link
   * OptNetVertex} also p). The methods of those names do the same.
   *
   * @throws IllegalArgumentException if there is no such coefficient, or it cannot come from there
   */
  T coefficient(String name, Coefficient coefficient);

  /**
   * {@code [n, n]}, symmetric and positive semidefinite: identity, factored, fixed or input, each
   * of them dense or sparse.
   */
  default T Q(Coefficient coefficient) {
    return coefficient("Q", coefficient);
  }

  /** {@code [n − nIn]}: the entries of p behind the input; zero where not given. */
  default T pRest(Coefficient coefficient) {
    return coefficient("pRest", coefficient);
  }

  /** {@code [nIneq, n]}; goes with h, hLower or both. */
  default T G(Coefficient coefficient) {
    return coefficient("G", coefficient);
  }

  /** {@code [nIneq]}: the upper side of the inequalities. */
  default T h(Coefficient coefficient) {
    return coefficient("h", coefficient);
  }

  /** {@code [nIneq]}: the lower side of the inequalities; −∞ where not given. */
  default T hLower(Coefficient coefficient) {
    return coefficient("hLower", coefficient);
  }

  /** The lower side of the inequalities, fixed: {@code [nIneq]}, −∞ allowed. */
  default T hLower(INDArray values) {
    return hLower(Coefficient.fixed(values));
  }

  /** The lower side of all inequalities, fixed. */
  default T hLower(double value) {
    return hLower(Coefficient.constant(value));
  }

  /** {@code [nEq, n]}; goes with b. */
  default T A(Coefficient coefficient) {
    return coefficient("A", coefficient);
  }

  /** {@code [nEq]}; goes with A. */
  default T b(Coefficient coefficient) {
    return coefficient("b", coefficient);
  }

  /** {@code [n]}: lower bounds of the variables; learned ones must stay below the upper bounds. */
  default T lower(Coefficient coefficient) {
    return coefficient("lower", coefficient);
  }

  /** Lower bounds, fixed: {@code [n]}, −∞ allowed. */
  default T lower(INDArray values) {
    return lower(Coefficient.fixed(values));
  }

  /** The lower bound of all variables, fixed. */
  default T lower(double value) {
    return lower(Coefficient.constant(value));
  }

  /** {@code [n]}: upper bounds of the variables. */
  default T upper(Coefficient coefficient) {
    return coefficient("upper", coefficient);
  }

  /** Upper bounds, fixed: {@code [n]}, +∞ allowed. */
  default T upper(INDArray values) {
    return upper(Coefficient.fixed(values));
  }

  /** The upper bound of all variables, fixed. */
  default T upper(double value) {
    return upper(Coefficient.constant(value));
  }

  /**
   * The width of p's input. Default: that of the network's input type or of the vertex's input;
   * {@link #pRest} in a vertex needs it.
   */
  default T nIn(long nIn) {
    QpDraft.of(this).nIn(nIn);
    return self();
  }

  /** p = inputScale · input; not 0. Default 1; the paper's experiments use −1. */
  default T inputScale(double scale) {
    QpDraft.of(this).inputScale(scale);
    return self();
  }

  /**
   * The number of variables n. Default: taken from given values, or nIn. If it is larger than nIn,
   * the input gives the first nIn entries of p, and {@link #pRest} (or zeros) the others.
   */
  default T variables(long n) {
    QpDraft.of(this).variables(n);
    return self();
  }

  /** The output is the first nOut variables. Default: all. */
  default T nOut(long nOut) {
    QpDraft.of(this).nOut(nOut);
    return self();
  }

  /**
   * Chooses the variables of the model that are the output, side by side; all unless called. For
   * builders of a {@link io.github.dl4joptnet.model.QpModel}; {@link #nOut} is for coefficients.
   *
   * @throws IllegalArgumentException if there is no model, or no such variable
   */
  default T output(String... variables) {
    ModelDraft.of(this).output(variables);
    return self();
  }

  /**
   * Chooses expressions of the model as output, side by side and flat.
   *
   * @throws IllegalArgumentException if there is no model
   */
  default T output(Expression... expressions) {
    ModelDraft.of(this).output(expressions);
    return self();
  }

  /** The solver's settings. Default: {@link QpSettings#defaults()}. */
  default T settings(QpSettings settings) {
    QpDraft.of(this).settings(settings);
    return self();
  }

  /**
   * Whether a forward pass of inference starts each sample from the solution that the last pass had
   * for the sample at the same place in the batch, as in a control loop or with {@code
   * rnnTimeStep}: {@link io.github.dl4joptnet.qp.QpSolver#solve(io.github.dl4joptnet.qp.QpBatch,
   * io.github.dl4joptnet.qp.QpSolution)}. Default: false.
   *
   * <p>z is that of a cold start to 1e-9, where it is unique, but not to the last bit. So training
   * never uses it: its steps start cold, and so does the first pass after one, or after another
   * batch size. Frozen layers always start cold, since DL4J runs their training steps as inference.
   * {@link WarmStarts#clear} ends a sequence. The matrices of the last batch stay in memory until
   * the next one.
   */
  default T warmStart(boolean warmStart) {
    QpDraft.of(this).warmStart(warmStart);
    return self();
  }

  @SuppressWarnings("unchecked") // T is the builder
  private T self() {
    return (T) this;
  }
}
