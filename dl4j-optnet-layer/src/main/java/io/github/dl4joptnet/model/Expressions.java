package io.github.dl4joptnet.model;

import io.github.dl4joptnet.qp.SparseMatrix;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Functions that make expressions, for static imports; most are also methods of {@link Expression}.
 */
public final class Expressions {
  private Expressions() {}

  /** Given numbers: a scalar, a vector or a matrix. */
  public static Expression constant(INDArray values) {
    return Constant.of(values);
  }

  public static Expression constant(double number) {
    return Constant.of(number);
  }

  /** The product of a given matrix and x, a vector or a matrix. */
  public static Expression mmul(INDArray matrix, Expression x) {
    return Constant.of(matrix).mmul(x);
  }

  public static Expression mmul(SparseMatrix matrix, Expression x) {
    return Constant.of(matrix).mmul(x);
  }

  public static Expression mmul(Expression a, Expression b) {
    return a.mmul(b);
  }

  public static Expression dot(Expression a, Expression b) {
    return a.dot(b);
  }

  public static Expression dot(INDArray a, Expression b) {
    return b.dot(a);
  }

  public static Expression neg(Expression x) {
    return x.neg();
  }

  public static Expression sum(Expression x) {
    return x.sum();
  }

  public static Expression diff(Expression x) {
    return x.diff();
  }

  public static Expression cumsum(Expression x) {
    return x.cumsum();
  }

  public static Expression transpose(Expression x) {
    return x.transpose();
  }

  /**
   * One after the other: scalars and vectors make a vector; matrices and vectors as long as their
   * rows make a matrix.
   */
  public static Expression concat(Expression... parts) {
    return Concatenation.of(List.of(parts));
  }

  public static Expression abs(Expression x) {
    return x.abs();
  }

  public static Expression pos(Expression x) {
    return x.pos();
  }

  public static Expression max(Expression x) {
    return x.max();
  }

  public static Expression max(Expression a, Expression b) {
    return a.max(b);
  }

  public static Expression min(Expression x) {
    return x.min();
  }

  public static Expression min(Expression a, Expression b) {
    return a.min(b);
  }

  public static Expression norm1(Expression x) {
    return x.norm1();
  }

  public static Expression normMax(Expression x) {
    return x.normMax();
  }

  public static Expression sumLargest(Expression x, int k) {
    return x.sumLargest(k);
  }

  public static Expression square(Expression x) {
    return x.square();
  }

  public static Expression squaredNorm(Expression x) {
    return x.squaredNorm();
  }

  public static Expression quadraticForm(Expression x, INDArray matrix) {
    return x.quadraticForm(matrix);
  }

  public static Expression huber(Expression x, double delta) {
    return x.huber(delta);
  }
}
