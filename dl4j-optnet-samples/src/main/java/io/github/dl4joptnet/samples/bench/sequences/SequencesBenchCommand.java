package io.github.dl4joptnet.samples.bench.sequences;

import io.github.dl4joptnet.samples.bench.Clock;
import io.github.dl4joptnet.samples.bench.PhaseTimes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures starts from the previous solution beside cold ones. */
@Command(
    name = "sequences",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures sequences of 20 programs that change a little from step to step: each solved from "
          + "nothing, and from the solution before, one at a time on one thread.",
      "Times are of a solve, without building the batch."
    })
public final class SequencesBenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "Time for each sequence, half of it to warm up. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Override
  public Integer call() {
    if (!(seconds > 0 && seconds <= 3600)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds: expected above 0, to 3600, not " + seconds);
    }
    Clock clock = Clock.ofOneThread();
    SequenceTimer timer = new SequenceTimer(seconds, clock);
    println("Medians in microseconds, %s.".formatted(clock));
    println("Rounds are the factorisations after the first, per solve.");
    println(
        "%-20s %5s %9s %9s %9s %11s %11s %10s"
            .formatted(
                "sequence",
                "scale",
                "cold",
                "warm",
                "warm/cold",
                "cold rounds",
                "warm rounds",
                "|z - z|"));
    int failures = 0;
    for (ProgramSequence sequence : ProgramSequence.all()) {
      failures += print(sequence, timer.measure(sequence));
    }
    println(failures == 0 ? "All QPs were solved." : failures + " QPs were not solved.");
    return 0;
  }

  private int print(ProgramSequence sequence, PhaseTimes<SequenceTimer.Pass> times) {
    SequenceTimer.Pass pass = times.last();
    double steps = SequenceTimer.STEPS;
    println(
        "%-20s %5.1f %9.1f %9.1f %9.2f %11.2f %11.2f %10.1e"
            .formatted(
                sequence.family(),
                sequence.scale(),
                times.median(0) / 1e3 / steps,
                times.median(1) / 1e3 / steps,
                times.median(1) / times.median(0),
                pass.rounds()[0] / steps,
                pass.rounds()[1] / steps,
                pass.difference()));
    return pass.failures();
  }

  private void println(String line) {
    spec.commandLine().getOut().println(line);
  }
}
