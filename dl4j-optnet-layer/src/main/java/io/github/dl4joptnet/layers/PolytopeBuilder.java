package io.github.dl4joptnet.layers;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What the builders of layers whose output lies in a polytope have in common.
 *
 * @param <T> the builder
 */
@SuppressWarnings("unchecked") // T is the builder
abstract class PolytopeBuilder<T extends PolytopeBuilder<T>> extends ProgramLayerBuilder<T> {
  private final int n;
  private final Polytope polytope;

  /**
   * @param n the number of variables, at least 1
   */
  PolytopeBuilder(int n) {
    this.n = n;
    this.polytope = new Polytope(n);
  }

  int n() {
    return n;
  }

  Polytope polytope() {
    return polytope;
  }

  /** Adds A z = b: {@code [rows, n]}, {@code [rows]}; copied. */
  public T equalities(INDArray A, INDArray b) {
    polytope.equalities(A, b);
    return (T) this;
  }

  /** Adds G z ≤ h: {@code [rows, n]}, {@code [rows]}; copied. */
  public T inequalities(INDArray G, INDArray h) {
    polytope.inequalities(G, h);
    return (T) this;
  }

  /** Lower bounds {@code [n]}; −∞ for none. */
  public T lower(INDArray lower) {
    polytope.lower(lower);
    return (T) this;
  }

  /** The lower bound of all variables. */
  public T lower(double lower) {
    return lower(Nd4j.valueArrayOf(new long[] {n}, lower, DataType.DOUBLE));
  }

  /** Upper bounds {@code [n]}; +∞ for none. */
  public T upper(INDArray upper) {
    polytope.upper(upper);
    return (T) this;
  }

  /** The upper bound of all variables. */
  public T upper(double upper) {
    return upper(Nd4j.valueArrayOf(new long[] {n}, upper, DataType.DOUBLE));
  }
}
