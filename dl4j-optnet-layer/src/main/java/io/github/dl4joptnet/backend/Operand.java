package io.github.dl4joptnet.backend;

/**
 * One coefficient in dense row-major float64. A shared coefficient is stored once and read with
 * stride 0.
 *
 * @param values the entries of all samples, one sample after the other
 * @param stride entries from one sample to the next; 0 when shared by the batch
 * @param size entries of one sample
 */
public record Operand(double[] values, int stride, int size) {

  public boolean shared() {
    return stride == 0;
  }

  /** Index of the first entry of a sample. */
  public int offset(int sample) {
    return sample * stride;
  }
}
