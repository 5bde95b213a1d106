package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.QpData;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The results of a batch in ND4J arrays on the device. */
final class ResultArrays {
  private final DeviceArrays arrays;
  private final DeviceMemory z;
  private final DeviceMemory lambda;
  private final DeviceMemory nu;
  private final DeviceMemory boundDual;

  /** Allocates the arrays, which are to be written on ND4J's stream. */
  ResultArrays(DeviceArrays arrays, QpData data) {
    this.arrays = arrays;
    long batch = data.batch();
    z = memory(batch * data.n());
    lambda = memory(batch * data.nIneq());
    nu = memory(batch * data.nEq());
    boundDual = memory(batch * data.n());
  }

  private DeviceMemory memory(long doubles) {
    return doubles == 0 ? null : new DeviceMemory(arrays, doubles);
  }

  /** Copies the results out of the buffers, and waits for the stream. */
  void copy(QpData data, ForwardLayout layout, CallBuffers buffers, Pointer stream) {
    GatherKernels kernels = new GatherKernels(buffers.device, stream);
    copy(kernels, z, buffers.forward.at(layout.z), data.batch());
    copy(kernels, lambda, buffers.forward.at(layout.lambda), data.batch());
    copy(kernels, nu, buffers.forward.at(layout.nu), data.batch());
    copy(kernels, boundDual, buffers.forward.at(layout.boundDual), data.batch());
    buffers.device.synchronise(stream);
  }

  private static void copy(GatherKernels kernels, DeviceMemory to, long from, int batch) {
    if (to != null) {
      kernels.copy(from, to.address, batch, (int) (to.doubles() / batch));
      to.arrays.written(to.array);
    }
  }

  /** The array with some results of a solution; null for empty ones. */
  INDArray of(CudaSolution solution, double[] results) {
    DeviceMemory found =
        results == solution.z
            ? z
            : results == solution.lambda
                ? lambda
                : results == solution.nu ? nu : results == solution.boundDual ? boundDual : null;
    return found == null ? null : found.array;
  }

  void release() {
    for (DeviceMemory memory : new DeviceMemory[] {z, lambda, nu, boundDual}) {
      if (memory != null) {
        memory.release();
      }
    }
  }
}
