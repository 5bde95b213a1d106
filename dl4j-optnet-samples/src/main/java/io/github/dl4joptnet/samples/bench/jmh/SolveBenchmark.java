package io.github.dl4joptnet.samples.bench.jmh;

import io.github.dl4joptnet.qp.QpSolution;
import io.github.dl4joptnet.samples.bench.PeerProblems;
import io.github.dl4joptnet.samples.bench.PeerProblems.Matrices;
import io.github.dl4joptnet.samples.bench.QpArrays;
import io.github.dl4joptnet.samples.bench.QpShape;
import io.github.dl4joptnet.samples.bench.SolvePass;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Times of a whole batch, from INDArrays to minimisers and gradients. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SolveBenchmark {
  @Param({"10-10-0", "50-50-0", "100-100-0", "100-50-50", "sudoku", "denoise", "200-200-0"})
  public String shape;

  @Param({"PER_SAMPLE", "SHARED"})
  public Matrices matrices;

  @Param({"1", "128"})
  public int batch;

  @Param("1")
  public int threads;

  private QpArrays problem;
  private SolvePass pass;

  @Setup
  public void generate() {
    problem = PeerProblems.generate(QpShape.parse(shape), matrices, batch, 0);
    pass = new SolvePass(problem, threads);
  }

  @TearDown
  public void release() {
    problem.close();
  }

  @Benchmark
  public QpSolution forward() {
    return pass.forward();
  }

  @Benchmark
  public QpSolution forwardAndBackward() {
    return pass.forwardAndBackward();
  }
}
