package io.github.dl4joptnet.qp;

/** One QP as plain arrays, null where a part is absent: what the tests' own arithmetic reads. */
record PlainQp(
    double[][] Q,
    double[] p,
    double[][] G,
    double[] h,
    double[] hLower,
    double[][] A,
    double[] b,
    double[] lower,
    double[] upper) {

  int n() {
    if (p != null) {
      return p.length;
    }
    double[][] matrix = Q != null ? Q : G != null ? G : A;
    return matrix != null ? matrix[0].length : lower != null ? lower.length : upper.length;
  }

  int nIneq() {
    return G == null ? 0 : G.length;
  }

  int nEq() {
    return A == null ? 0 : A.length;
  }

  double upperLimit(int row) {
    return h == null ? Double.POSITIVE_INFINITY : h[row];
  }

  double lowerLimit(int row) {
    return hLower == null ? Double.NEGATIVE_INFINITY : hLower[row];
  }

  double upperBound(int variable) {
    return upper == null ? Double.POSITIVE_INFINITY : upper[variable];
  }

  double lowerBound(int variable) {
    return lower == null ? Double.NEGATIVE_INFINITY : lower[variable];
  }

  double objective(double[] z) {
    double sum = p == null ? 0 : Dense.dot(p, z);
    return Q == null ? sum : sum + 0.5 * Dense.dot(z, Dense.times(Q, z));
  }
}
