package io.github.dl4joptnet.samples;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/**
 * One run of the command line inside this process.
 *
 * @param out its standard output
 * @param err its standard error
 */
public record Cli(int exitCode, String out, String err) {

  /** Arguments are turned into text, so that paths can be given. */
  public static Cli run(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    return new Cli(exitCode, out.toString(), err.toString());
  }

  /** The last line of standard output. */
  public String lastLine() {
    return out.lines().reduce("", (before, line) -> line);
  }
}
