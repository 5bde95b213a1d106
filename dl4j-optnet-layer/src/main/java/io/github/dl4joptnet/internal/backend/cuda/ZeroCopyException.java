package io.github.dl4joptnet.internal.backend.cuda;

/** Thrown where arrays cannot be used in place on the GPU; the message says why. */
final class ZeroCopyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ZeroCopyException(String message, Throwable cause) {
    super(message, cause);
  }
}
