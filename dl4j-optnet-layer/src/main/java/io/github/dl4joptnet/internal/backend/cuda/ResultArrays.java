package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import io.github.dl4joptnet.internal.backend.QpData;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The results of a batch in arrays of ND4J's on the device. */
final class ResultArrays {
  private final DeviceArrays arrays;
  private final DeviceMemory z;
  private final DeviceMemory lambda;
  private final DeviceMemory nu;
  private final DeviceMemory boundDual;

  /** Takes memory, for writing on ND4J's stream. */
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

  /** Copies the results out of an arena; done when the stream has been waited for. */
  void copy(QpData data, ForwardLayout layout, Arena arena, Pointer stream) {
    GatherKernels kernels = new GatherKernels(arena.device, stream);
    copy(kernels, z, arena.forward.at(layout.z), data.batch());
    copy(kernels, lambda, arena.forward.at(layout.lambda), data.batch());
    copy(kernels, nu, arena.forward.at(layout.nu), data.batch());
    copy(kernels, boundDual, arena.forward.at(layout.boundDual), data.batch());
    arena.device.synchronise(stream);
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
