package io.github.dl4joptnet.internal.backend.cuda;

import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.jita.allocator.impl.AllocationPoint;
import org.nd4j.jita.allocator.impl.AtomicAllocator;
import org.nd4j.jita.flow.FlowController;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Access to the arrays of ND4J's CUDA backend (nd4j-cuda 1.0.0-M2.1). Loaded by name where ND4J
 * uses that backend; with any other its classes are missing.
 */
final class Nd4jCudaArrays implements DeviceArrays {
  private final AtomicAllocator allocator = AtomicAllocator.getInstance();

  @Override
  public int device() {
    return wrapping(() -> Nd4j.getAffinityManager().getDeviceForCurrentThread());
  }

  @Override
  public long stream() {
    return wrapping(
        () -> {
          Pointer stream = allocator.getDeviceContext().getCublasStream();
          return stream == null ? 0 : stream.address();
        });
  }

  /** {@inheritDoc} As ND4J's own ops do it: arrays of other GPUs are moved to this one. */
  @Override
  public long[] read(List<INDArray> arrays) {
    return wrapping(
        () -> {
          FlowController flow = allocator.getFlowController();
          flow.prepareAction(null, arrays.toArray(INDArray[]::new));
          long[] addresses = new long[arrays.size()];
          for (int i = 0; i < addresses.length; i++) {
            AllocationPoint point = allocator.getAllocationPoint(arrays.get(i));
            flow.synchronizeToDevice(point);
            addresses[i] = address(point, arrays.get(i));
          }
          return addresses;
        });
  }

  @Override
  public long write(INDArray array) {
    return wrapping(
        () -> {
          allocator.getFlowController().prepareActionAllWrite(array);
          return address(allocator.getAllocationPoint(array), array);
        });
  }

  @Override
  public void written(INDArray array) {
    wrapping(
        () -> {
          allocator.tickDeviceWrite(array);
          return null;
        });
  }

  /** ND4J's buffer of a view begins where the view does. */
  private static long address(AllocationPoint point, INDArray array) {
    Pointer onDevice = point.getDevicePointer();
    if (onDevice == null || onDevice.isNull()) {
      throw new ZeroCopyException(
          "ND4J has no memory on the GPU for an array of " + array.shapeInfoToString(), null);
    }
    return onDevice.address();
  }

  /** Turns every failure inside nd4j-cuda into a {@link ZeroCopyException}. */
  private static <T> T wrapping(Supplier<T> call) {
    try {
      return call.get();
    } catch (ZeroCopyException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new ZeroCopyException("nd4j-cuda: " + e, e);
    }
  }
}
