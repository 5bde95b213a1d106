package io.github.dl4joptnet.internal.storage;

/** The version numbers of what networks and graphs store. */
public final class StoredForm {
  private StoredForm() {}

  /**
   * Checks that this version of the library can read a stored form.
   *
   * @param what names the thing that was stored, for the message
   * @param format the stored number
   * @param newest the highest number that can be read
   * @throws IllegalArgumentException if it is of a later version, or no version's number
   */
  public static void check(String what, long format, int newest) {
    if (format < 1) {
      throw new IllegalArgumentException(
          what + " is stored in format " + format + ", expected 1 or more: damaged");
    }
    if (format > newest) {
      throw new IllegalArgumentException(
          "%s was saved by a newer version of dl4j-optnet (format %d, this version reads up to %d): update the library"
              .formatted(what, format, newest));
    }
  }
}
