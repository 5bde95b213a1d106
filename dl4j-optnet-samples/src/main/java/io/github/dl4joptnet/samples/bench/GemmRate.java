package io.github.dl4joptnet.samples.bench;

import org.nd4j.linalg.api.blas.Blas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How fast ND4J's BLAS multiplies matrices: the ceiling of what a solver could reach. */
final class GemmRate {
  private GemmRate() {}

  /** GFLOP/s of DGEMM at order n, median over the given time, a third of which is to warm up. */
  static double gflops(int n, int threads, Clock clock, double seconds) {
    Blas blas = Nd4j.factory().blas();
    int before = blas.getMaxThreads();
    INDArray a = Nd4j.rand(DataType.DOUBLE, n, n).dup('f');
    INDArray b = Nd4j.rand(DataType.DOUBLE, n, n).dup('f');
    INDArray c = Nd4j.create(DataType.DOUBLE, new long[] {n, n}, 'f');
    double flops = 2.0 * n * n * n;
    blas.setMaxThreads(threads);
    try {
      long start = System.nanoTime();
      do {
        Nd4j.gemm(a, b, c, false, false, 1, 0);
      } while (System.nanoTime() - start < seconds * 0.33e9);
      Durations durations = new Durations();
      do {
        long from = clock.nanos();
        Nd4j.gemm(a, b, c, false, false, 1, 0);
        durations.add(clock.nanos() - from);
      } while (System.nanoTime() - start < seconds * 1e9);
      return flops / durations.median();
    } finally {
      blas.setMaxThreads(before);
      a.close();
      b.close();
      c.close();
    }
  }
}
