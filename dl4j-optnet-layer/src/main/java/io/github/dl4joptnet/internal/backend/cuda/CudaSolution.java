package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solution of a batch. */
final class CudaSolution extends BackendSolution {
  final CudaDevice device;

  /** How the iterations of each sample ended on the device; an End of arguments.cuh. */
  final int[] ends;

  /** Per sample, 1 where it was promoted to float64 because float32 did not suffice. */
  final int[] promoted;

  /** The samples that the CPU has solved instead; null for none. */
  CpuSamples onCpu;

  /** The results in ND4J arrays on the device; null where they are on the host only. */
  ResultArrays arrays;

  CudaSolution(QpData data, QpSettings settings, CudaDevice device) {
    super(data, settings);
    this.device = device;
    ends = new int[data.batch()];
    promoted = new int[data.batch()];
  }

  @Override
  public INDArray onDevice(double[] results) {
    return arrays == null ? null : arrays.of(this, results);
  }

  @Override
  public void release() {
    device.buffers.forget(this);
    releaseArrays();
  }

  void releaseArrays() {
    if (arrays != null) {
      arrays.release();
      arrays = null;
    }
  }
}
