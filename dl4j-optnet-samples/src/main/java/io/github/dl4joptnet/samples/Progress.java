package io.github.dl4joptnet.samples;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar for people at a terminal; nothing at all where the output goes to a file. */
public final class Progress implements AutoCloseable {
  private final ProgressBar bar;

  public Progress(String task, long steps) {
    // Standard output and input both at a terminal: nobody reads the bar from a file later.
    boolean watched = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    bar =
        watched
            ? new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII)
                .hideEta()
                .setUpdateIntervalMillis(200)
                .clearDisplayOnFinish()
                .build()
            : null;
  }

  /** One step further. */
  public void step(String message) {
    if (bar != null) {
      bar.setExtraMessage(message);
      bar.step();
    }
  }

  /** A line of results that stays on the screen, above the bar. */
  public void println(PrintWriter out, String line) {
    if (bar != null) {
      System.err.print("\r\u001b[K");
      System.err.flush();
    }
    out.println(line);
    out.flush();
  }

  /** Takes the bar off the screen. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
