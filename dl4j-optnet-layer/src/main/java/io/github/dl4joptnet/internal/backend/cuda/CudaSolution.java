package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The solution of a batch, with the state that the adjoint solve starts from. */
final class CudaSolution extends BackendSolution {
  final CudaDevice device;

  /** Scaled slack and multiplier of each side, batch·sides. */
  final double[] slack;

  final double[] multiplier;

  /** How the iterations of each sample ended on the device; an End of arguments.cuh. */
  final int[] ends;

  /** Per sample, 1 where it was promoted to float64 because float32 did not suffice. */
  final int[] promoted;

  /** The samples that the CPU has solved instead; null for none. */
  CpuSamples onCpu;

  /** The results in ND4J arrays on the device; null where they are on the host only. */
  ResultArrays arrays;

  CudaSolution(QpData data, QpSettings settings, CudaDevice device, int sides) {
    super(data, settings);
    this.device = device;
    slack = new double[data.batch() * sides];
    multiplier = new double[data.batch() * sides];
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
