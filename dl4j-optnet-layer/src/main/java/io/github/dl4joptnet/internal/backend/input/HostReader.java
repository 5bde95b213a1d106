package io.github.dl4joptnet.internal.backend.input;

import io.github.dl4joptnet.internal.backend.ArrayPool;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.linalg.PackedCholesky;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies coefficients into plain arrays. */
public final class HostReader extends CoefficientReader {
  private final int threads;
  private PackedCholesky[] factors;
  private double[] curvatureShares;

  /**
   * @param threads 0 for all cores
   */
  public HostReader(CoefficientArrays given, int threads) {
    super(given);
    this.threads = threads;
  }

  @Override
  protected Operand read(QpCoefficient coefficient) {
    if (given.isSparse(coefficient) && given.entries(coefficient) == 0) {
      return new Operand(new double[0], 0, given.layout(coefficient));
    }
    boolean[] finite = new boolean[given.blocks(coefficient)];
    return read(
        coefficient,
        finite,
        () ->
            (block, values, from, to) -> finite[block] = SampleChecks.allFinite(values, from, to));
  }

  /** Reads block by block and looks closer at those that the task has found not to be finite. */
  private Operand read(
      QpCoefficient coefficient, boolean[] finite, Supplier<DenseArrays.BlockTask> task) {
    INDArray array = given.get(coefficient);
    int size = given.entries(coefficient);
    double[] values = ArrayPool.take(Math.toIntExact(array.length()));
    DenseArrays.read(array, values, size, threads, task);
    int stride = finite.length == 1 ? 0 : size;
    Operand operand =
        given.isSparse(coefficient)
            ? new Operand(values, stride, given.layout(coefficient))
            : new Operand(values, stride, size);
    for (int block = 0; block < finite.length; block++) {
      if (!finite[block]) {
        checks.checkEntries(coefficient, operand, values, operand.offset(block), block);
      }
    }
    return operand;
  }

  @Override
  protected void checkOrder(QpCoefficient lower, QpCoefficient upper) {
    checks.checkOrder(lower, operand(lower), upper, operand(upper));
  }

  /** Makes Q symmetric and factors it, a sample at a time. */
  @Override
  protected Operand readQ() {
    return given.isSparse(QpCoefficient.Q) ? readSparseQ() : readDenseQ();
  }

  private Operand readSparseQ() {
    Operand q = read(QpCoefficient.Q);
    int blocks = q.size() == 0 ? 1 : given.blocks(QpCoefficient.Q);
    SparseQuadraticCheck check = new SparseQuadraticCheck(q.layout());
    curvatureShares = new double[blocks];
    for (int block = 0; block < blocks; block++) {
      if (q.shared() || !checks.isRejected(block)) {
        curvatureShares[block] =
            check.symmetriseAndFactor(
                q.values(), q.offset(block), q.shared() ? "" : " of sample " + block);
      }
    }
    return q;
  }

  private Operand readDenseQ() {
    int n = given.shape().n();
    int blocks = given.blocks(QpCoefficient.Q);
    boolean shared = blocks == 1;
    factors = new PackedCholesky[blocks];
    boolean[] finite = new boolean[blocks];
    IllegalArgumentException[] faults = new IllegalArgumentException[blocks];
    Operand q =
        read(
            QpCoefficient.Q,
            finite,
            () -> {
              QuadraticTermCheck check = new QuadraticTermCheck(n);
              return (block, values, from, to) -> {
                finite[block] = SampleChecks.allFinite(values, from, to);
                if (finite[block] && (shared || !checks.isRejected(block))) {
                  try {
                    factors[block] =
                        check.symmetriseAndFactor(
                            values, from, shared ? "" : " of sample " + block);
                  } catch (IllegalArgumentException e) {
                    // Which fault is reported must not depend on the threads.
                    faults[block] = e;
                  }
                }
              };
            });
    for (IllegalArgumentException fault : faults) {
      if (fault != null) {
        throw fault;
      }
    }
    return q;
  }

  @Override
  protected PackedCholesky[] factors() {
    return factors;
  }

  @Override
  protected double[] curvatureShares() {
    return curvatureShares;
  }
}
