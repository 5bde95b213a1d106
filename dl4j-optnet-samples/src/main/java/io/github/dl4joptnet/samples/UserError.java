package io.github.dl4joptnet.samples;

/**
 * A failure that the user can mend, such as a missing file: the message is all there is to say, so
 * {@link Main} prints it without a stack trace and ends with exit code 2, as for a wrong option.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserError(String message) {
    super(message);
  }

  public UserError(String message, Throwable cause) {
    super(message, cause);
  }
}
