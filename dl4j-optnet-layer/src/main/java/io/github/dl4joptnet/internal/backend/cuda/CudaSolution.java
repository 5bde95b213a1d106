package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.BackendSolution;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch's solution with what the adjoint solve starts from. */
final class CudaSolution extends BackendSolution {
  final CudaDevice device;

  /** Scaled slack and multiplier of each side, batch·sides. */
  final double[] slack;

  final double[] multiplier;

  /** How the iterations of each sample ended on the device; an End of arguments.cuh. */
  final int[] ends;

  /** Per sample, 1 where a factorisation in float32 has not sufficed. */
  final int[] widened;

  /** The samples that the CPU has solved instead; null for none. */
  CpuSamples onCpu;

  /** The results where ND4J has its arrays; null for none. */
  ResultArrays arrays;

  CudaSolution(QpData data, QpSettings settings, CudaDevice device, int sides) {
    super(data, settings);
    this.device = device;
    slack = new double[data.batch() * sides];
    multiplier = new double[data.batch() * sides];
    ends = new int[data.batch()];
    widened = new int[data.batch()];
  }

  @Override
  public INDArray onDevice(double[] results) {
    return arrays == null ? null : arrays.of(this, results);
  }

  @Override
  public void release() {
    if (arrays != null) {
      arrays.release();
      arrays = null;
    }
  }
}
