package io.github.dl4joptnet.samples;

import java.io.PrintStream;
import java.io.PrintWriter;

/**
 * A progress bar for people at a terminal; nothing at all where the output goes to a file. It is
 * the last line of the screen, on standard error, and never wraps.
 */
public final class Progress implements AutoCloseable {
  /** The least that terminals have, but for the last column, where some wrap. */
  private static final int COLUMNS = 79;

  private static final int BAR = 20;
  private static final long REDRAW_NANOS = 100_000_000;
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream screen;
  private final String task;
  private final long steps;
  private long done;
  private String message = "";
  private long drawn;

  public Progress(String task, long steps) {
    // Standard output and input both at a terminal: nobody reads the bar from a file later.
    this(
        task,
        steps,
        System.console() != null && !"dumb".equals(System.getenv("TERM")) ? System.err : null);
  }

  /**
   * @param screen null for no bar
   */
  Progress(String task, long steps, PrintStream screen) {
    this.task = task;
    this.steps = steps;
    this.screen = screen;
    draw();
  }

  /** One step further. */
  public void step(String doing) {
    done++;
    message = doing;
    if (System.nanoTime() - drawn > REDRAW_NANOS) {
      draw();
    }
  }

  /** A line of results that stays on the screen, above the bar. */
  public void println(PrintWriter out, String line) {
    print(ERASE);
    out.println(line);
    out.flush();
    draw();
  }

  /** Takes the bar off the screen. */
  @Override
  public void close() {
    print(ERASE);
  }

  private void draw() {
    if (screen == null) {
      return;
    }
    int filled = (int) (BAR * Math.min(done, steps) / Math.max(1, steps));
    String line =
        "%s [%s%s] %d/%d %s"
            .formatted(task, "=".repeat(filled), " ".repeat(BAR - filled), done, steps, message)
            .stripTrailing();
    print(ERASE + line.substring(0, Math.min(COLUMNS, line.length())));
    drawn = System.nanoTime();
  }

  private void print(String text) {
    if (screen != null) {
      screen.print(text);
      screen.flush();
    }
  }
}
