package io.github.dl4joptnet.samples.bench.jmh;

import io.github.dl4joptnet.internal.linalg.Cholesky;
import io.github.dl4joptnet.samples.bench.CholeskyTimer;
import io.github.dl4joptnet.samples.bench.PlainCholesky;
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
import org.openjdk.jmh.annotations.Warmup;

/** The solver's Cholesky factorisation and the plain one; both include a copy of the matrix. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class CholeskyBenchmark {
  @Param({"50", "100", "200"})
  public int n;

  private double[] original;
  private double[] flat;
  private double[][] rows;

  @Setup
  public void allocate() {
    original = CholeskyTimer.matrix(n);
    flat = new double[n * n];
    rows = new double[n][n];
  }

  @Benchmark
  public double[] plain() {
    System.arraycopy(original, 0, flat, 0, n * n);
    PlainCholesky.factorInPlace(flat, n);
    return flat;
  }

  @Benchmark
  public int solvers() {
    for (int i = 0; i < n; i++) {
      System.arraycopy(original, i * n, rows[i], 0, n);
    }
    return Cholesky.factorInPlace(rows, n, 0);
  }
}
