package io.github.dl4joptnet.op;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Suppresses what ND4J 1.0.0-M2.1 prints to standard output, bypassing any logger: a line for each
 * op that SameDiff differentiates, {@code Added differentiated op …}.
 */
public final class Nd4jConsole {
  private static final String NOISE = "Added differentiated op ";

  private Nd4jConsole() {}

  /**
   * From now on, {@link System#out} drops these lines. Everything else goes to the stream that was
   * there before. Calling it again has no effect, unless {@code System.out} has been replaced
   * since.
   */
  public static synchronized void quiet() {
    if (!(System.out instanceof Quiet)) {
      System.setOut(new Quiet(System.out));
    }
  }

  /**
   * Texts go to the other stream as they are, since it knows the console's encoding. Bytes and
   * numbers are left to the superclass: digits are the same in every encoding of a console.
   */
  private static final class Quiet extends PrintStream {
    private final PrintStream console;

    Quiet(PrintStream console) {
      super(console, true);
      this.console = console;
    }

    @Override
    public void println() {
      console.println();
    }

    @Override
    public void println(@Nullable String line) {
      if (line == null || !line.startsWith(NOISE)) {
        console.println(line);
      }
    }

    @Override
    public void println(@Nullable Object object) {
      println(String.valueOf(object));
    }

    @Override
    public void println(char character) {
      console.println(character);
    }

    @Override
    public void println(char[] characters) {
      console.println(characters);
    }

    @Override
    public void print(@Nullable String text) {
      console.print(text);
    }

    @Override
    public void print(@Nullable Object object) {
      console.print(object);
    }

    @Override
    public void print(char character) {
      console.print(character);
    }

    @Override
    public void print(char[] characters) {
      console.print(characters);
    }

    @Override
    public boolean checkError() {
      return console.checkError();
    }
  }
}
