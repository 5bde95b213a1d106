package io.github.dl4joptnet.testing.problems;

/** One QP as plain arrays, null where a part is absent: what the tests' own arithmetic reads. */
public record PlainQp(
    double[][] Q,
    double[] p,
    double[][] G,
    double[] h,
    double[] hLower,
    double[][] A,
    double[] b,
    double[] lower,
    double[] upper) {

  public int n() {
    if (p != null) {
      return p.length;
    }
    double[][] matrix = Q != null ? Q : G != null ? G : A;
    return matrix != null ? matrix[0].length : lower != null ? lower.length : upper.length;
  }

  public int nIneq() {
    return G == null ? 0 : G.length;
  }

  public int nEq() {
    return A == null ? 0 : A.length;
  }

  public double upperLimit(int row) {
    return h == null ? Double.POSITIVE_INFINITY : h[row];
  }

  public double lowerLimit(int row) {
    return hLower == null ? Double.NEGATIVE_INFINITY : hLower[row];
  }

  public double upperBound(int variable) {
    return upper == null ? Double.POSITIVE_INFINITY : upper[variable];
  }

  public double lowerBound(int variable) {
    return lower == null ? Double.NEGATIVE_INFINITY : lower[variable];
  }

  public double objective(double[] z) {
    double sum = p == null ? 0 : DenseMath.dot(p, z);
    return Q == null ? sum : sum + 0.5 * DenseMath.dot(z, DenseMath.times(Q, z));
  }
}
