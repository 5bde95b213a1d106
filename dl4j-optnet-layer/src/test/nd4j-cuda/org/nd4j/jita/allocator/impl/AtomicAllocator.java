package org.nd4j.jita.allocator.impl;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.jita.flow.FlowController;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.jcublas.context.CudaContext;

/** Stands in for nd4j-cuda's class of this name: notes what is called, in order. */
public class AtomicAllocator {
  public static final List<String> CALLS = new ArrayList<>();

  /** What a device's addresses are larger by than the host's; −1 for no memory on the device. */
  public static long shift;

  /** The call that fails; null for none. */
  public static String failing;

  private static final AtomicAllocator INSTANCE = new AtomicAllocator();

  public static AtomicAllocator getInstance() {
    return INSTANCE;
  }

  public static void called(String call) {
    CALLS.add(call);
    if (call.split(" ")[0].equals(failing)) {
      throw new IllegalStateException("made up: " + call);
    }
  }

  public CudaContext getDeviceContext() {
    return new CudaContext();
  }

  public FlowController getFlowController() {
    return FlowController.INSTANCE;
  }

  public AllocationPoint getAllocationPoint(INDArray array) {
    return new AllocationPoint(array);
  }

  public void tickDeviceWrite(INDArray array) {
    called("tickDeviceWrite " + array.length());
  }
}
