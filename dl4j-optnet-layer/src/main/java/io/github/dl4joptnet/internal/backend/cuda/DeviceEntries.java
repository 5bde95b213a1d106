package io.github.dl4joptnet.internal.backend.cuda;

import io.github.dl4joptnet.internal.backend.Operand;
import io.github.dl4joptnet.internal.backend.QpData;
import java.lang.ref.Reference;

/** The entries of a coefficient in the memory of a device. */
final class DeviceEntries implements Operand.RemoteEntries {
  final CudaDevice device;
  final DeviceMemory memory;
  private final long address;

  /**
   * @param first the first entry, counted from the beginning of the memory
   */
  DeviceEntries(CudaDevice device, DeviceMemory memory, long first) {
    this.device = device;
    this.memory = memory;
    address = memory.address + first * Double.BYTES;
  }

  /** The entries of an operand; null where they are not on any device. */
  static DeviceEntries of(Operand operand) {
    return operand != null && operand.remote() instanceof DeviceEntries entries ? entries : null;
  }

  /**
   * Those of some coefficient of a batch, whose coefficients are all on one device; null where they
   * are on the host.
   */
  static DeviceEntries of(QpData data) {
    return data.remote() instanceof DeviceEntries entries ? entries : null;
  }

  /** The address of an operand's entries on a device; 0 where they are not there. */
  static long address(Operand operand, CudaDevice device) {
    DeviceEntries entries = of(operand);
    return entries != null && entries.device == device ? entries.usableAddress() : 0;
  }

  private long usableAddress() {
    if (memory.isReleased()) {
      throw new IllegalStateException("the batch's memory on the GPU has been released");
    }
    return address;
  }

  @Override
  public void fetch(int first, int count, double[] to, int at) {
    long from = usableAddress() + (long) first * Double.BYTES;
    device.run(() -> device.fetch(from, to, at, count));
    Reference.reachabilityFence(memory);
  }

  /** A batch has all its coefficients in one piece of memory. */
  @Override
  public boolean sameBatch(Operand.RemoteEntries others) {
    return others instanceof DeviceEntries that
        && device == that.device
        && !device.anyDifference(memory, that.memory);
  }

  @Override
  public void release() {
    memory.release();
  }
}
