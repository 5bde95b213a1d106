package io.github.dl4joptnet.internal.backend.cuda;

import java.nio.file.Path;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The arrays of nd4j-native as if they were on the emulated device, whose memory is the host's as
 * well.
 */
public final class LentArrays implements DeviceArrays {
  private final CudaEmulator emulator;
  private int device;
  private String failure;
  private int written;

  public LentArrays(CudaEmulator emulator) {
    this.emulator = emulator;
  }

  /** Takes them for ND4J's arrays in all of this JVM, on the emulation that a property names. */
  public static LentArrays install() {
    LentArrays arrays = new LentArrays(new CudaEmulator(Path.of(CudaDriver.defaultLibrary())));
    ZeroCopy.use(arrays);
    return arrays;
  }

  /** Bytes copied so far from the host to the device. */
  public long copiedToDevice() {
    return emulator.copiedToDevice();
  }

  /** From now on the calling thread's GPU is another one. */
  public void moveTo(int otherDevice) {
    device = otherDevice;
  }

  /** From now on no array's address is known; null to take that back. */
  public void fail(String why) {
    failure = why;
  }

  /** How many arrays have been said to be written. */
  public int written() {
    return written;
  }

  @Override
  public int device() {
    return device;
  }

  @Override
  public long stream() {
    return 0;
  }

  @Override
  public long[] read(List<INDArray> arrays) {
    return arrays.stream().mapToLong(this::address).toArray();
  }

  @Override
  public long write(INDArray array) {
    return address(array);
  }

  @Override
  public void written(INDArray array) {
    written++;
  }

  private long address(INDArray array) {
    if (failure != null) {
      throw new ZeroCopyException(failure, null);
    }
    DataBuffer data = array.data();
    long base = data.pointer().address();
    emulator.lend(base, data.underlyingLength() * data.getElementSize());
    return base + array.offset() * data.getElementSize();
  }
}
