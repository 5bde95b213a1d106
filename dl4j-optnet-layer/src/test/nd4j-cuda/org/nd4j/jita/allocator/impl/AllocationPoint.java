package org.nd4j.jita.allocator.impl;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Stands in for nd4j-cuda's class of this name: the memory of an array's buffer. */
public class AllocationPoint {
  private static final class DevicePointer extends Pointer {
    DevicePointer(long address) {
      this.address = address;
    }
  }

  public final INDArray array;

  AllocationPoint(INDArray array) {
    this.array = array;
  }

  /** As in nd4j-cuda, the buffer of a view begins where the view does. */
  public Pointer getDevicePointer() {
    AtomicAllocator.called("getDevicePointer " + array.length());
    return AtomicAllocator.shift < 0
        ? null
        : new DevicePointer(array.data().addressPointer().address() + AtomicAllocator.shift);
  }
}
