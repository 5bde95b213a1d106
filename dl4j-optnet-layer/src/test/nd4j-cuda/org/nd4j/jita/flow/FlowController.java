package org.nd4j.jita.flow;

import org.nd4j.jita.allocator.impl.AllocationPoint;
import org.nd4j.jita.allocator.impl.AtomicAllocator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.jcublas.context.CudaContext;

/** Stands in for nd4j-cuda's interface of this name. */
public interface FlowController {
  FlowController INSTANCE =
      new FlowController() {
        /** Brings the operands to the device, where their addresses may change by that. */
        @Override
        public CudaContext prepareAction(INDArray result, INDArray... operands) {
          AtomicAllocator.called("prepareAction " + result);
          for (INDArray operand : operands) {
            AtomicAllocator.called("ensureLocation " + operand.length());
          }
          AtomicAllocator.shift += AtomicAllocator.shift;
          return new CudaContext();
        }

        @Override
        public CudaContext prepareActionAllWrite(INDArray... operands) {
          AtomicAllocator.called("prepareActionAllWrite " + operands[0].length());
          AtomicAllocator.shift += AtomicAllocator.shift;
          return new CudaContext();
        }

        @Override
        public void synchronizeToDevice(AllocationPoint point) {
          AtomicAllocator.called("synchronizeToDevice " + point.array.length());
        }
      };

  CudaContext prepareAction(INDArray result, INDArray... operands);

  CudaContext prepareActionAllWrite(INDArray... operands);

  void synchronizeToDevice(AllocationPoint point);
}
