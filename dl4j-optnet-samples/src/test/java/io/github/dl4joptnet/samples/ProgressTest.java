package io.github.dl4joptnet.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Progress bars in a pseudo-terminal, which Python makes; skipped where there is none. */
class ProgressTest {
  private static final int COLUMNS = 80;

  private static final String PSEUDO_TERMINAL =
      "import os, pty, sys; sys.exit(os.WEXITSTATUS(pty.spawn(sys.argv[1:])))";

  @TempDir Path folder;

  /** Long messages, and results between them, which must stay. */
  static final class Sample {
    public static void main(String[] args) {
      PrintWriter out = new PrintWriter(System.out, true);
      try (Progress progress = new Progress("numbers", 30)) {
        for (int i = 1; i <= 30; i++) {
          progress.step("message " + "of many words ".repeat(12));
          if (i % 3 == 0) {
            progress.println(out, "result " + i);
          }
        }
      }
      out.println("end");
    }
  }

  @Test
  @Timeout(120)
  void resultsStayOnTheScreenAndTheBarDoesNot() throws Exception {
    String raw = inPseudoTerminal(Sample.class);
    assertThat(raw).contains("numbers [");
    List<String> expected = new ArrayList<>();
    for (int i = 3; i <= 30; i += 3) {
      expected.add("result " + i);
    }
    expected.add("end");
    assertThat(screen(raw)).containsExactlyElementsOf(expected);
  }

  @Test
  @Timeout(120)
  void aCommandPrintsTheSameLinesAsWithoutATerminal() throws Exception {
    String[] command = {
      "sudoku", "rules", "--box", "2", "--boards", "3", "--out", folder.toString()
    };
    Cli plain = Cli.run((Object[]) command);
    assertThat(plain.exitCode()).isZero();
    String raw = inPseudoTerminal(Main.class, command);
    assertThat(raw).contains("weights [");
    List<String> lines = screen(raw).stream().map(ProgressTest::withoutTimes).toList();
    assertThat(lines).noneMatch(line -> line.contains("weights ["));
    assertThat(lines)
        .containsSubsequence(
            plain
                .out()
                .lines()
                .filter(line -> !line.contains(folder.toString())) // may be long, and wrap
                .map(ProgressTest::withoutTimes)
                .toList());
  }

  /** Its lines come one by one while the bar is there. */
  @Test
  @Timeout(120)
  void theBenchKeepsEachLineOfItsTable() throws Exception {
    String raw =
        inPseudoTerminal(
            Main.class, "bench --quick --threads 1 --shapes 6-6-0,6-0-3 --batches 1,2".split(" "));
    assertThat(raw).contains("bench [", "6-6-0, shared, batch 2");
    List<String> lines = screen(raw);
    assertThat(lines).noneMatch(line -> line.contains("bench ["));
    for (String shape : List.of("6-6-0 ", "6-0-3 ")) {
      assertThat(lines.stream().filter(line -> line.startsWith(shape))).hasSize(3);
    }
  }

  private static String withoutTimes(String line) {
    return line.replaceAll("[0-9.]+ *ms", "ms").strip();
  }

  private static String inPseudoTerminal(Class<?> main, String... args) throws Exception {
    assumeTrue(hasPty(), "python3 with its module pty");
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3",
                "-c",
                PSEUDO_TERMINAL,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static boolean hasPty() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "-c", "import pty").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** What a terminal shows in the end, lines that have scrolled away included. */
  private static List<String> screen(String raw) {
    List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    int column = 0;
    for (int i = 0; i < raw.length(); i++) {
      StringBuilder line = lines.get(lines.size() - 1);
      char c = raw.charAt(i);
      if (c == '\r') {
        column = 0;
      } else if (c == '\u001b') {
        assertThat(raw.substring(i)).startsWith("\u001b[K");
        line.setLength(Math.min(line.length(), column));
        i += 2;
      } else if (c == '\n' || column == COLUMNS) {
        lines.add(new StringBuilder(c == '\n' ? "" : String.valueOf(c)));
        column = c == '\n' ? 0 : 1;
      } else {
        line.setLength(Math.max(line.length(), column + 1));
        line.setCharAt(column++, c);
      }
    }
    return lines.stream().map(StringBuilder::toString).filter(line -> !line.isBlank()).toList();
  }
}
