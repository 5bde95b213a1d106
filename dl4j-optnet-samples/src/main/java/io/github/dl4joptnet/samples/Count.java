package io.github.dl4joptnet.samples;

/** Numbers of things in messages. */
public final class Count {
  private Count() {}

  /** "1 board", "2 boards". */
  public static String of(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }
}
