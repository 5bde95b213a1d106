package io.github.dl4joptnet.qp;

import io.github.dl4joptnet.internal.backend.ArrayPool;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies coefficients into plain arrays. */
final class HostReader implements CoefficientReader {
  private final SampleChecks checks;
  private final int threads;
  private PackedCholesky[] factors;

  HostReader(SampleChecks checks, int threads) {
    this.checks = checks;
    this.threads = threads;
  }

  @Override
  public Operand read(String name, INDArray array, int size, double noLimit) {
    if (array == null || size == 0) {
      return null;
    }
    boolean shared = array.length() == size;
    boolean[] finite = new boolean[Math.toIntExact(array.length() / size)];
    double[] values = ArrayPool.take(Math.toIntExact(array.length()));
    DenseArrays.read(
        array,
        values,
        size,
        threads,
        () -> (block, read, from, to) -> finite[block] = SampleChecks.allFinite(read, from, to));
    for (int block = 0; block < finite.length; block++) {
      if (!finite[block]) {
        checks.limits(name, values, block * size, size, block, shared, noLimit);
      }
    }
    return new Operand(values, shared ? 0 : size, size);
  }

  @Override
  public void checkOrder(String lowerName, Operand lower, String upperName, Operand upper) {
    checks.ordered(lowerName, lower, upperName, upper);
  }

  /** Makes Q symmetric and factors it, a sample at a time. */
  @Override
  public Operand readQuadraticTerm(INDArray q, int n) {
    int size = n * n;
    boolean shared = q.length() == size;
    factors = new PackedCholesky[Math.toIntExact(q.length() / size)];
    boolean[] finite = new boolean[factors.length];
    IllegalArgumentException[] faults = new IllegalArgumentException[factors.length];
    double[] values = ArrayPool.take(Math.toIntExact(q.length()));
    DenseArrays.read(
        q,
        values,
        size,
        threads,
        () -> {
          QuadraticTermCheck check = new QuadraticTermCheck(n);
          return (block, read, from, to) -> {
            finite[block] = SampleChecks.allFinite(read, from, to);
            if (finite[block] && (shared || !checks.isRejected(block))) {
              try {
                factors[block] =
                    check.symmetriseAndFactor(read, from, shared ? "" : " of sample " + block);
              } catch (IllegalArgumentException e) {
                // Which fault is reported must not depend on the threads.
                faults[block] = e;
              }
            }
          };
        });
    for (int block = 0; block < factors.length; block++) {
      if (faults[block] != null) {
        throw faults[block];
      }
      if (!finite[block]) {
        checks.limits("Q", values, block * size, size, block, shared, 0);
      }
    }
    return new Operand(values, shared ? 0 : size, size);
  }

  @Override
  public PackedCholesky[] factors() {
    return factors;
  }
}
