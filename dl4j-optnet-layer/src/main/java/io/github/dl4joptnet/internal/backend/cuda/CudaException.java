package io.github.dl4joptnet.internal.backend.cuda;

/** The GPU cannot be used, or failed while it was; the message has the driver's own text. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  public CudaException(String message, int code, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The driver's error code; 0 where there is no usable driver. */
  public int code() {
    return code;
  }
}
