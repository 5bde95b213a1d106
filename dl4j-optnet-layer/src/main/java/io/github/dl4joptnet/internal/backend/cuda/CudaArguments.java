package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpCoefficient;
import io.github.dl4joptnet.internal.backend.QpData;
import io.github.dl4joptnet.qp.QpSettings;

/** The struct QpArguments of arguments.cuh, field by field. */
final class CudaArguments {
  private static final int SIZE = 528;

  /** The struct has coefficients and gradients in the order of the enum. */
  private static final QpCoefficient[] ORDER = QpCoefficient.values();

  private static final int DERIVATIVES_OF_LOSS = 3;

  private final KernelArguments struct = new KernelArguments(SIZE);

  /**
   * @param shared what the launch has in shared memory
   * @param backwardLayout null for the forward pass
   * @param first the first sample
   * @param last the sample after the last
   * @param workspace offset in the workspace of the buffers
   * @param ofShared whether the gradients are those of shared coefficients, or those of samples
   */
  CudaArguments(
      QpData data,
      QpSettings settings,
      LaunchPlan plan,
      SharedParts shared,
      CallBuffers buffers,
      ForwardLayout forwardLayout,
      BackwardLayout backwardLayout,
      int first,
      int last,
      long workspace,
      boolean ofShared) {
    MirroredBuffer forward = buffers.forward;
    for (QpCoefficient coefficient : ORDER) {
      Operand operand = data.get(coefficient);
      struct.number(forwardLayout.operand(coefficient, forward));
      struct.number(operand == null ? 0 : operand.stride());
    }
    struct.real(settings.tolerance());
    struct.real(settings.elasticPenalty());
    struct.real(settings.smoothing());
    address(forward, forwardLayout.z);
    address(forward, forwardLayout.lambda);
    address(forward, forwardLayout.nu);
    address(forward, forwardLayout.boundDual);
    address(forward, forwardLayout.slack);
    address(forward, forwardLayout.multiplier);
    address(forward, forwardLayout.residuals);
    backward(buffers.backward, backwardLayout);
    struct.number(buffers.workspace.at(workspace));
    struct.number(plan.workspaceStride);
    address(buffers.kept, plan.kept.common());
    address(buffers.kept, plan.kept.factors());
    struct.number(plan.kept.factorStride());
    address(buffers.kept, plan.kept.rows());
    address(forward, forwardLayout.end);
    address(forward, forwardLayout.iterations);
    address(buffers.backward, backwardLayout == null ? -1 : backwardLayout.ends);
    address(forward, forwardLayout.promoted);
    struct.integer(last);
    struct.integer(data.n());
    struct.integer(data.nIneq());
    struct.integer(data.nEq());
    struct.integer(settings.maxIterations());
    struct.integer(shared.factor() ? 1 : 0);
    struct.integer(shared.vectors() ? 1 : 0);
    struct.integer(first);
    struct.integer(plan.bordered);
    struct.integer(shared.border() ? 1 : 0);
    struct.integer(plan.single ? 1 : 0);
    struct.integer(ofShared ? 1 : 0);
  }

  private void backward(MirroredBuffer buffer, BackwardLayout layout) {
    if (layout == null) {
      int fields = DERIVATIVES_OF_LOSS + BackwardLayout.ADJOINTS + ORDER.length;
      for (int i = 0; i < fields; i++) {
        struct.number(0);
      }
      return;
    }
    address(buffer, layout.dLdz);
    address(buffer, layout.dLdLambda);
    address(buffer, layout.dLdNu);
    for (long adjoint : layout.adjoints) {
      address(buffer, adjoint);
    }
    for (QpCoefficient coefficient : ORDER) {
      struct.number(layout.gradient(coefficient, buffer));
    }
  }

  KernelArguments struct() {
    return struct;
  }

  private void address(MirroredBuffer buffer, long offset) {
    struct.number(offset < 0 ? 0 : buffer.at(offset));
  }
}
