package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BatchShape;
import io.github.dl4joptnet.internal.backend.CoefficientArrays;
import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One-time self-test of the zero-copy path: kernels must find the entries of a view in the memory
 * of an ND4J array, and ND4J must see what kernels have written there.
 */
final class ZeroCopyProbe {
  private ZeroCopyProbe() {}

  @SuppressWarnings("try") // the workspace scope is there to be closed
  static void run(CudaBackend backend, DeviceArrays arrays) {
    try (MemoryWorkspace outside = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
        // Computed by ND4J on its device; a view with an offset, against the order of memory.
        INDArray view =
            Nd4j.arange(1, 21)
                .castTo(type)
                .reshape('c', 4, 5)
                .mul(3)
                .get(NDArrayIndex.interval(1, 4), NDArrayIndex.interval(2, 5))
                .transpose();
        check("read", values(backend, arrays, view), 24, 39, 54, 27, 42, 57, 30, 45, 60);
      }
    }
  }

  private static double[] values(CudaBackend backend, DeviceArrays arrays, INDArray matrix) {
    BatchShape shape = new BatchShape(1, 3, 3, 0);
    GatheredCoefficients gathered =
        backend.gather(
            arrays, new CoefficientArrays(shape, Map.of(QpCoefficient.G, matrix), Map.of()));
    Operand operand = gathered.operand(QpCoefficient.G);
    double[] values = operand.values();
    // The copy is an ND4J array too: ND4J must see what the kernel wrote into it.
    INDArray array = ((DeviceEntries) operand.remote()).memory.array;
    check("write", array.dup().data().asDouble(), values);
    operand.remote().release();
    return values;
  }

  private static void check(String what, double[] actual, double... expected) {
    if (!Arrays.equals(actual, expected)) {
      throw new ZeroCopyException(
          "a trial "
              + what
              + " gave "
              + Arrays.toString(actual)
              + ", expected "
              + Arrays.toString(expected),
          null);
    }
  }
}
