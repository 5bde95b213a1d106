package io.github.dl4joptnet.internal.backend.cuda;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * Device memory, with pinned host memory of the same layout where wanted. It only grows, and is
 * addressed by offsets in bytes. A copy is complete once its stream has been waited for.
 */
final class MirroredBuffer {
  private final CudaDevice owner;
  private final CudaDriver driver;
  private final boolean mirrored;
  private long capacity;
  private long device;
  private Pointer host;

  MirroredBuffer(CudaDevice owner, boolean mirrored) {
    this.owner = owner;
    driver = owner.driver;
    this.mirrored = mirrored;
  }

  /** Grows to at least this size; growing loses the content. */
  void ensure(long bytes) {
    if (bytes <= capacity) {
      return;
    }
    release();
    LongByReference address = new LongByReference();
    owner.allocate(
        "cuMemAlloc of " + bytes + " bytes", () -> driver.api.cuMemAlloc_v2(address, bytes));
    device = address.getValue();
    if (mirrored) {
      PointerByReference pinned = new PointerByReference();
      owner.allocate(
          "cuMemHostAlloc of " + bytes + " bytes",
          () -> driver.api.cuMemHostAlloc(pinned, bytes, 0));
      host = pinned.getValue();
    }
    capacity = bytes;
  }

  /** Address on the device. */
  long at(long offset) {
    return device + offset;
  }

  Pointer host() {
    return host;
  }

  void upload(long from, long to, Pointer stream) {
    if (to > from) {
      driver.check(
          "cuMemcpyHtoDAsync",
          driver.api.cuMemcpyHtoDAsync_v2(device + from, host.share(from), to - from, stream));
    }
  }

  void download(long from, long to, Pointer stream) {
    if (to > from) {
      driver.check(
          "cuMemcpyDtoHAsync",
          driver.api.cuMemcpyDtoHAsync_v2(host.share(from), device + from, to - from, stream));
    }
  }

  void release() {
    capacity = 0;
    long oldDevice = device;
    Pointer oldHost = host;
    device = 0;
    host = null;
    if (oldHost != null) {
      driver.check("cuMemFreeHost", driver.api.cuMemFreeHost(oldHost));
    }
    if (oldDevice != 0) {
      driver.check("cuMemFree", driver.api.cuMemFree_v2(oldDevice));
    }
  }
}
