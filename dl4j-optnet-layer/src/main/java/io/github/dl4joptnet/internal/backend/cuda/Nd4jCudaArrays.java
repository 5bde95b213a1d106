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
 * The arrays of ND4J's CUDA backend (nd4j-cuda 1.0.0-M2.1). Loaded by name, where that is ND4J's
 * backend; with others its classes are not there.
 */
final class Nd4jCudaArrays implements DeviceArrays {
  private final AtomicAllocator allocator = AtomicAllocator.getInstance();

  @Override
  public int device() {
    return told(() -> Nd4j.getAffinityManager().getDeviceForCurrentThread());
  }

  @Override
  public long stream() {
    return told(
        () -> {
          Pointer stream = allocator.getDeviceContext().getCublasStream();
          return stream == null ? 0 : stream.address();
        });
  }

  /** As ND4J's own ops prepare their inputs, which moves arrays of other GPUs to this one. */
  @Override
  public long[] read(List<INDArray> arrays) {
    return told(
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
    return told(
        () -> {
          allocator.getFlowController().prepareActionAllWrite(array);
          return address(allocator.getAllocationPoint(array), array);
        });
  }

  @Override
  public void written(INDArray array) {
    told(
        () -> {
          allocator.tickDeviceWrite(array);
          return null;
        });
  }

  /** ND4J's buffer of a view begins where the view does. */
  private static long address(AllocationPoint point, INDArray array) {
    Pointer onDevice = point.getDevicePointer();
    if (onDevice == null || onDevice.isNull()) {
      throw new InPlaceException(
          "ND4J has no memory on the GPU for an array of " + array.shapeInfoToString(), null);
    }
    return onDevice.address();
  }

  private static <T> T told(Supplier<T> question) {
    try {
      return question.get();
    } catch (InPlaceException e) {
      throw e;
    } catch (RuntimeException | LinkageError e) {
      throw new InPlaceException("nd4j-cuda: " + e, e);
    }
  }
}
