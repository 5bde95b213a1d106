package io.github.dl4joptnet.samples.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class JmhBenchmarksTest {
  /** In this JVM and for an instant: that JMH finds them, and that they run. */
  @Test
  void allRun() throws RunnerException {
    var options =
        new OptionsBuilder()
            .include("io.github.dl4joptnet")
            .param("shape", "10-10-0")
            .param("batch", "2")
            .param("n", "20")
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(1))
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    assertThat(new Runner(options).run())
        .extracting(result -> result.getParams().getBenchmark())
        .map(name -> name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1))
        .containsExactlyInAnyOrder(
            "CholeskyBenchmark.plain",
            "CholeskyBenchmark.solvers",
            "SolveBenchmark.forward",
            "SolveBenchmark.forward",
            "SolveBenchmark.forwardAndBackward",
            "SolveBenchmark.forwardAndBackward");
  }
}
