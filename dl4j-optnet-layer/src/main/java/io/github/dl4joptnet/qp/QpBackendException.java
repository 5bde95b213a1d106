package io.github.dl4joptnet.qp;

import org.jspecify.annotations.Nullable;

/**
 * The GPU that the settings ask for cannot be used, or failed in use; the message has the reason,
 * in the words of its driver.
 */
public class QpBackendException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For backends. */
  protected QpBackendException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
