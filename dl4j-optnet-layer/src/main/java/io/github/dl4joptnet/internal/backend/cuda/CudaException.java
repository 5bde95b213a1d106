package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.qp.QpBackendException;

/** A {@link QpBackendException} with the error code of the CUDA driver. */
public final class CudaException extends QpBackendException {
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
