package io.github.dl4joptnet.internal.model;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What outputs have where a sample was not solved. */
public final class UnsolvedRows {
  private UnsolvedRows() {}

  /**
   * The value of an output as rows, with zeros where a sample was not solved and its own parameters
   * make the output NaN or infinite: that must not reach the layers above.
   *
   * @param solved for each sample
   * @param value {@code [batch, …]}; changed in place
   * @return {@code [batch, size]}
   */
  public static INDArray finite(boolean[] solved, INDArray value) {
    int batch = solved.length;
    INDArray rows = value.reshape('c', batch, value.length() / batch);
    for (int sample = 0; sample < batch; sample++) {
      if (!solved[sample] && !Double.isFinite(rows.getRow(sample).sumNumber().doubleValue())) {
        rows.getRow(sample).assign(0);
      }
    }
    return rows;
  }
}
