package io.github.dl4joptnet.loss;

/**
 * The decisions for a batch of costs.
 *
 * @param width entries of a decision
 * @param z row after row
 * @param value per row, what is minimised, at its minimum: c'ᵀz + rest
 * @param rest per row, the part of the value that no predicted cost has a share in
 * @param solved per row; where not, the other entries of the row mean nothing
 */
record Decisions(int width, double[] z, double[] value, double[] rest, boolean[] solved) {

  static Decisions ofRows(int rows, int width) {
    return new Decisions(
        width, new double[rows * width], new double[rows], new double[rows], new boolean[rows]);
  }

  int rows() {
    return solved.length;
  }

  /** Takes a row of others. */
  void set(int row, Decisions others, int from) {
    System.arraycopy(others.z, from * width, z, row * width, width);
    value[row] = others.value[from];
    rest[row] = others.rest[from];
    solved[row] = others.solved[from];
  }

  /** cᵀz of a row, for costs of any rows. */
  double cost(double[] costs, int row) {
    double sum = 0;
    for (int j = row * width; j < (row + 1) * width; j++) {
      sum += costs[j] * z[j];
    }
    return sum;
  }
}
