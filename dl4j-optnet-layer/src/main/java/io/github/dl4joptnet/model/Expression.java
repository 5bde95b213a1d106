package io.github.dl4joptnet.model;

import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A scalar, vector or matrix made of the variables and parameters of a {@link QpModel}. Immutable.
 *
 * <p>Two operands have the same shape, or one of them is broadcast: a number, a scalar or a vector
 * of length 1 to any shape, a vector as long as the rows of a matrix to each row. Entries of
 * matrices are in row-major order.
 *
 * <p>Each method checks that its result can be part of a convex quadratic program, and otherwise
 * throws an {@link IllegalArgumentException} that says what is wrong: a shape, or a rule of
 * disciplined convex programming (Grant, Boyd and Ye 2006) or of its extension to parameters
 * (Agrawal et al. 2019). Both variables and parameters are affine. In a product, one factor has no
 * variables and one has no parameters; the parameters in the argument of a function such as {@code
 * norm1} do not count.
 */
public abstract class Expression extends Node {
  private static final int DEEPEST_TEXT = 40;

  Expression(Shape shape, Traits traits, @Nullable QpModel model) {
    super(shape, traits, model);
  }

  /** Of an expression that is made of others. */
  Expression(Shape shape, Traits traits, List<Expression> arguments) {
    super(shape, traits, arguments);
  }

  // ---- what it is

  /** {@code []}, {@code [length]} or {@code [rows, columns]}. */
  public final long[] shape() {
    return form().toArray();
  }

  /** Number of entries. */
  public final int size() {
    return form().size();
  }

  /** Affine in variables and parameters; constants are affine too. */
  public final boolean isAffine() {
    return curvature().isAffine();
  }

  /** Affine, or known to be convex. */
  public final boolean isConvex() {
    return curvature().isConvex();
  }

  /** Affine, or known to be concave. */
  public final boolean isConcave() {
    return curvature().isConcave();
  }

  /** In mathematical notation. */
  @Override
  public final String toString() {
    return text(DEEPEST_TEXT).text();
  }

  // ---- affine

  public final Expression add(Expression other) {
    return Sum.of("add", this, other);
  }

  public final Expression add(double number) {
    return add(Constant.of(number));
  }

  public final Expression add(INDArray values) {
    return add(Constant.of(values));
  }

  public final Expression sub(Expression other) {
    return Sum.of("sub", this, other);
  }

  public final Expression sub(double number) {
    return sub(Constant.of(number));
  }

  public final Expression sub(INDArray values) {
    return sub(Constant.of(values));
  }

  public final Expression neg() {
    return Linear.of(Linear.Kind.NEG, this);
  }

  /** Entry by entry; one of the factors has no variables. */
  public final Expression mul(Expression other) {
    return Product.of(this, other);
  }

  public final Expression mul(double number) {
    return mul(Constant.of(number));
  }

  public final Expression mul(INDArray values) {
    return mul(Constant.of(values));
  }

  /** Entry by entry, by constants; parameters are not affine in a denominator. */
  public final Expression div(Expression other) {
    return Product.quotient(this, other);
  }

  public final Expression div(double number) {
    return div(Constant.of(number));
  }

  public final Expression div(INDArray values) {
    return div(Constant.of(values));
  }

  /** The matrix product; vectors are rows on the left and columns on the right. */
  public final Expression mmul(Expression other) {
    return MatrixProduct.of(this, other);
  }

  public final Expression mmul(INDArray values) {
    return mmul(Constant.of(values));
  }

  /** The sum of the products of all entries; both have the same number of entries. */
  public final Expression dot(Expression other) {
    return MatrixProduct.dot(this, other);
  }

  public final Expression dot(INDArray values) {
    return dot(Constant.of(values));
  }

  /** The sum of all entries, a scalar. */
  public final Expression sum() {
    return Linear.of(Linear.Kind.SUM, this);
  }

  /** The sums of a matrix along a dimension, a vector: 0 adds the rows up, 1 the columns. */
  public final Expression sum(int dimension) {
    return Linear.of(Linear.Kind.SUM_ALONG, this, dimension);
  }

  /** The transposed matrix; vectors stay as they are. */
  public final Expression transpose() {
    return form().isMatrix() ? Linear.of(Linear.Kind.TRANSPOSE, this) : this;
  }

  /** An entry of a vector, a scalar. */
  public final Expression get(int index) {
    return Linear.of(Linear.Kind.GET, this, index);
  }

  /** A part of a vector, without the entry {@code to}. */
  public final Expression get(int from, int to) {
    return Linear.of(Linear.Kind.SLICE, this, from, to);
  }

  /** A row of a matrix, a vector. */
  public final Expression row(int index) {
    return Linear.of(Linear.Kind.ROW, this, index);
  }

  /** Adjacent rows of a matrix, without row {@code to}. */
  public final Expression rows(int from, int to) {
    return Linear.of(Linear.Kind.ROWS, this, from, to);
  }

  /** A column of a matrix, a vector. */
  public final Expression column(int index) {
    return Linear.of(Linear.Kind.COLUMN, this, index);
  }

  /** Adjacent columns of a matrix, without column {@code to}. */
  public final Expression columns(int from, int to) {
    return Linear.of(Linear.Kind.COLUMNS, this, from, to);
  }

  /** The same entries, row by row, in another shape: one size for a vector, two for a matrix. */
  public final Expression reshape(int... sizes) {
    return Linear.of(Linear.Kind.RESHAPE, this, sizes);
  }

  /** This and others, one after the other: scalars and vectors, or rows of matrices. */
  public final Expression concat(Expression... others) {
    Expression[] all = new Expression[others.length + 1];
    all[0] = this;
    System.arraycopy(others, 0, all, 1, others.length);
    return Expressions.concat(all);
  }

  /** Differences of successive entries of a vector, or of successive rows of a matrix. */
  public final Expression diff() {
    return Linear.of(Linear.Kind.DIFF, this);
  }

  /** Running sums of the entries of a vector, or of the rows of a matrix. */
  public final Expression cumsum() {
    return Linear.of(Linear.Kind.CUMSUM, this);
  }

  // ---- convex and concave

  /** Absolute values; convex. */
  public final Expression abs() {
    return Function.of(Function.Kind.ABS, this);
  }

  /** Positive parts, max(x, 0); convex. */
  public final Expression pos() {
    return Function.of(Function.Kind.POS, this);
  }

  /** The largest entry, a scalar; convex. */
  public final Expression max() {
    return Function.of(Function.Kind.MAX, this);
  }

  /** The larger one of each pair of entries; convex. */
  public final Expression max(Expression other) {
    return Function.of(Function.Kind.MAXIMUM, this, other);
  }

  public final Expression max(double number) {
    return max(Constant.of(number));
  }

  public final Expression max(INDArray values) {
    return max(Constant.of(values));
  }

  /** The smallest entry, a scalar; concave. */
  public final Expression min() {
    return Function.of(Function.Kind.MIN, this);
  }

  /** The smaller one of each pair of entries; concave. */
  public final Expression min(Expression other) {
    return Function.of(Function.Kind.MINIMUM, this, other);
  }

  public final Expression min(double number) {
    return min(Constant.of(number));
  }

  public final Expression min(INDArray values) {
    return min(Constant.of(values));
  }

  /** The sum of the absolute values, a scalar; convex. */
  public final Expression norm1() {
    return Function.of(Function.Kind.NORM1, this);
  }

  /** The largest absolute value, a scalar; convex. */
  public final Expression normMax() {
    return Function.of(Function.Kind.NORM_MAX, this);
  }

  /** The sum of the k largest entries, a scalar; convex. */
  public final Expression sumLargest(int k) {
    return Function.of(Function.Kind.SUM_LARGEST, this, k);
  }

  /** The squares of the entries; convex, for objectives only. */
  public final Expression square() {
    return Function.of(Function.Kind.SQUARE, this);
  }

  /** The sum of the squares, a scalar; convex, for objectives only. */
  public final Expression squaredNorm() {
    return Function.of(Function.Kind.SQUARED_NORM, this);
  }

  /**
   * xᵀ P x for a vector x, a scalar; for objectives only. Convex where P is positive semidefinite,
   * concave where −P is.
   *
   * @param matrix P, {@code [n, n]}, symmetric
   */
  public final Expression quadraticForm(INDArray matrix) {
    return QuadraticForm.of(this, Constant.of(matrix));
  }

  /** The same for a sparse P: both triangles. */
  public final Expression quadraticForm(SparseMatrix matrix) {
    return QuadraticForm.of(this, Constant.of(matrix));
  }

  /** The same for a constant P. That of a parameter L is {@code mmul(L, x).squaredNorm()}. */
  public final Expression quadraticForm(Expression matrix) {
    return QuadraticForm.of(this, Objects.requireNonNull(matrix, "matrix"));
  }

  /**
   * Huber's function of each entry r; convex, for objectives only: ½r² within delta, delta(|r| −
   * ½delta) beyond.
   */
  public final Expression huber(double delta) {
    return Huber.of(this, delta);
  }

  // ---- constraints

  public final Constraint eq(Expression other) {
    return Constraint.equality(this, other);
  }

  public final Constraint eq(double number) {
    return eq(Constant.of(number));
  }

  public final Constraint eq(INDArray values) {
    return eq(Constant.of(values));
  }

  /** ≤ entry by entry; this has to be convex and the other side concave. */
  public final Constraint lte(Expression other) {
    return Constraint.atMost(this, other);
  }

  /** Infinity is no limit. */
  public final Constraint lte(double number) {
    return lte(Constant.limit(number));
  }

  /** Infinities are no limits. */
  public final Constraint lte(INDArray values) {
    return lte(Constant.limit(values));
  }

  /** ≥ entry by entry; this has to be concave and the other side convex. */
  public final Constraint gte(Expression other) {
    return Constraint.atLeast(this, other);
  }

  /** −∞ is no limit. */
  public final Constraint gte(double number) {
    return gte(Constant.limit(number));
  }

  /** −∞ is no limit. */
  public final Constraint gte(INDArray values) {
    return gte(Constant.limit(values));
  }

  /**
   * lower ≤ this ≤ upper, entry by entry; this has to be affine, and the limits without variables.
   */
  public final Constraint between(Expression lower, Expression upper) {
    return Constraint.between(this, lower, upper);
  }

  /** Infinities are no limits. */
  public final Constraint between(double lower, double upper) {
    return between(Constant.limit(lower), Constant.limit(upper));
  }

  /** Infinities are no limits. */
  public final Constraint between(INDArray lower, INDArray upper) {
    return between(Constant.limit(lower), Constant.limit(upper));
  }
}
