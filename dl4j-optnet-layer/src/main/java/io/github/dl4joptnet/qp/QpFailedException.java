package io.github.dl4joptnet.qp;

/** Thrown under {@link FailurePolicy#THROW} when a sample was not solved. */
public final class QpFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int sample;
  private final QpStatus status;

  QpFailedException(int sample, QpStatus status, String message) {
    super(message);
    this.sample = sample;
    this.status = status;
  }

  /** Index of the first failed sample in its batch. */
  public int sample() {
    return sample;
  }

  /** Status of that sample. */
  public QpStatus status() {
    return status;
  }
}
